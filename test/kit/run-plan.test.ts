import type Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import {
  addColumn,
  alterColumn,
  alterTable,
  assertNoRows,
  createTable,
  dropColumn,
  dropTable,
  renameTable,
  run,
  type StepInput,
  sql,
  upgrade,
} from "../../src/index.js";
import { type PlannedStep, planRun } from "../../src/kit.js";
import { bundle, open, revision, thrownBy } from "../runner/support.js";

const TASKS = createTable(
  "tasks",
  "CREATE TABLE tasks (id INTEGER PRIMARY KEY, name TEXT, amount INTEGER DEFAULT 0)",
);
const AMOUNT = (after: string) => alterTable("tasks", [alterColumn("amount", "INTEGER DEFAULT 0", after)]);

async function planned(steps: readonly StepInput[], settings = {}): Promise<readonly PlannedStep[]> {
  const migrations = bundle([revision("001", [TASKS], "base"), revision("002", steps)], settings);
  const client = open();
  await upgrade(client, { migrations, target: "001" });
  client.exec("INSERT INTO tasks (name) VALUES ('a'), ('b'); CREATE INDEX tasks_name ON tasks (name)");
  const before = stateOf(client);
  const plan = await planRun(client, { migrations, direction: "up", target: "heads" });
  expect(stateOf(client)).toEqual(before);
  expect(plan.baseline).toBeNull();
  expect(plan.revisions.map((one) => one.revision)).toEqual(["002"]);
  return plan.revisions[0]?.steps ?? [];
}

const stateOf = (client: Database.Database): unknown =>
  client.prepare("SELECT total_changes(), (SELECT group_concat(sql) FROM sqlite_schema)").all();

/** Two rows and one index: a page for each. */
const SIZE = { table: "tasks", rows: 2, bytes: 8192 };

