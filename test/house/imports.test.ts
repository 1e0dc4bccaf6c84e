import { describe, expect, test } from "vitest";
import { importsOf, type Source, sources } from "./sources.js";

/** The rooms of the house, and the rooms that each may import from besides itself. `errors` and `version` are open to all. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  version: [],
  model: [],
  diff: ["model"],
  plan: ["diff", "model"],
  dialect: ["plan", "diff", "model"],
  source: ["model"],
  migration: ["model"],
  runner: ["migration", "dialect", "model"],
  index: ["runner", "migration", "model"],
  testing: ["runner", "migration", "model"],
  kit: ["runner", "migration", "source", "dialect", "plan", "diff", "model"],
  cli: ["kit", "index", "runner", "migration", "model"],
};
const OPEN_TO_ALL = ["errors", "version"];

/** `kit/types.ts` and `kit.ts` are of the room `kit`. */
const roomOf = (path: string): string => path.replace(/\.ts$/, "").split("/")[0] ?? "";

function wrongImports(source: Source): readonly string[] {
  const room = roomOf(source.path);
  const allowed = [room, ...OPEN_TO_ALL, ...(ARROWS[room] ?? [])];
  return importsOf(source)
    .filter((target) => !allowed.includes(roomOf(target)))
    .map((target) => `${source.path} imports ${target}`);
}

describe("imports point one way", () => {
  const all = sources();

  test.each(Object.keys(ARROWS))("%s", (room) => {
    expect(all.filter(({ path }) => roomOf(path) === room).flatMap(wrongImports)).toEqual([]);
  });

  test("every source file is in a known room", () => {
    expect(all.map(({ path }) => path).filter((path) => !(roomOf(path) in ARROWS))).toEqual([]);
  });
});

describe("no file imports itself by way of others", () => {
  test("in src/", () => expect(circleAmong(sources())).toEqual([]));

  test("the test itself sees a circle", () => {
    const file = (path: string, target: string): Source => ({
      path,
      text: `import type { A } from "./${target}.js";`,
    });
    const all = [file("model/a.ts", "b"), file("model/b.ts", "c"), file("model/c.ts", "b")];
    expect(circleAmong(all)).toEqual(["model/b.ts", "model/c.ts", "model/b.ts"]);
  });
});

/** The files of a circle of imports, the first again at the end; empty where there is none. */
function circleAmong(all: readonly Source[]): readonly string[] {
  const imports = new Map(all.map((source) => [source.path, importsOf(source)]));
  const cleared = new Set<string>();
  const circleFrom = (path: string, way: readonly string[]): readonly string[] => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (cleared.has(path)) return [];
    for (const target of imports.get(path) ?? []) {
      const circle = circleFrom(target, [...way, path]);
      if (circle.length > 0) return circle;
    }
    cleared.add(path);
    return [];
  };
  return [...imports.keys()].map((path) => circleFrom(path, [])).find(({ length }) => length > 0) ?? [];
}

describe("the test itself sees a wrong import", () => {
  test.each([
    ["a value", `import { diff } from "../diff/diff.js";`],
    ["a type", `import type { Change } from "../diff/change.js";`],
    ["over several lines", `import {\n  a,\n  b,\n} from "../diff/diff.js";`],
    ["exported on", `export * from "../diff/diff.js";`],
    ["for its effect", `import "../diff/diff.js";`],
    ["at run time", `const { diff } = await import("../diff/diff.js");`],
  ])("%s", (_, text) => {
    expect(wrongImports({ path: "model/schema.ts", text })).toHaveLength(1);
  });
});
