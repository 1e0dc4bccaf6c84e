import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { readDeclarations, type TableDeclaration } from "../../src/source/declarations.js";
import { hasRenameTags } from "../../src/source/rename-tags.js";
import { makeFolder } from "../support/folder.js";

type Files = Readonly<Record<string, string>>;

/** What is found of `exported`, with these keys, in the first of the files; positions as `file:line`. */
async function found(files: Files, exported: string, keys: readonly string[]) {
  const paths = writeAll(files);
  const origin = { name: "t", module: 0, exported, keys: new Map(keys.map((key) => [key, key])) };
  const [declaration] = await readDeclarations([origin], paths);
  return declaration === undefined ? undefined : shown(declaration, paths[0] ?? "");
}

function writeAll(files: Files): readonly string[] {
  const root = makeFolder();
  return Object.entries(files).map(([name, text]) => {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  });
}

function shown({ place, formerNames, columns }: TableDeclaration, first: string) {
  const at = (file: string, line: number, names: readonly string[]): string =>
    [`${file.slice(dirname(first).length + 1)}:${line}`, ...names].join(" ");
  return [
    at(place.file, place.line, formerNames),
    ...[...columns].map(([name, one]) => `${name} ${at(one.place.file, one.place.line, one.formerNames)}`),
  ];
}

const rows: readonly (readonly [string, Files, readonly string[]])[] = [
  [
    "a table as it is mostly written",
    {
      "schema.ts": `import { text } from "drizzle-orm/sqlite-core";

/** People.
 * @renamedFrom users
 */
export const t = sqliteTable("t", {
  id: integer("id").primaryKey(),
  /** @renamedFrom name */
  a: text("a")
    .notNull(),
  b: text("b"), // @renamedFrom nick
  "c": text("c"), /* @renamedFrom d */
}, (t) => [index("i").on(t.a)]);
`,
    },
    ["schema.ts:6 users", "a schema.ts:9 name", "b schema.ts:11 nick", "c schema.ts:12 d"],
  ],
  [
    "all of it in a line",
    { "schema.ts": `export const t = sqliteTable("t", { /** @renamedFrom x */ a: text(), b: text() });` },
    ["schema.ts:1", "a schema.ts:1 x", "b schema.ts:1"],
  ],
  [
    "columns given by a function",
    {
      "schema.ts": `export const t = table("t", (t) => ({
  a: t.text(),
}));`,
    },
    ["schema.ts:1", "a schema.ts:2"],
  ],
  [
    "a comment beside the line above is that line's",
    {
      "schema.ts": `const x = 1; // @renamedFrom no
export const t = sqliteTable("t", {
  x: text(), // @renamedFrom no
  a: text(),
});`,
    },
    ["schema.ts:2", "a schema.ts:4"],
  ],
  [
    "helpers that are spread, from objects, functions and other files",
    {
      "schema.ts": `import { times as more, shared } from "./columns.js";
const own = { /** @renamedFrom x */ a: text() };
export const t = sqliteTable("t", { ...own, ...more(), ...shared.audit, ...unknown(), d: text() });`,
      "columns.ts": `export function times() {
  return {
    // @renamedFrom y
    b: text(),
  } satisfies Record<string, unknown>;
}
export const shared = {
  audit: { c: text() },
} as const;`,
    },
    ["schema.ts:3", "a schema.ts:2 x", "b columns.ts:4 y", "c columns.ts:8", "d schema.ts:3"],
  ],
  [
    "an object of columns by name, and shorthand",
    {
      "schema.ts": `const a = text();
const columns = { a, b: text() };
export const t = sqliteTable("t", columns);`,
    },
    ["schema.ts:3", "a schema.ts:2", "b schema.ts:2"],
  ],
  [
    "exported elsewhere, under another name",
    {
      "schema.ts": `export * from "./none.js";\nexport * from "./tables/index";`,
      "tables/index.ts": `export { inner as t } from "./inner.ts";`,
      "tables/inner.ts": `const inner = sqliteTable("t", { a: text() });\nexport { inner };`,
    },
    ["tables/inner.ts:1", "a tables/inner.ts:1"],
  ],
  [
    "the call that has the columns, behind others",
    { "schema.ts": `export const t = sqliteTable("t", { a: text() }).enableRLS();` },
    ["schema.ts:1", "a schema.ts:1"],
  ],
  [
    "columns that only a run tells: the table alone",
    { "schema.ts": `export const t = makeTable("t", columnsOf(5));` },
    ["schema.ts:1"],
  ],
];

test.each(rows)("%s", async (_, files, expected) => {
  expect(await found(files, "t", ["a", "b", "c", "d"])).toEqual(expected);
});

test("a default export, by value and by name", async () => {
  expect(
    await found({ "a.ts": `export default sqliteTable("t", { a: text() });` }, "default", ["a"]),
  ).toEqual(["a.ts:1", "a a.ts:1"]);
  const named = { "a.ts": `const t = sqliteTable("t", { a: text() });\n\nexport default t;` };
  expect(await found(named, "default", ["a"])).toEqual(["a.ts:1", "a a.ts:1"]);
});

test("what the text does not tell is left out", async () => {
  expect(await found({ "a.ts": `export const { t } = make();` }, "t", ["a"])).toEqual(["a.ts:1"]);
  expect(await found({ "a.ts": `export let t: unknown;\nt = make();` }, "t", [])).toBeUndefined();
  expect(await found({ "a.ts": `import { t } from "pkg";\nexport { t };` }, "t", [])).toBeUndefined();
  const circle = { "a.ts": `export { t } from "./b";`, "b.ts": `export { t } from "./a";` };
  expect(await found(circle, "t", [])).toBeUndefined();
});

test("one that two files export is found once", async () => {
  const paths = writeAll({
    "a.ts": `export const t = sqliteTable("t", {});`,
    "b.ts": `export { t } from "./a.js";`,
  });
  const origin = { name: "t", exported: "t", keys: new Map() };
  const all = await readDeclarations(
    [
      { ...origin, module: 0 },
      { ...origin, module: 1 },
    ],
    paths,
  );
  expect(all).toHaveLength(1);
});

test.each<readonly [string, Files, boolean]>([
  ["in the file", { "a.ts": "// @renamedFrom x" }, true],
  [
    "in what it imports",
    { "a.ts": `import { b } from "./b.js";`, "b.ts": `export * from './c'`, "c.ts": "/** @renamedFrom x */" },
    true,
  ],
  ["nowhere", { "a.ts": `import { b } from "./b"; import "pkg";`, "b.ts": `import "./a"` }, false],
])("a look at the text finds tags: %s", (_, files, expected) => {
  expect(hasRenameTags(writeAll(files).slice(0, 1))).toBe(expected);
});
