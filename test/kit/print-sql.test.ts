import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { sqliteAuthor } from "../../src/dialect/sqlite/author.js";
import { diff } from "../../src/diff/diff.js";
import {
  addColumn,
  alterColumn,
  alterTable,
  assertNoRows,
  createTable,
  downgrade,
  dropTable,
  run,
  sql,
  upgrade,
} from "../../src/index.js";
import { printSql } from "../../src/kit.js";
import { sessionOf } from "../../src/runner/drivers/recognise.js";
import type { MigrationBundle } from "../../src/runner/types.js";
import { ROUND_TRIPS } from "../dialect/sqlite/round-trip-rows.js";
import { bundle, open, revision, temporaryFolder, thrownBy } from "../runner/support.js";
import { bundleOf, dumpRows, planOf } from "../support/round-trip.js";
import { carryOut, how, pipe, SHELL } from "../support/shell.js";

/** When, how long and by whom: these differ from run to run. */
const VARYING: Readonly<Record<string, string>> = {
  __sluice_history:
    "SELECT revision, parents, name, checksum, state, down FROM __sluice_history ORDER BY revision",
  __sluice_log: "SELECT who, tool, action, revision, outcome, error FROM __sluice_log ORDER BY id",
  __sluice_archive:
    'SELECT "id", "revision", "direction", "kind", "table", "column", "kept_in" FROM __sluice_archive ORDER BY "id"',
};

/** Our own tables; those of the application are compared with their types. */
function ownRows(client: Database.Database): unknown {
  const names = client
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '__sluice%' ORDER BY name",
    )
    .pluck()
    .all();
  return names.map((name) => [name, client.prepare(VARYING[name] ?? `SELECT * FROM "${name}"`).all()]);
}

