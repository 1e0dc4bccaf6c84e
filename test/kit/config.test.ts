import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { UsageError } from "../../src/errors.js";
import { type Config, loadConfig } from "../../src/kit/project/config.js";
import { makeFolder } from "../support/folder.js";

const OBJECT = `{ dialect: "sqlite", schema: "./schema.ts", dbCredentials: { url: "app.db" } }`;

interface Row {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly expected: Partial<Config>;
}

const PLAIN: Partial<Config> = {
  dialect: "sqlite",
  schema: ["./schema.ts"],
  out: "drizzle",
  casing: undefined,
  tablesFilter: [],
  credentials: { url: "app.db", authToken: undefined },
};

const ROWS: readonly Row[] = [
  {
    name: "defineConfig",
    files: {
      "drizzle.config.ts": `import { defineConfig } from "drizzle-kit";\n\nexport default defineConfig(${OBJECT});`,
    },
    expected: PLAIN,
  },
  {
    name: "a type and satisfies",
    files: {
      "drizzle.config.ts": `import type { Config } from "drizzle-kit";\nexport default ${OBJECT} satisfies Config;`,
    },
    expected: PLAIN,
  },
  {
    name: "defineConfig beside a type",
    files: {
      "drizzle.config.ts": `import { type Config, defineConfig as define } from 'drizzle-kit'
const config: Config = ${OBJECT}
export default define(config)`,
    },
    expected: PLAIN,
  },
  {
    name: "an assertion on the environment",
    files: {
      "drizzle.config.ts": `import { defineConfig } from "drizzle-kit";
export default defineConfig({ dialect: "turso", dbCredentials: { url: process.env.SLUICE_TEST_NONE!, authToken: "t" } });`,
    },
    expected: { dialect: "turso", schema: [], credentials: { url: undefined, authToken: "t" } },
  },
  {
    name: "imports of its own",
    files: {
      "drizzle.config.ts": `import { defineConfig } from "drizzle-kit";
import { dirname } from "node:path";
import { url } from "./src/env";
export default defineConfig({ dialect: "sqlite", out: dirname("a/b"), dbCredentials: { url } });`,
      "src/env.ts": `export const url: string = "of env.db";`,
    },
    expected: { out: "a", credentials: { url: "of env.db", authToken: undefined } },
  },
  {
    name: "JavaScript with a type in a comment",
    files: { "drizzle.config.js": `/** @type {import("drizzle-kit").Config} */\nexport default ${OBJECT};` },
    expected: PLAIN,
  },
  { name: "CommonJS", files: { "drizzle.config.js": `module.exports = ${OBJECT};` }, expected: PLAIN },
  {
    name: "CommonJS with defineConfig",
    files: {
      "drizzle.config.js": `const { defineConfig } = require("drizzle-kit");\nmodule.exports = defineConfig(${OBJECT});`,
    },
    expected: PLAIN,
  },
  { name: ".mjs", files: { "drizzle.config.mjs": `export default ${OBJECT};` }, expected: PLAIN },
  {
    name: "JSON",
    files: {
      "drizzle.config.json": `{ "dialect": "sqlite", "schema": ["a.ts", "b/*.ts"], "tablesFilter": "app_*" }`,
    },
    expected: { schema: ["a.ts", "b/*.ts"], tablesFilter: ["app_*"] },
  },
  {
    name: "the first of several",
    files: {
      "drizzle.config.ts": `export default { dialect: "sqlite", casing: "snake_case", out: "./migrations" };`,
      "drizzle.config.json": `{ "dialect": "turso" }`,
    },
    expected: { dialect: "sqlite", casing: "snake_case", out: "./migrations" },
  },
];

test.each(ROWS)("reads $name", async ({ files, expected }) => {
  const root = makeFolder(files);
  const config = await loadConfig({ cwd: root });
  expect(config).toMatchObject(expected);
  expect(config).toMatchObject({ root, file: join(root, Object.keys(files)[0] ?? "") });
});

test("reads the file it is told to", async () => {
  const root = makeFolder({ "deep/my.config.ts": `export default { dialect: "sqlite" };` });
  const config = await loadConfig({ config: "deep/my.config.ts", cwd: root });
  expect(config).toMatchObject({ root: join(root, "deep"), file: join(root, "deep/my.config.ts") });
});

test("reads a file again after it has changed", async () => {
  const root = makeFolder({ "drizzle.config.ts": `export default { dialect: "sqlite", out: "a" };` });
  await loadConfig({ cwd: root });
  const later = makeFolder({ "drizzle.config.ts": `export default { dialect: "sqlite", out: "b" };` });
  expect(await loadConfig({ cwd: later })).toMatchObject({ out: "b" });
});

