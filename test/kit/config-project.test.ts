import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { SchemaError, UsageError } from "../../src/errors.js";
import { type DatabaseTarget, openProject, redactUrl } from "../../src/kit/project/project.js";
import { DEFAULT_SETTINGS } from "../../src/migration/settings.js";
import { makeFolder } from "../support/folder.js";

const configOf = (fields: object): string =>
  `export default ${JSON.stringify({ dialect: "sqlite", schema: "./schema.ts", ...fields })};`;

describe("openProject", () => {
  test("has defaults for everything but the configuration", async () => {
    const root = makeFolder({ "drizzle.config.ts": configOf({}) });
    expect(await openProject({ cwd: root, env: {} })).toMatchObject({
      root,
      configFile: join(root, "drizzle.config.ts"),
      dialect: "sqlite",
      folder: join(root, "drizzle"),
      casing: undefined,
      settings: DEFAULT_SETTINGS,
      database: undefined,
    });
  });

  test("reads sluice.json of the folder", async () => {
    const root = makeFolder({
      "drizzle.config.ts": configOf({ out: "./db/migrations", casing: "snake_case" }),
      "db/migrations/sluice.json": `{ "enumChecks": true }`,
    });
    const project = await openProject({ cwd: root, env: {} });
    expect(project.settings).toEqual({ ...DEFAULT_SETTINGS, enumChecks: true });
    expect(project).toMatchObject({ folder: join(root, "db/migrations"), casing: "snake_case" });
  });

  test("takes what is relative in a configuration elsewhere from the working directory, as drizzle-kit does", async () => {
    const root = makeFolder({
      "api/drizzle.config.ts": configOf({ dbCredentials: { url: "app.db" } }),
      "schema.ts": "",
    });
    const project = await openProject({ config: "api/drizzle.config.ts", cwd: root, env: {} });
    expect(project).toMatchObject({
      folder: join(root, "drizzle"),
      database: { path: join(root, "app.db") },
    });
    expect(await project.schemaFiles()).toEqual([join(root, "schema.ts")]);
  });

  describe("refuses a configuration elsewhere whose paths lead to something only beside it", () => {
    const config = configOf({ schema: "./tables/*.ts", dbCredentials: { url: "file:app.db" } });
    const elsewhere = { "api/drizzle.config.ts": config };
    test.each<[string, Readonly<Record<string, string>>, RegExp]>([
      ["the schema", { "api/tables/a.ts": "" }, /schema "\.\/tables\/\*\.ts" is beside/],
      ["the migrations", { "tables/a.ts": "", "api/drizzle/a.ts": "" }, /out "drizzle" is beside/],
      ["the database", { "tables/a.ts": "", "api/app.db": "" }, /url "file:app\.db" is beside/],
      ["all of them", { "api/tables/a.ts": "", "api/drizzle/a.ts": "", "api/app.db": "" }, /are beside/],
    ])("%s", async (_, files, message) => {
      const root = makeFolder({ ...elsewhere, ...files });
      await expect(
        openProject({ config: "api/drizzle.config.ts", cwd: root, env: {} }),
      ).rejects.toMatchObject({
        code: "misplaced-paths",
        message: expect.stringMatching(message),
        hint: "Run the command in api, or put api/ before the paths.",
      });
    });

    test("not where the working directory has it too, nor for a database that is not asked for", async () => {
      const both = { "api/tables/a.ts": "", "tables/a.ts": "", "api/app.db": "" };
      const root = makeFolder({ ...elsewhere, ...both });
      const options = { config: "api/drizzle.config.ts", cwd: root, env: {}, database: "other.db" };
      expect(await openProject(options)).toMatchObject({ base: root, root: join(root, "api") });
    });
  });

  test.each([
    ["an unknown setting", `{ "nope": 1 }`],
    ["no JSON", "{"],
  ])("%s in sluice.json is a UsageError", async (_, text) => {
    const root = makeFolder({ "drizzle.config.ts": configOf({}), "drizzle/sluice.json": text });
    await expect(openProject({ cwd: root, env: {} })).rejects.toMatchObject({
      code: "bad-settings",
      kind: "usage",
    });
  });

  test("a sluice.json that cannot be read is a UsageError", async () => {
    const root = makeFolder({ "drizzle.config.ts": configOf({}) });
    mkdirSync(join(root, "drizzle/sluice.json"), { recursive: true });
    await expect(openProject({ cwd: root, env: {} })).rejects.toMatchObject({ code: "bad-settings" });
  });
});

