import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { lint } from "../../../src/kit.js";
import { thrownBy } from "../../runner/support.js";
import { makeProject, type TestProject } from "../../support/project.js";

const IMPORTS = `import * as sluice from "drizzle-sluice";
import { addColumn, alterColumn, alterTable, createTable, defineMigration, dropColumn, dropTable, sql } from "drizzle-sluice";
`;
const file = (
  id: string,
  parents: readonly string[],
  up: string,
  down: string,
  before = "",
): string => `${IMPORTS}${before}
export default defineMigration({
  revision: "${id}",
  parents: ${JSON.stringify(parents)},
  up: [
${up}
  ],
  down: [${down}],
});
`;
const BASE = file(
  "001",
  [],
  "createTable('users', 'CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, age TEXT)')",
  "dropTable('users')",
);
const DROP = "alterTable('users', [dropColumn('name')])";
const ADD = "alterTable('users', [addColumn('name TEXT')])";

let project: TestProject | undefined;
afterEach(() => project?.cleanup());

function projectOf(second: string, more: Parameters<typeof makeProject>[0] = {}): TestProject {
  project = makeProject({
    migrations: { "20260101_0000_001_base.ts": BASE, "20260102_0000_002_edit.ts": second },
    ...more,
  });
  return project;
}

const codesOf = async (cwd: string, options: Parameters<typeof lint>[0] = {}): Promise<readonly string[]> =>
  (await lint({ cwd, env: {}, ...options })).findings.map(({ code, line }) => `${code}:${line}`);

describe("lint", () => {
  it("says where, in a file's own lines", async () => {
    const { root } = projectOf(
      file(
        "002",
        ["001"],
        `    alterTable("users", [
      dropColumn("name"),
      alterColumn("age", "TEXT", "TEXT NOT NULL DEFAULT ''"),
    ]),
    sql\`CREATE INDEX i ON users (age);

    UPDATE users SET age = 'x'\`,`,
        "",
      ),
    );
    const result = await lint({ cwd: root, env: {} });
    expect(result).toMatchObject({ ok: false, revisions: ["001", "002"], suppressed: [] });
    expect(result.findings.map(({ code, line, direction, step }) => [code, line, direction, step])).toEqual([
      ["drop-column", 9, "up", 1],
      ["removed-in-use", 9, "up", 1],
      ["data-dependent", 10, "up", 1],
      ["raw-sql", 14, "up", 2],
      ["empty-down", 16, null, null],
    ]);
    expect(result.findings[0]).toMatchObject({
      severity: "note",
      revision: "002",
      file: `${root}/drizzle/20260102_0000_002_edit.ts`,
    });
  });

  it("is content with notes", async () => {
    const { root } = projectOf(
      file("002", ["001"], "sql`CREATE TABLE t (a INTEGER CHECK (a > 0))`", "dropTable('t')"),
    );
    const { ok, findings } = await lint({ cwd: root, env: {} });
    expect([ok, findings.map(({ code, severity }) => [code, severity])]).toEqual([
      true,
      [["unnamed-check", "note"]],
    ]);
  });

  it("knows a call by another name, and does not guess at steps from elsewhere", async () => {
    const { root } = projectOf(
      `import * as sluice from "drizzle-sluice";
const up = [sluice.alterTable("users", [sluice.dropColumn("name")])];
const migration = sluice.defineMigration({
  revision: "002",
  parents: ["001"],
  up: [...up],
  "down": up.map(() => sluice.alterTable("users", [sluice.addColumn("name TEXT")])),
});
export default migration;
`,
    );
    expect(await codesOf(root)).toEqual(["drop-column:6", "removed-in-use:6"]);
  });

  it("looks at compiled files, and at none of the lines of a file that makes its migration in a function", async () => {
    const made = makeProject({
      migrations: {
        "20260101_0000_001_base.js": `import { createTable, defineMigration } from "drizzle-sluice";
const make = (input) => defineMigration(input);
export default make({ revision: "001", parents: [], up: [createTable("t", "CREATE TABLE t (a CHECK (a))")], irreversible: "so" });
`,
      },
    });
    project = made;
    expect(await codesOf(made.root)).toEqual(["irreversible:null", "unnamed-check:null"]);
  });
});

