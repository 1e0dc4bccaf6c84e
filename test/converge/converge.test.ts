import { describe, expect, test } from "vitest";
import { type DrizzleProject, makeDrizzleProject, schemaText, type Version } from "./drizzle-project.js";

const SCHEMAS = ["columns", "defaults", "keys", "expressions", "views", "names"];
const VERSIONS = ["0.45", "1.0"] satisfies Version[];

/** Generates, proves and applies what the schema says now; then there is nothing left to do, and no drift. */
async function converge(project: DrizzleProject): Promise<void> {
  const { revision, proven } = await project.generate();
  expect({ written: revision !== null, proven }).toEqual({ written: true, proven: true });
  await project.upgrade();
  const { changes, notes } = await project.generate();
  expect({ changes, notes }).toEqual({ changes: [], notes: [] });
}

/** The schema with one more column in every table, which SQLite cannot add without a copy. */
const withExtra = (schema: string): string =>
  schema.replaceAll(
    /(sqliteTable\(\s*("[^"]*"|`(?:[^`\\]|\\.)*`),\s*\{)/g,
    `$1 extra: text("extra").generatedAlwaysAs("'x'", { mode: "stored" }),`,
  );

describe.each(VERSIONS)("drizzle-orm %s", (version) => {
  test.each(SCHEMAS)("%s: made, then every table copied", async (name) => {
    const schema = schemaText(name);
    const project = makeDrizzleProject(version, { schema });
    await converge(project);
    project.write("schema.ts", withExtra(schema));
    await converge(project);
  });

  test("an enum with enumChecks, which gets a value", async () => {
    const schema = schemaText("columns");
    const project = makeDrizzleProject(version, { schema, settings: { enumChecks: true } });
    await converge(project);
    project.write("schema.ts", schema.replace(`"it's", "b c"`, `"it's", "b c", "new"`));
    const { changes } = await project.generate({ dryRun: true });
    expect(changes.map(({ kind }) => kind)).toEqual(["alterConstraint"]);
    await converge(project);
  });

  test("an enum without enumChecks gets a value: nothing to do", async () => {
    const schema = schemaText("columns");
    const project = makeDrizzleProject(version, { schema });
    await converge(project);
    project.write("schema.ts", schema.replace(`"it's", "b c"`, `"it's", "b c", "new"`));
    expect((await project.generate()).revision).toBeNull();
  });
});

const CASED = (casing: string) => `import { defineConfig } from "drizzle-kit";
export default defineConfig({
  dialect: "sqlite",
  schema: "./schema.ts",
  casing: "${casing}",
  dbCredentials: { url: "app.db" },
});
`;

describe("columns named by their keys", () => {
  const schema = schemaText("casing");

  test.each(["snake_case", "camelCase"])("0.45 with casing %s", async (casing) => {
    const project = makeDrizzleProject("0.45", { schema, config: CASED(casing) });
    await converge(project);
    project.write("schema.ts", withExtra(schema));
    await converge(project);
  });

  test("1.0 with snakeCase.table", async () => {
    const snakeCase = schema
      .replace("sqliteTable,", "snakeCase,")
      .replaceAll("sqliteTable(", "snakeCase.table(");
    const project = makeDrizzleProject("1.0", { schema: snakeCase });
    await converge(project);
    project.write(
      "schema.ts",
      snakeCase.replaceAll(/(snakeCase\.table\(\s*"\w+",\s*\{)/g, "$1 addedColumn: text(),"),
    );
    await converge(project);
  });

  test.each(VERSIONS)("%s without casing", async (version) => {
    await converge(makeDrizzleProject(version, { schema }));
  });
});