describe("the database", () => {
  interface Row {
    readonly name: string;
    readonly credentials?: object;
    readonly option?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly settings?: object;
    readonly expected: (root: string) => DatabaseTarget | undefined;
  }

  const env = { SLUICE_DATABASE_URL: "env.db" };
  const ROWS: readonly Row[] = [
    { name: "nothing", expected: () => undefined },
    {
      name: "an option before all else",
      credentials: { url: "config.db" },
      option: "option.db",
      env,
      expected: (root) => ({ from: "option", url: "option.db", path: join(root, "option.db") }),
    },
    {
      name: "the environment before the configuration",
      credentials: { url: "config.db" },
      env,
      expected: (root) => ({ from: "environment", url: "env.db", path: join(root, "env.db") }),
    },
    {
      name: "the variable that the settings name",
      settings: { env: "DB" },
      env: { ...env, DB: "other.db" },
      expected: (root) => ({ from: "environment", url: "other.db", path: join(root, "other.db") }),
    },
    {
      name: "an empty variable as none",
      credentials: { url: "config.db" },
      env: { SLUICE_DATABASE_URL: "" },
      expected: (root) => ({ from: "config", url: "config.db", path: join(root, "config.db") }),
    },
    {
      name: "a file: URL",
      credentials: { url: "file:./data/app.db" },
      expected: (root) => ({ from: "config", url: "file:./data/app.db", path: join(root, "data/app.db") }),
    },
    {
      name: "a whole file: URL",
      option: pathToFileURL("/data/my app.db").href,
      expected: () => ({ from: "option", url: "file:///data/my%20app.db", path: "/data/my app.db" }),
    },
    {
      name: "a file: URL with parameters, which is out of reach",
      credentials: { url: "file:app.db?mode=ro&authToken=x" },
      expected: () => ({
        from: "config",
        url: "file:app.db?mode=ro&authToken=x",
        outOfReach: "file:app.db?mode=ro&authToken=***, a file with parameters",
      }),
    },
    { name: "memory", option: ":memory:", expected: () => ({ from: "option", url: ":memory:" }) },
    {
      name: "memory as a URL",
      option: "file::memory:",
      expected: () => ({ from: "option", url: ":memory:" }),
    },
    {
      name: "a server with a token",
      credentials: { url: "libsql://db.turso.io", authToken: "a&b" },
      expected: () => ({
        from: "config",
        url: "libsql://db.turso.io?authToken=a%26b",
        outOfReach: "the remote database libsql://db.turso.io?authToken=***",
      }),
    },
    {
      name: "a file without the token",
      credentials: { url: "file:a.db", authToken: "t" },
      expected: (root) => ({ from: "config", url: "file:a.db", path: join(root, "a.db") }),
    },
  ];

  test.each(ROWS)("is $name", async ({ credentials, option, env = {}, settings = {}, expected }) => {
    const root = makeFolder({
      "drizzle.config.ts": configOf({ dbCredentials: credentials }),
      "drizzle/sluice.json": JSON.stringify(settings),
    });
    const project = await openProject({ cwd: root, env, database: option });
    expect(project.database).toEqual(expected(root));
  });

  test("given and empty is a UsageError", async () => {
    const root = makeFolder({ "drizzle.config.ts": configOf({ dbCredentials: { url: "app.db" } }) });
    await expect(openProject({ cwd: root, env: {}, database: "" })).rejects.toMatchObject({
      code: "empty-database",
    });
  });

  test.each([
    ["libsql://db.turso.io?authToken=abc&tls=1", "libsql://db.turso.io?authToken=***&tls=1"],
    ["postgres://me:p@ss@host:1/db?password=x", "postgres://me:***@host:1/db?password=***"],
    ["https://host/db", "https://host/db"],
    ["data/app.db", "data/app.db"],
    ["file:app.db", "file:app.db"],
  ])("%s is shown as %s", (url, shown) => {
    expect(redactUrl(url)).toBe(shown);
  });
});

describe("the schema's files", () => {
  const FILES = {
    "one.ts": "",
    "schema/b.ts": "",
    "schema/a.mts": "",
    "schema/types.d.ts": "",
    "schema/notes.md": "",
    "schema/deep/c.js": "",
    "app/(group)/schema.ts": "",
    "node_modules/pack/schema.ts": "",
  };

  test.each([
    ["./one.ts", ["one.ts"]],
    ["schema", ["schema/a.mts", "schema/b.ts"]],
    ["./schema/*.ts", ["schema/b.ts"]],
    ["schema/**/*", ["schema/a.mts", "schema/b.ts", "schema/deep/c.js"]],
    [
      ["schema/b.ts", "./schema/*", "one.ts"],
      ["one.ts", "schema/a.mts", "schema/b.ts", "schema/deep/c.js"],
    ],
    ["app/(group)/schema.ts", ["app/(group)/schema.ts"]],
    ["**/schema.ts", ["app/(group)/schema.ts"]],
  ])("of %j", async (schema, expected) => {
    const root = makeFolder({ ...FILES, "drizzle.config.ts": configOf({ schema }) });
    const { schemaFiles } = await openProject({ cwd: root, env: {} });
    expect(await schemaFiles()).toEqual(expected.map((file) => join(root, file)));
  });

  test.each([["none.ts"], ["none/*.ts"], [["one.ts", "none/*.ts"]], ["schema/notes.md"]])(
    "%j that match nothing are a SchemaError",
    async (schema) => {
      const root = makeFolder({ ...FILES, "drizzle.config.ts": configOf({ schema }) });
      const { schemaFiles } = await openProject({ cwd: root, env: {} });
      const error = await schemaFiles().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(SchemaError);
      expect(error).toMatchObject({ code: "no-schema-file" });
    },
  );

  test("that nobody names are a UsageError", async () => {
    const root = makeFolder({ "drizzle.config.ts": configOf({ schema: undefined }) });
    const { schemaFiles } = await openProject({ cwd: root, env: {} });
    await expect(schemaFiles()).rejects.toBeInstanceOf(UsageError);
  });
});
