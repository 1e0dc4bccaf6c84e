import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MigrationFileError, SchemaError, UsageError } from "../../src/errors.js";
import { loadMigrationModules, loadModules, originalStack } from "../../src/migration/modules.js";

const NODE_MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));

let root = "";

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "sluice-modules-")));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): string {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  return join(root, file);
}

function writeAll(files: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(files).map(([file, text]) => write(file, text));
}

interface Row {
  readonly name: string;
  /** The first one is loaded. */
  readonly files: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly value: (root: string) => unknown;
}

const ROWS: readonly Row[] = [
  {
    name: "TypeScript syntax",
    files: { "a.ts": `enum E { One = 1 }\nexport const value: number = E.One;` },
    value: () => 1,
  },
  {
    name: "a .js specifier that means a .ts file",
    files: { "a.ts": `export { value } from "./b.js";`, "b.ts": `export const value = "b" as const;` },
    value: () => "b",
  },
  { name: ".mts", files: { "a.mts": `export const value: number = 4;` }, value: () => 4 },
  {
    name: "CommonJS",
    files: {
      "a.js": `const { join } = require("path"); module.exports = { value: join("a", require("./b").b) };`,
      "b.js": `exports.b = "b";`,
    },
    value: () => join("a", "b"),
  },
  {
    name: "JSON",
    files: { "a.ts": `import data from "./b.json";\nexport const value = data.b;`, "b.json": `{ "b": [1] }` },
    value: () => [1],
  },
  {
    name: "top-level await and a built-in module",
    files: {
      "a.ts": `import { sep } from "node:path";\nexport const value = await Promise.resolve(sep.length);`,
    },
    value: () => 1,
  },
  {
    name: "a require of the file's own",
    files: {
      "a.ts": `import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
export const value = require("./b.json").b;`,
      "b.json": `{ "b": 2 }`,
    },
    value: () => 2,
  },
  {
    name: "paths of tsconfig.json",
    files: {
      "a.ts": `export { value } from "@db/b";`,
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@db/*": ["./deep/*"] } } }`,
      "deep/b.ts": `export const value = "by path";`,
    },
    value: () => "by path",
  },
  {
    name: "imports of package.json",
    files: {
      "a.ts": `export { value } from "#b";`,
      "package.json": `{ "type": "module", "imports": { "#b": "./b.ts" } }`,
      "b.ts": `export const value = 6;`,
    },
    value: () => 6,
  },
  {
    name: "a package",
    files: {
      "a.ts": `export { value } from "pack";`,
      "node_modules/pack/package.json": `{ "type": "module", "exports": { "import": "./i.js", "require": "./r.cjs" } }`,
      "node_modules/pack/i.js": `export const value = import.meta.url;`,
      "node_modules/pack/r.cjs": `exports.value = "wrong";`,
    },
    value: (folder) => pathToFileURL(join(folder, "node_modules/pack/i.js")).href,
  },
  {
    name: "a package of the workspace, written in TypeScript",
    files: {
      "app/a.ts": `export { value } from "@acme/db";`,
      "db/package.json": `{ "name": "@acme/db", "type": "module", "exports": { ".": "./src/index.ts" } }`,
      "db/src/index.ts": `export { value } from "./b.js";`,
      "db/src/b.ts": `export const value: string = "workspace";`,
    },
    links: { "app/node_modules/@acme/db": "db" },
    value: () => "workspace",
  },
  {
    name: "the names of files",
    files: {
      "a.ts": `export { names as value } from "./deep/b.js";`,
      "deep/b.ts": `export const names: string[] = [import.meta.url, import.meta.dirname, __dirname, __filename];`,
    },
    value: (folder) => {
      const deep = join(folder, "deep");
      return [pathToFileURL(join(deep, "b.ts")).href, deep, deep, join(deep, "b.ts")];
    },
  },
  {
    name: "a package that is required",
    files: {
      "a.js": `module.exports = { value: require("pack").value };`,
      "node_modules/pack/package.json": `{ "main": "./r.cjs" }`,
      "node_modules/pack/r.cjs": `exports.value = __filename;`,
    },
    value: (folder) => join(folder, "node_modules/pack/r.cjs"),
  },
  {
    name: "TypeScript in a package",
    files: {
      "a.ts": `export { value } from "pack";`,
      "node_modules/pack/package.json": `{ "exports": "./i.ts" }`,
      "node_modules/pack/i.ts": `export const value: number = 3;`,
    },
    value: () => 3,
  },
  {
    name: "drizzle-kit, which is not installed",
    files: {
      "a.ts": `import { defineConfig } from "drizzle-kit";\nexport const value = defineConfig({ out: "x" });`,
    },
    value: () => ({ out: "x" }),
  },
];

describe("loadModules", () => {
  test.each(ROWS)("loads $name", async ({ files, links = {}, value }) => {
    const [first = ""] = writeAll(files);
    for (const [link, target] of Object.entries(links)) {
      mkdirSync(dirname(join(root, link)), { recursive: true });
      symlinkSync(join(root, target), join(root, link), "dir");
    }
    const { modules } = await loadModules([first]);
    expect(modules.map((module) => module.value)).toEqual([value(root)]);
  });

  test("keeps the order, and files that import each other in a circle share one instance", async () => {
    const files = writeAll({
      "b.ts": `import { a } from "./a";\nexport const b = { name: "b", get other() { return a; } };`,
      "a.ts": `import { b } from "./b";\nexport const a = { name: "a", get other() { return b; } };`,
    });
    const { modules } = await loadModules(files);
    expect(modules.map((module) => Object.keys(module))).toEqual([["b"], ["a"]]);
    expect(modules[0]?.b).toHaveProperty("other", modules[1]?.a);
  });

  test("loads extra modules from where the files load them", async () => {
    symlinkSync(NODE_MODULES, join(root, "node_modules"), "dir");
    const file = write("a.ts", `export { SQLiteTable } from "drizzle-orm/sqlite-core";`);
    const extra = [{ name: "core", specifier: "drizzle-orm/sqlite-core", from: root }];
    const loaded = await loadModules([file], { extra });
    expect(loaded.extra.core?.SQLiteTable).toBe(loaded.modules[0]?.SQLiteTable);
    expect(loaded.extra.core?.SQLiteTable).toBeTypeOf("function");
  });

  test("loads extra modules from where alone they are installed", async () => {
    const file = write("app/a.ts", `export * from "../db/b.js";`);
    write("db/b.ts", `export { value } from "@acme/orm/core";`);
    write(
      "db/node_modules/@acme/orm/package.json",
      `{ "type": "module", "exports": { "./core": "./i.js" } }`,
    );
    write("db/node_modules/@acme/orm/i.js", "export const value = {};");
    const extra = [{ name: "core", specifier: "@acme/orm/core", from: join(root, "app") }];
    const loaded = await loadModules([file], { extra });
    expect(loaded.extra.core?.value).toBe(loaded.modules[0]?.value);
    expect(loaded.extra.core?.value).toEqual({});
  });

  test("loads a file anew", async () => {
    const file = write("a.ts", `export { value } from "./b";`);
    write("b.ts", `export const value = 1;`);
    const before = await loadModules([file]);
    write("b.ts", `export const value = 2;`);
    const after = await loadModules([file]);
    expect([before.modules[0]?.value, after.modules[0]?.value]).toEqual([1, 2]);
  });

  test("loads nothing", async () => {
    expect(await loadModules([])).toEqual({ modules: [], extra: {} });
  });

  test("gives functions that throw later a stack with the file", async () => {
    const file = write(
      "a.ts",
      `interface Nothing {}\n\nexport function value(): never {\n  throw new Error("later");\n}`,
    );
    const { modules } = await loadModules([file]);
    const error = caught(modules[0]?.value);
    expect(originalStack(error.stack ?? "")).toContain(`${file}:4:9`);
  });
});

function caught(value: unknown): Error {
  try {
    if (typeof value === "function") value();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("it did not throw");
}

/** What a schema imports by way of the application, and says nothing about tables. */
const STUBBED: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  [
    "server-only that is installed",
    {
      "a.ts": `import "server-only";\nexport const value = 1;`,
      "node_modules/server-only/package.json": `{ "name": "server-only", "main": "i.js" }`,
      "node_modules/server-only/i.js": `throw new Error("wrong place");`,
    },
  ],
  ["client-only that is not installed", { "a.ts": `import "client-only";\nexport const value = 1;` }],
  [
    "a style sheet",
    { "a.ts": `import "./a.css";\nexport const value = 1;`, "a.css": "@import 'nowhere'; nonsense {" },
  ],
  [
    "a style sheet as a module",
    {
      "a.ts": `import styles from "./a.module.css";\nexport const value = styles.x === undefined ? 1 : 2;`,
      "a.module.css": ".x { color: red }",
    },
  ],
  [
    "a picture",
    {
      "a.ts": `import logo from "./logo.svg";\nexport const value = logo === 1 ? 2 : 1;`,
      "logo.svg": "<svg/>",
    },
  ],
  [
    "SQL as a text",
    { "a.ts": `import text from "./a.sql";\nexport const value = Number(text);`, "a.sql": "1" },
  ],
  [
    "import.meta.env",
    {
      "a.ts": `export const value = import.meta.env.SLUICE_NO_SUCH === undefined && import.meta.env.DEV !== true ? 1 : 2;`,
    },
  ],
  [
    "import.meta.env beside import.meta.url",
    {
      "a.ts": `export const value = import.meta.url.startsWith("file:") && import.meta.env.DEV !== true ? 1 : 2;`,
    },
  ],
  [
    "cloudflare:workers",
    {
      "a.ts": `import { env, WorkerEntrypoint } from "cloudflare:workers";\nexport class Api extends WorkerEntrypoint {}\nexport const binding = env.DB;\nexport const value = 1;`,
    },
  ],
  [
    "bun:sqlite and bun",
    {
      "a.ts": `import { Database } from "bun:sqlite";\nimport bun from "bun";\nexport const open = () => new Database(bun.env.FILE);\nexport const value = 1;`,
    },
  ],
];

describe("what an application imports for its bundler or its platform", () => {
  test.each(STUBBED)("%s is no hindrance", async (_, files) => {
    const [file = ""] = writeAll(files);
    expect((await loadModules([file])).modules[0]?.value).toBe(1);
  });

  test("a platform's module fails where it is used, by its name", async () => {
    const file = write(
      "a.ts",
      `import { Database } from "bun:sqlite";\n\nexport const db = new Database("x.db");`,
    );
    await expect(loadModules([file])).rejects.toMatchObject({
      code: "module-throws",
      message: expect.stringContaining("bun:sqlite.Database is not there while the schema is read"),
      hint: expect.stringContaining("Tables are best kept in files that import drizzle-orm"),
    });
  });
});

const FAILURES: readonly { name: string; text: string; code: string; message: string }[] = [
  {
    name: "does not parse",
    text: `\nexport const = 1;`,
    code: "module-syntax",
    message: `a.ts:2:14: Expected identifier`,
  },
  {
    name: "imports what is not there",
    text: `import "./none";`,
    code: "module-syntax",
    message: `a.ts:1:8: Could not resolve`,
  },
  {
    name: "imports a missing package",
    text: `import "none";`,
    code: "module-syntax",
    message: `a.ts:1:8: Could not resolve`,
  },
  {
    name: "throws",
    text: `interface A {}\n\nthrow new Error("boom");`,
    code: "module-throws",
    message: `a.ts:3:7: boom`,
  },
  { name: "throws no error", text: `throw "words";`, code: "module-throws", message: `a.ts: words` },
  {
    name: "makes a package throw",
    text: `import { boom } from "pack";\nboom();`,
    code: "module-throws",
    message: `a.ts:2:1: in the package`,
  },
];

describe("a file that", () => {
  beforeEach(() => {
    write("node_modules/pack/package.json", `{ "type": "module", "exports": "./i.js" }`);
    write("node_modules/pack/i.js", `export function boom() { throw new Error("in the package"); }`);
  });

  test.each(FAILURES)("$name is a SchemaError", async ({ text, code, message }) => {
    const error = await loadModules([write("a.ts", text)]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SchemaError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(join(root, message)) });
  });

  test("fails among others is found by its stack", async () => {
    const files = writeAll({ "a.ts": "export {};", "b.ts": `throw new Error("boom");` });
    await expect(loadModules(files, { failure: UsageError })).rejects.toThrow(`${files[1]}:1:7: boom`);
  });

  test("is not installed is named", async () => {
    const extra = [{ name: "core", specifier: "drizzle-orm/sqlite-core", from: root }];
    await expect(loadModules([write("a.ts", "export {};")], { extra })).rejects.toThrow(
      `"drizzle-orm/sqlite-core" is not installed where ${root} finds it.`,
    );
  });
});

describe("loadMigrationModules", () => {
  beforeEach(() => {
    write("package.json", `{ "type": "module" }`);
    write("node_modules/drizzle-sluice/package.json", `{ "type": "module", "exports": "./i.js" }`);
    write("node_modules/drizzle-sluice/i.js", `export const defineMigration = (value) => value;`);
  });

  test("keeps the order of scripts, TypeScript and syntax that only a bundler takes", async () => {
    const files = writeAll({
      "1.ts": `const value: number = 1;\nexport default value;`,
      "2.js": `export default 2;`,
      "3.ts": `enum E { Three = 3 }\nexport default E.Three;`,
      "4.mjs": `import { defineMigration } from "drizzle-sluice";\nexport default defineMigration(4);`,
      "5.cjs": `module.exports = 5;`,
    });
    const modules = await loadMigrationModules(files);
    expect(modules.map((module) => module.default)).toEqual([1, 2, 3, 4, 5]);
  });

  test.each(["a.js", "a.cjs", "a.ts"])("loads %s anew", async (name) => {
    const text = (value: number): string =>
      name.endsWith(".cjs") ? `module.exports = ${value};` : `export default ${value};`;
    const before = await loadMigrationModules([write(name, text(1))]);
    const after = await loadMigrationModules([write(name, text(2))]);
    expect([before[0]?.default, after[0]?.default]).toEqual([1, 2]);
  });

  test.each([
    ["a.js", `export default 1;\nthrow new Error("boom");`, "a.js:2:7: boom"],
    ["a.ts", `export default 1;\nthrow new Error("boom");`, "a.ts:2:7: boom"],
    ["a.js", `export default ;`, "a.js:1:16: Unexpected"],
    ["a.js", `import "./none.js";`, "a.js:1:8: Could not resolve"],
  ])("%s that fails is a MigrationFileError", async (name, text, message) => {
    const error = await loadMigrationModules([write(name, text)]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MigrationFileError);
    expect(error).toMatchObject({ message: expect.stringContaining(join(root, message)) });
  });

  test.each(["a.ts", "a.js", "a.mjs"])(
    "finds drizzle-sluice for %s where it is not installed",
    async (name) => {
      rmSync(join(root, "node_modules"), { recursive: true });
      const text = `import { defineMigration } from "drizzle-sluice";
export default defineMigration({ revision: "1", parents: [], up: [], down: [] });`;
      const [module] = await loadMigrationModules([write(name, text)]);
      expect(module?.default).toMatchObject({ revision: "1" });
    },
  );
});