async function expectEqual(one: string, other: string): Promise<void> {
  const [a, b] = [open(one), open(other)];
  const [left, right] = [
    await sqliteAuthor.introspect(sessionOf(a), () => false),
    await sqliteAuthor.introspect(sessionOf(b), () => false),
  ];
  expect(diff(left.schema, right.schema)).toEqual([]);
  expect(dumpRows(b)).toEqual(dumpRows(a));
  expect(ownRows(b)).toEqual(ownRows(a));
  expect(b.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
  a.close();
  b.close();
}

describe(`the SQL of a run does what the run does, ${how}`, () => {
  it.each(ROUND_TRIPS)("$name", async (edit) => {
    const folder = temporaryFolder();
    const [live, printed] = [join(folder, "live.db"), join(folder, "printed.db")];
    const migrations = bundleOf(edit, await planOf(edit));
    const client = open(live);
    client.pragma("synchronous = OFF");
    await upgrade(client, { migrations, target: "001" });
    for (const row of edit.rows ?? []) client.exec(row);
    copyFileSync(live, printed);

    const up = await printSql(client, { migrations, direction: "up", target: "heads" });
    await upgrade(client, { migrations });
    expect(carryOut(printed, up.statements)).toBe("");
    await expectEqual(live, printed);

    const down = await printSql(client, { migrations, direction: "down", target: "-1" });
    await downgrade(client, { migrations });
    expect(carryOut(printed, down.statements)).toBe("");
    await expectEqual(live, printed);
  });
});

const TASKS = createTable("tasks", "CREATE TABLE tasks (id INTEGER PRIMARY KEY, name TEXT)");

function prepared(
  migrations: MigrationBundle,
): Promise<{ readonly client: Database.Database; readonly file: string }> {
  const file = join(temporaryFolder(), "app.db");
  const client = open(file);
  return upgrade(client, { migrations, target: "001" }).then(() => ({ client, file }));
}

const up = (client: Database.Database, migrations: MigrationBundle) =>
  printSql(client, { migrations, direction: "up", target: "heads" });

describe("printSql", () => {
  it("gives an empty database its first revisions, in a transaction", async () => {
    const migrations = bundle([
      revision("001", [TASKS]),
      revision("002", [sql`CREATE INDEX i ON tasks (name)`]),
    ]);
    const { revisions, statements } = await up(open(), migrations);
    expect(revisions).toEqual(["001", "002"]);
    expect(statements.filter((one) => /^(BEGIN|COMMIT)/.test(one))).toEqual(["BEGIN IMMEDIATE", "COMMIT"]);
    expect(statements).toContain("CREATE TABLE tasks (id INTEGER PRIMARY KEY, name TEXT)");
    expect(statements.join("\n")).not.toMatch(/SAVEPOINT|writable_schema|busy_timeout/);
  });

  it("says when things happen in the words of the time when they do", async () => {
    const { statements } = await up(open(), bundle([revision("001", [TASKS])]));
    const history = statements.find((one) => one.startsWith('INSERT INTO main."__sluice_history"'));
    expect(history).toContain("strftime('%Y-%m-%dT%H:%M:%fZ', 'now')");
  });

  it("changes nothing, and leaves no file", async () => {
    const migrations = bundle([revision("001", [TASKS]), revision("002", [dropTable("tasks")])]);
    const { client } = await prepared(migrations);
    const before = client.prepare("SELECT total_changes()").pluck().get();
    await up(client, migrations);
    expect(client.prepare("SELECT total_changes()").pluck().get()).toBe(before);
    expect(client.prepare("SELECT count(*) FROM __sluice_history").pluck().get()).toBe(1);
  });

  it("is empty where nothing is pending", async () => {
    const migrations = bundle([revision("001", [TASKS])]);
    const { client } = await prepared(migrations);
    expect(await up(client, migrations)).toEqual({ baseline: null, revisions: [], statements: [] });
  });

  it("copies rows by one statement, whatever their number", async () => {
    const migrations = bundle([
      revision("001", [TASKS]),
      revision("002", [
        alterTable("tasks", [
          alterColumn("name", "TEXT", "TEXT NOT NULL DEFAULT ''", { using: "ifnull(name, '')" }),
        ]),
      ]),
    ]);
    const { client } = await prepared(migrations);
    client.exec(
      "INSERT INTO tasks (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i FROM n",
    );
    const { statements } = await up(client, migrations);
    expect(statements.filter((one) => /^INSERT .*INTO "__sluice_new_tasks"/.test(one))).toHaveLength(1);
  });

  it("refuses code by its places", async () => {
    const migrations = bundle([revision("001", [TASKS]), revision("002", [sql`SELECT 1`, run(() => {})])]);
    const { client } = await prepared(migrations);
    expect(await thrownBy(() => up(client, migrations))).toMatchObject({
      code: "not-printable",
      message: "There is no SQL of code: step 2 of 002.",
    });
  });

  it("fails as the run would", async () => {
    const migrations = bundle([revision("001", [TASKS]), revision("002", [sql`DROP TABLE nowhere`])]);
    const { client } = await prepared(migrations);
    expect((await thrownBy(() => up(client, migrations))).message).toContain("no such table: nowhere");
  });
});

describe.skipIf(!SHELL)(
  "what was printed looks at the rows again (skipped where sqlite3 is not installed)",
  () => {
    it.each([
      [
        "an assertion",
        [assertNoRows("SELECT * FROM tasks WHERE name IS NULL", "tasks.name holds NULL."), sql`SELECT 1`],
        "CHECK constraint failed: tasks.name holds NULL.",
      ],
      [
        "NOT NULL",
        [alterTable("tasks", [alterColumn("name", "TEXT", "TEXT NOT NULL")])],
        "NOT NULL constraint failed: __sluice_new_tasks.name",
      ],
      [
        "a foreign key",
        [
          alterTable("tasks", [
            addColumn("parent INTEGER REFERENCES tasks (id)", {
              using: "CASE WHEN name IS NULL THEN 99 END",
            }),
          ]),
        ],
        "CHECK constraint failed: rows refer to none",
      ],
    ])("%s", async (_, steps, expected) => {
      const migrations = bundle([revision("001", [TASKS]), revision("002", steps)]);
      const { client, file } = await prepared(migrations);
      const { statements } = await up(client, migrations);
      client.exec("INSERT INTO tasks (name) VALUES (NULL)");
      expect(pipe(file, statements)).toContain(expected);
      expect(client.prepare("SELECT * FROM tasks").all()).toEqual([{ id: 1, name: null }]);
      expect(client.prepare("SELECT revision FROM __sluice_history").pluck().all()).toEqual(["001"]);
    });
  },
);