describe("which revisions", () => {
  const SECOND = file("002", ["001"], DROP, ADD);

  it.each([
    ["all, without a database", undefined, {}, ["001", "002"], "There is no database"],
    ["what is pending", "001", {}, ["002"], "1 applied revision was left out"],
    ["nothing, where nothing is", "002", {}, [], "2 applied revisions were left out"],
    ["all, where that is asked", "002", { all: true }, ["001", "002"], undefined],
    ["one by its beginning", "002", { revisions: ["002"] }, ["002"], undefined],
    ["a range, without its beginning", "002", { revisions: ["001..head"] }, ["002"], undefined],
    ["a range without ends", "001", { revisions: [".."] }, ["001", "002"], undefined],
    ["several, in their order", "001", { revisions: ["002", "001"] }, ["001", "002"], undefined],
  ])("%s", async (_, applied, options, revisions, note) => {
    const { root, run } = projectOf(SECOND);
    if (applied !== undefined) expect(await run(["upgrade", applied, "-q"])).toMatchObject({ code: 0 });
    const result = await lint({ cwd: root, env: {}, ...options });
    expect(result.revisions).toEqual(revisions);
    if (note === undefined) expect(result.notes).toEqual([]);
    else expect(result.notes.join()).toContain(note);
  });

  it.each([
    ["003", "unknown-revision"],
    ["00", "ambiguous-revision"],
    ["002..001", "bad-range"],
    ["001..002..001", "bad-range"],
    ["001..9", "unknown-revision"],
  ])("%s is %s", async (text, code) => {
    const { root } = projectOf(SECOND);
    expect(await thrownBy(() => lint({ cwd: root, env: {}, revisions: [text] }))).toMatchObject({ code });
  });

  it("takes tables that come with what is pending for unused", async () => {
    const { root, run } = projectOf(
      file("002", ["001"], "createTable('t', 'CREATE TABLE t (a TEXT, b TEXT)')", "dropTable('t')"),
    );
    expect(await run(["upgrade", "001", "-q"])).toMatchObject({ code: 0 });
    const third = file(
      "003",
      ["002"],
      "alterTable('t', [dropColumn('b')])",
      "alterTable('t', [addColumn('b TEXT')])",
    );
    project?.write("drizzle/20260103_0000_003_third.ts", third);
    expect(await codesOf(root)).toEqual([]);
    expect(await codesOf(root, { database: "none.db" })).toEqual([
      "drop-column:8",
      "no-key:8",
      "removed-in-use:8",
    ]);
  });
});

describe("the size of a table", () => {
  it("is told, and makes a long copy a warning", async () => {
    const { root, run, database } = projectOf(
      file(
        "002",
        ["001"],
        "alterTable('users', [alterColumn('age', 'TEXT', 'INTEGER')]), sql`CREATE INDEX i ON users (name)`",
        "sql`DROP INDEX i`, alterTable('users', [alterColumn('age', 'INTEGER', 'TEXT')])",
      ),
    );
    expect(await run(["upgrade", "001", "-q"])).toMatchObject({ code: 0 });
    const client = new Database(database);
    client.pragma("synchronous = OFF");
    client.exec(
      `INSERT INTO users (name, age) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 80000)
       SELECT printf('%.*c', 1000, 'x'), i FROM n`,
    );
    client.close();
    const { findings } = await lint({ cwd: root, env: {} });
    expect(findings).toEqual([
      expect.objectContaining({ code: "convert-column", severity: "note" }),
      expect.objectContaining({
        code: "copies-table",
        severity: "warning",
        message: expect.stringMatching(
          /^Copies users, because age changes .* It has 80,000 rows: about 1\.\d s\.$/,
        ),
      }),
      expect.objectContaining({
        code: "scans-table",
        severity: "note",
        message: expect.stringMatching(
          /^An index is made over all rows\. It has 80,000 rows: about \d+ ms\.$/,
        ),
      }),
    ]);
  });
});

