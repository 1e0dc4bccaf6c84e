import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadModules } from "../../src/migration/modules.js";
import { originalStack } from "../../src/migration/modules-import.js";
import { makeFolder } from "../support/folder.js";

const PACKAGE = `{ "name": "boom", "version": "1.0.0", "type": "module", "main": "index.js" }`;
const DEEP = `{ "name": "@deep/boom", "version": "1.0.0", "type": "module", "main": "index.js" }`;

describe("a package that throws while the schema is loaded", () => {
  test("is named, with the line of the user's that imports it", async () => {
    const root = makeFolder({
      "schema.ts": `import { a } from "./other.js";\nexport const b: number = a;`,
      "other.ts": `// not here\nimport boom from "boom";\nexport const a = boom;`,
      "node_modules/boom/package.json": PACKAGE,
      "node_modules/boom/index.js": `const key = undefined;\nthrow new Error("no KEY is set");\nexport default 1;\n`,
    });
    await expect(loadModules([join(root, "schema.ts")])).rejects.toMatchObject({
      code: "module-throws",
      message: `${join(root, "other.ts")}:2: the package boom throws while it is loaded: no KEY is set (${join(root, "node_modules/boom/index.js")}:2:7)`,
    });
  });

  test("is named where another package imports it", async () => {
    const root = makeFolder({
      "schema.ts": `import "boom";`,
      "node_modules/boom/package.json": PACKAGE,
      "node_modules/boom/index.js": `import "@deep/boom";`,
      "node_modules/@deep/boom/package.json": DEEP,
      "node_modules/@deep/boom/index.js": `throw new Error("no KEY is set");`,
    });
    await expect(loadModules([join(root, "schema.ts")])).rejects.toThrow(
      `${join(root, "schema.ts")}: the package @deep/boom throws while it is loaded: no KEY is set`,
    );
  });

  test("is the user's own line where that calls it", async () => {
    const root = makeFolder({
      "schema.ts": `import { call } from "boom";\n\nexport const a = call();`,
      "node_modules/boom/package.json": PACKAGE,
      "node_modules/boom/index.js": `export function call() { throw new Error("no KEY is set"); }`,
    });
    await expect(loadModules([join(root, "schema.ts")])).rejects.toThrow(
      `${join(root, "schema.ts")}:3:18: no KEY is set`,
    );
  });
});

test("a stack of Deno or Bun, which name a bundle by its address, names the original file", async () => {
  const root = makeFolder({
    "a.ts": `export const text: string = "a";\nexport const f = (): never => { throw new Error(text); };`,
  });
  await loadModules([join(root, "a.ts")]);
  const numbers = Array.from({ length: 60 }, (_, place) => place);
  const places = numbers.flatMap((bundle) => numbers.map((line) => ({ bundle, line: line + 1 })));
  const located = places.find(({ bundle, line }) =>
    originalStack(`at f (sluice-bundle:${bundle}:${line}:1)`).includes(join(root, "a.ts")),
  );
  expect(located).toBeDefined();
  const { bundle, line } = located ?? { bundle: 0, line: 0 };
  const shortened = `at f (data:text/javascript;sluice-bundle=${bundle};base64,aW1w......OjAK:${line}:1)`;
  expect(originalStack(shortened)).toBe(originalStack(`at f (sluice-bundle:${bundle}:${line}:1)`));
});
