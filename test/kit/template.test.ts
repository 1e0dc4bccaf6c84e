import { afterEach, beforeEach, expect, test } from "vitest";
import { makeProject, type TestProject } from "../support/project.js";

const SCHEMA = `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", { id: integer("id").primaryKey(), name: text("name") });
`;

let project: TestProject;
beforeEach(() => {
  project = makeProject({ schema: SCHEMA, migrations: {}, settings: { template: "house.template" } });
});
afterEach(() => project.cleanup());

const generate = (...flags: readonly string[]) => project.run(["generate", "-m", "make $& users", ...flags]);

test("a new file is the template with the migration in it, and runs", async () => {
  project.write(
    "drizzle/house.template",
    '// Acme: {message} ({revision})\r\n{imports}\nimport { sep } from "node:path";\n\nconst own = `{other} ${sep}`;\n\n{comment}\n{migration}\nvoid own;\n',
  );
  expect(await generate("--rev-id", "001")).toMatchObject({ code: 0, stderr: "" });
  const [name = ""] = project.migrations();
  const text = project.read(`drizzle/${name}`);
  expect(text).toMatch(/^\/\/ Acme: make \$& users \(001\)\nimport \{ createTable, /);
  expect(text).toContain("const own = `{other} ${sep}`;\n\n/**\n * Make $& users.\n");
  expect(text).toContain('export default defineMigration({\n  revision: "001",');
  expect(text).toMatch(/\n}\);\nvoid own;\n$/);
  expect(await project.run(["upgrade"])).toMatchObject({ code: 0 });
  expect(await generate()).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing to do") });
});

test("an empty revision is written with it, too", async () => {
  project.write("drizzle/house.template", "// Acme\n{imports}\n{migration}");
  expect(await generate("--empty")).toMatchObject({ code: 0 });
  expect(project.read(`drizzle/${project.migrations()[0]}`)).toMatch(
    /^\/\/ Acme\nimport \{ defineMigration, run, sql \}/,
  );
});

test.each<[string, string | undefined, RegExp]>([
  ["a template that is not there", undefined, /house\.template cannot be read/],
  ["one without the migration", "{imports}", /has to have \{migration\}, once/],
  ["one with two of them", "{imports}{migration}{migration}", /has to have \{migration\}, once/],
  ["one without the imports", "{migration}", /has to have \{imports\}, once/],
  ["one that does not compile", "{imports}\nconst x = ;\n{migration}", /does not load/],
  ["one that throws", "{imports}\nthrow new Error('no');\n{migration}", /does not load/],
  ["one that makes of it a comment", "{imports}\n/* {migration} */", /does not load/],
])("%s is an error, and nothing is written", async (_, template, message) => {
  if (template !== undefined) project.write("drizzle/house.template", template);
  const { code, stderr } = await generate();
  expect([code, project.migrations()]).toEqual([2, []]);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^next: /m);
});

test("one that makes another migration of it is an error", async () => {
  project.write(
    "drizzle/house.template",
    `{imports}
export default defineMigration({ revision: "{revision}", parents: [], up: ["SELECT 1"], down: [] });
/*
{migration}
*/
`,
  );
  const { code, stderr } = await generate("--empty");
  expect([code, project.migrations()]).toEqual([2, []]);
  expect(stderr).toMatch(/is another migration/);
});
