import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { bundleByProgram } from "../../src/migration/modules-program.js";
import { makeFolder } from "../support/folder.js";

const PACK = {
  "node_modules/pack/package.json": `{ "type": "module", "exports": { ".": "./i.js", "./ts": "./i.ts" } }`,
  "node_modules/pack/i.js": "export const value = 1;",
  "node_modules/pack/i.ts": "export const value: number = 1;",
};

interface Row {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
}

const bundled: readonly Row[] = [
  {
    name: "files of the project",
    files: { "a.ts": `export { b } from "./b.js";`, "b.ts": "export const b = 1;" },
  },
  {
    name: "built-in modules",
    files: { "a.ts": `import { join } from "path"; import "node:fs"; export { join };` },
  },
  { name: "drizzle-kit", files: { "a.ts": `export { defineConfig } from "drizzle-kit";` } },
  { name: "CommonJS of the project", files: { "a.cjs": `exports.a = require("path").sep;` } },
];

const refused: readonly Row[] = [
  { name: "the name of a file", files: { "a.ts": "export default import.meta.url;" } },
  { name: "a package that is required", files: { "a.cjs": `exports.a = require("pack");`, ...PACK } },
  { name: "TypeScript in a package", files: { "a.ts": `export * from "pack/ts";`, ...PACK } },
  {
    name: "a package linked to sources",
    files: {
      "app/a.ts": `export * from "db";`,
      "db/package.json": `{ "type": "module", "exports": "./i.js" }`,
      "db/i.js": "export {};",
    },
    links: { "app/node_modules/db": "db" },
  },
  {
    name: "a package that only a linked package finds",
    files: {
      "app/a.ts": `export * from "../db/i.ts";`,
      "db/i.ts": `export * from "pack";`,
      "db/node_modules/pack/package.json": `{ "type": "module", "exports": "./i.js" }`,
      "db/node_modules/pack/i.js": "export {};",
    },
  },
  { name: "what does not parse", files: { "a.ts": "export const = 1;" } },
];

function write({ files, links = {} }: Row): string {
  const root = makeFolder(files);
  for (const [link, target] of Object.entries(links)) {
    mkdirSync(dirname(join(root, link)), { recursive: true });
    symlinkSync(join(root, target), join(root, link), "dir");
  }
  return join(root, Object.keys(files)[0] ?? "");
}

test.each(bundled)("bundles $name", async (row) => {
  expect((await bundleByProgram([write(row)], []))?.code).toContain("file0");
});

test.each(refused)("leaves $name to the library", async (row) => {
  expect(await bundleByProgram([write(row)], [])).toBeUndefined();
});

test("names packages by their address", async () => {
  const root = makeFolder({ "é/a.ts": `export * from "pack";`, ...PACK });
  const address = pathToFileURL(join(root, "node_modules/pack/i.js")).href;
  expect((await bundleByProgram([join(root, "é/a.ts")], []))?.code).toContain(`from "${address}"`);
});

test("leaves extra modules of another folder to the library", async () => {
  const root = makeFolder({ "a.ts": "export {};", ...PACK });
  const extra = { name: "pack", specifier: "pack", from: root };
  expect(await bundleByProgram([join(root, "a.ts")], [extra])).toBeDefined();
  expect(
    await bundleByProgram([join(root, "a.ts")], [{ ...extra, from: join(root, "deep") }]),
  ).toBeUndefined();
});