test("takes .env of the working directory into the environment, without overriding it", async () => {
  const root = makeFolder({
    ".env": "SLUICE_TEST_URL=of dotenv.db\nPATH=wrong\n",
    "drizzle.config.ts": `export default {
      dialect: "sqlite", out: process.env.PATH, dbCredentials: { url: process.env.SLUICE_TEST_URL } };`,
  });
  onTestFinished(() => {
    delete process.env.SLUICE_TEST_URL;
  });
  const { credentials, out } = await loadConfig({ cwd: root });
  expect(credentials.url).toBe("of dotenv.db");
  expect(out).toBe(process.env.PATH);
});

test.each([
  ["is plain", `throw new Error("boom");`],
  ["has types", `const what: string = "boom";\nthrow new Error(what);`],
  ["imports something", `import "node:path";\nthrow new Error("boom");`],
])("a configuration that throws and %s runs once", async (_, end) => {
  const count = "globalThis.sluiceTestRuns = (globalThis.sluiceTestRuns ?? 0) + 1;";
  const root = makeFolder({ "drizzle.config.ts": `${count}\n${end}\nexport default { dialect: "sqlite" };` });
  onTestFinished(() => void Reflect.deleteProperty(globalThis, "sluiceTestRuns"));
  const line = 1 + end.split("\n").length;
  await expect(loadConfig({ cwd: root })).rejects.toThrow(`drizzle.config.ts:${line}:7: boom`);
  expect(Reflect.get(globalThis, "sluiceTestRuns")).toBe(1);
});

describe("a configuration that", () => {
  interface Failure {
    readonly name: string;
    readonly text: string;
    readonly code: string;
    readonly message: string;
    readonly file?: string;
  }

  const FAILURES: readonly Failure[] = [
    {
      name: "does not parse",
      text: `import { defineConfig } from "drizzle-kit";\nexport default defineConfig({;`,
      code: "module-syntax",
      message: `drizzle.config.ts:2:30: Expected identifier`,
    },
    {
      name: "throws",
      text: `import { defineConfig } from "drizzle-kit";\n\nthrow new Error("no password");`,
      code: "module-throws",
      message: "drizzle.config.ts:3:7: no password",
    },
    {
      name: "throws inside a type-checked function",
      text: `function need(name: string): never {\n  throw new Error(name);\n}\nexport default need("x");`,
      code: "module-throws",
      message: "drizzle.config.ts:2:9: x",
    },
    {
      name: "exports nothing",
      text: `export {};`,
      code: "bad-config",
      message: "drizzle.config.ts does not export a configuration",
    },
    {
      name: "exports a text",
      text: `export default "x";`,
      code: "bad-config",
      message: "does not export a configuration",
    },
    {
      name: "names no dialect",
      text: `export default { schema: "a" };`,
      code: "no-dialect",
      message: "does not name a dialect",
    },
    {
      name: "names a dialect to come",
      text: `export default { dialect: "postgresql" };`,
      code: "unsupported-dialect",
      message: `the dialect "postgresql" is not supported`,
    },
    {
      name: "has a schema of numbers",
      text: `export default { dialect: "sqlite", schema: [1] };`,
      code: "bad-config",
      message: `"schema" is [1]; it has to be a text or a list of texts`,
    },
    {
      name: "has an unknown casing",
      text: `export default { dialect: "sqlite", casing: "kebab" };`,
      code: "bad-config",
      message: `"casing" is "kebab"`,
    },
    {
      name: "has credentials in a text",
      text: `export default { dialect: "sqlite", dbCredentials: "app.db" };`,
      code: "bad-config",
      message: `"dbCredentials" is "app.db"; it has to be an object`,
    },
    {
      name: "has a number for a folder",
      text: `export default { dialect: "sqlite", out: 1 };`,
      code: "bad-config",
      message: `"out" is 1; it has to be a text`,
    },
    {
      name: "is no JSON",
      text: `{`,
      file: "drizzle.config.json",
      code: "bad-config",
      message: "drizzle.config.json is not JSON",
    },
  ];

  test.each(FAILURES)(
    "$name is a UsageError",
    async ({ text, code, message, file = "drizzle.config.ts" }) => {
      const root = makeFolder({ [file]: text });
      const error = await loadConfig({ cwd: root }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    },
  );

  test("is not there is a UsageError", async () => {
    const root = makeFolder();
    await expect(loadConfig({ cwd: root })).rejects.toMatchObject({
      code: "no-config",
      message: `There is no drizzle.config.ts in ${root}.`,
      hint: expect.stringContaining("sluice init"),
    });
    await expect(loadConfig({ cwd: root, config: "x.ts" })).rejects.toMatchObject({
      code: "no-config",
      message: `There is no configuration ${join(root, "x.ts")}.`,
    });
  });

  test("is a folder is a UsageError", async () => {
    const root = makeFolder();
    mkdirSync(join(root, "drizzle.config.ts"));
    await expect(loadConfig({ cwd: root })).rejects.toMatchObject({ code: "bad-config" });
  });
});