describe("planRun", () => {
  it.each<readonly [string, readonly StepInput[], Partial<PlannedStep>]>([
    [
      "native",
      [alterTable("tasks", [addColumn("b TEXT")])],
      { ...SIZE, way: "native", how: "By ALTER TABLE; no row of tasks is read.", estimateMs: 2 },
    ],
    [
      "in place",
      [AMOUNT("INTEGER DEFAULT 1")],
      { ...SIZE, way: "inPlace", how: "In place; 1 scan of tasks.", estimateMs: 2 },
    ],
    [
      "a copy",
      [AMOUNT("TEXT")],
      {
        ...SIZE,
        way: "copy",
        how: "Copies tasks, because amount changes from INTEGER to TEXT.",
        estimateMs: 2.1,
      },
    ],
    [
      "a new table",
      [createTable("u", "CREATE TABLE u (a)")],
      { table: "u", way: null, how: null, rows: null, bytes: null, estimateMs: 2, hazards: [] },
    ],
    ["a renamed table", [renameTable("tasks", "jobs")], { ...SIZE, way: null, estimateMs: 2 }],
    ["an index", [sql`CREATE INDEX i ON tasks (amount)`], { ...SIZE, estimateMs: 2, hazards: [] }],
    [
      "an assertion",
      [assertNoRows("SELECT 1 WHERE 0", "no")],
      { table: null, rows: null, estimateMs: null, hazards: [] },
    ],
    [
      "code",
      [run(() => {})],
      { does: ["run code"], estimateMs: null, hazards: [expect.objectContaining({ code: "runs-code" })] },
    ],
    [
      "rows written by SQL",
      [sql`UPDATE tasks SET amount = 1`],
      { estimateMs: null, hazards: [expect.objectContaining({ code: "raw-sql" })] },
    ],
    [
      "a table dropped",
      [dropTable("tasks")],
      {
        ...SIZE,
        hazards: [
          {
            code: "drop-table",
            message: "tasks is dropped with 2 rows, into the archive.",
            hint: "The other direction brings it back.",
          },
        ],
      },
    ],
    [
      "a table destroyed",
      [dropTable("tasks", { keep: false })],
      {
        hazards: [
          {
            code: "drop-table",
            message: "tasks is dropped with 2 rows for good.",
            hint: "Make a backup first if anybody may need it.",
          },
        ],
      },
    ],
    [
      "a column dropped",
      [alterTable("tasks", [dropColumn("amount")])],
      {
        hazards: [
          expect.objectContaining({
            code: "drop-column",
            message: "tasks.amount is dropped from 2 rows, into the archive.",
          }),
        ],
      },
    ],
  ])("%s", async (_, steps, expected) => {
    expect((await planned(steps))[0]).toMatchObject(expected);
  });

  it("follows a table that is renamed on the way, and knows that a new one is empty", async () => {
    const steps = await planned([
      renameTable("tasks", "jobs"),
      alterTable("jobs", [alterColumn("amount", "INTEGER DEFAULT 0", "TEXT")]),
      createTable("tasks", "CREATE TABLE tasks (a TEXT)"),
      alterTable("tasks", [alterColumn("a", "TEXT", "INTEGER")]),
    ]);
    expect(steps.map(({ table, rows, way }) => [table, rows, way])).toEqual([
      ["tasks", 2, null],
      ["jobs", 2, "copy"],
      ["tasks", null, null],
      ["tasks", null, "copy"],
    ]);
  });

  it("copies where definitions are not to be edited, and archives nothing where that is switched off", async () => {
    const steps = await planned([AMOUNT("INTEGER DEFAULT 1"), dropTable("tasks")], {
      inPlace: false,
      archive: false,
    });
    expect(steps[0]).toMatchObject({ way: "copy" });
    expect(steps[1]?.hazards[0]?.message).toBe("tasks is dropped with 2 rows for good.");
  });

  it("plans a downgrade, newest first", async () => {
    const migrations = bundle([
      revision("001", [TASKS], [dropTable("tasks")]),
      revision("002", [alterTable("tasks", [addColumn("b TEXT")])], [alterTable("tasks", [dropColumn("b")])]),
    ]);
    const client = open();
    await upgrade(client, { migrations });
    const plan = await planRun(client, { migrations, direction: "down", target: "base" });
    expect(plan.revisions.map((one) => [one.revision, one.steps.map(({ how }) => how)])).toEqual([
      ["002", ["By ALTER TABLE; rows of tasks are rewritten."]],
      ["001", [null]],
    ]);
  });

  it("is empty where nothing is pending, and refuses a target as the run does", async () => {
    const migrations = bundle([revision("001", [TASKS])]);
    const client = open();
    await upgrade(client, { migrations });
    expect(await planRun(client, { migrations, direction: "up", target: "heads" })).toEqual({
      baseline: null,
      revisions: [],
    });
    expect(
      await thrownBy(() => planRun(client, { migrations, direction: "up", target: "zzz" })),
    ).toMatchObject({
      code: "unknown-revision",
    });
  });
});

describe("planRun of the way back", () => {
  const DROPPED = revision(
    "002",
    [alterTable("tasks", [dropColumn("amount")])],
    [alterTable("tasks", [addColumn("amount INTEGER DEFAULT 0")])],
  );
  const migrations = bundle([revision("001", [TASKS], "base"), DROPPED]);

  it.each([
    [
      "INSERT INTO tasks (amount) VALUES (1)",
      "copy",
      "Copies tasks, because amount comes back with its values.",
    ],
    ["", "native", "By ALTER TABLE; no row of tasks is read."],
  ])("reads what the archive gives back: %s", async (rows, way, how) => {
    const client = open();
    await upgrade(client, { migrations, target: "001" });
    client.exec(rows);
    await upgrade(client, { migrations });
    const plan = await planRun(client, { migrations, direction: "down", target: "-1" });
    expect(plan.revisions[0]?.steps[0]).toMatchObject({ way, how });
  });
});