describe("comments that pass over a finding", () => {
  const up = (comment: string, step = DROP): string => `    ${comment}\n    ${step},`;
  const WHY = "no release has used it";

  it.each([
    [
      "before a step",
      file("002", ["001"], up(`// sluice-lint-ignore drop-column, removed-in-use: ${WHY}`), ADD),
      [],
    ],
    [
      "before a change",
      file(
        "002",
        ["001"],
        `    alterTable("users", [
      // sluice-lint-ignore removed-in-use drop-column: ${WHY}
      dropColumn("name"),
      dropColumn("age"),
    ])`,
        "alterTable('users', [addColumn('age TEXT'), addColumn('name TEXT')])",
      ),
      ["drop-column:11", "removed-in-use:11"],
    ],
    [
      "two of them, with words between",
      file(
        "002",
        ["001"],
        up(
          `// sluice-lint-ignore removed-in-use: ${WHY}\n    // Really.\n\n    /* sluice-lint-ignore drop-column: ${WHY} */`,
        ),
        ADD,
      ),
      [],
    ],
    [
      "behind a step",
      file("002", ["001"], `    ${DROP}, // sluice-lint-ignore drop-column, removed-in-use: ${WHY}`, ADD),
      [],
    ],
    [
      "before the migration",
      file("002", ["001"], DROP, ADD, `// sluice-lint-ignore drop-column, removed-in-use: ${WHY}`),
      [],
    ],
    [
      "before all code",
      `// sluice-lint-ignore drop-column, removed-in-use: ${WHY}\n${file("002", ["001"], DROP, ADD)}`,
      [],
    ],
    [
      "without a reason",
      file("002", ["001"], up("// sluice-lint-ignore drop-column, removed-in-use"), ADD),
      ["ignore-without-reason:8"],
    ],
    [
      "for what is not there",
      file("002", ["001"], up(`// sluice-lint-ignore drop-column, drop-table, removed-in-use: ${WHY}`), ADD),
      ["unused-ignore:8"],
    ],
    [
      "behind the last step",
      file("002", ["001"], `    ${DROP},\n    // sluice-lint-ignore drop-column: ${WHY}`, ADD),
      ["drop-column:8", "removed-in-use:8", "unused-ignore:9"],
    ],
    [
      "of a code that does not exist",
      file("002", ["001"], up(`// sluice-lint-ignore drop-column, removed-in-use, drop-colum: ${WHY}`), ADD),
      ["unknown-code:8"],
    ],
    [
      "without a code",
      file("002", ["001"], up(`// sluice-lint-ignore: ${WHY}`, "sql`SELECT 1`"), ""),
      ["unused-ignore:8"],
    ],
    [
      "of what the database shows",
      file("002", ["001"], up(`// sluice-lint-ignore scans-table: ${WHY}`, "sql`SELECT 1`"), ""),
      [],
    ],
    [
      "in a text",
      file(
        "002",
        ["001"],
        "sql`SELECT '// sluice-lint-ignore drop-table: x'`, \"SELECT '// sluice-lint-ignore x'\"",
        "",
      ),
      [],
    ],
  ])("%s", async (_, text, codes) => {
    expect(await codesOf(projectOf(text).root)).toEqual(codes);
  });

  it("are told with their reasons", async () => {
    const { root } = projectOf(
      file("002", ["001"], up(`// sluice-lint-ignore drop-column, removed-in-use: ${WHY}`), ADD),
    );
    const { ok, suppressed } = await lint({ cwd: root, env: {} });
    expect(ok).toBe(true);
    expect(suppressed.map(({ code, reason }) => [code, reason])).toEqual([
      ["drop-column", WHY],
      ["removed-in-use", WHY],
    ]);
  });

  it("do not change the checksum of an applied file", async () => {
    const { run, write } = projectOf(file("002", ["001"], DROP, ADD));
    expect(await run(["upgrade", "-q"])).toMatchObject({ code: 0 });
    write(
      "drizzle/20260102_0000_002_edit.ts",
      file("002", ["001"], up(`// sluice-lint-ignore drop-column: ${WHY}`), ADD),
    );
    expect(await run(["upgrade"])).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("lint in sluice.json", () => {
  const SECOND = file("002", ["001"], DROP, ADD);

  it("weighs codes, and switches them off", async () => {
    const settings = { lint: { "removed-in-use": "off", "drop-column": "error" } };
    const { root } = projectOf(SECOND, { settings });
    const { ok, findings } = await lint({ cwd: root, env: {} });
    expect([ok, findings.map(({ code, severity }) => [code, severity])]).toEqual([
      false,
      [["drop-column", "error"]],
    ]);
  });

  it("takes no comment for unused because its code is off", async () => {
    const text = file("002", ["001"], `    // sluice-lint-ignore removed-in-use: so\n    ${DROP},`, ADD);
    const { root } = projectOf(text, { settings: { lint: { "removed-in-use": "off" } } });
    const { findings, suppressed } = await lint({ cwd: root, env: {} });
    expect([findings.map(({ code }) => code), suppressed]).toEqual([["drop-column"], []]);
  });

  it.each([
    [{ "drop-colum": "off" }, /"lint" in sluice\.json has a code "drop-colum" that does not exist/],
    [
      { "drop-column": false },
      /"lint" is \{"drop-column":false\}; it has to be an object of codes, each "off"/,
    ],
    [["drop-column"], /"lint" is \["drop-column"\]/],
  ])("%j is refused", async (value, message) => {
    const { run } = projectOf(SECOND, { settings: { lint: value } });
    const { code, stderr } = await run(["lint"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
