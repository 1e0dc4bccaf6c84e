import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { run, sql } from "../../src/migration/steps.js";
import type { BatchOptions, BatchResult } from "../../src/model/step.js";
import { repair, status, upgrade } from "../../src/runner/api.js";
import { progressOf, progressState } from "../../src/runner/history/row-state.js";
import type { RunEvent } from "../../src/runner/types.js";
import { builtProject } from "./built.js";
import { bundle, open, revision, thrownBy } from "./support.js";

const SETUP = `CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL DEFAULT 0);
  WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100)
  INSERT INTO t (id) SELECT i FROM n;`;
const QUERY = "SELECT id FROM t";
const stateIn = (db: Database.Database): unknown =>
  db.prepare("SELECT state FROM __sluice_history").pluck().get();
const counts = (db: Database.Database): unknown =>
  db.prepare("SELECT n, count(*), min(id), max(id) FROM t GROUP BY n ORDER BY n").raw().all();

/** A step that adds one to each row, in batches of ten, and may fail at a row. */
function adding(results: BatchResult[], failAt: () => number, options: Partial<BatchOptions> = {}) {
  return run(async (db) => {
    const first = await db.batches("SELECT 1 AS one", { key: "one" }, () =>
      db.run("UPDATE t SET n = n + 100 WHERE id = 1"),
    );
    const second = await db.batches<{ id: number }>(
      QUERY,
      { key: "id", size: 10, ...options },
      async (rows) => {
        for (const { id } of rows) {
          if (id === failAt()) throw new Error(`bad row ${id}`);
          await db.run("UPDATE t SET n = n + 1 WHERE id = ?", [id]);
        }
      },
    );
    results.push(first, second);
  });
}

test("a step outside a transaction goes on behind the last batch that was committed", async () => {
  const db = open();
  db.exec(SETUP);
  let failAt = 57;
  const results: BatchResult[] = [];
  const migrations = bundle([
    revision("001", [sql`CREATE TABLE u (x)`, adding(results, () => failAt)], [], { transaction: false }),
  ]);
  const error = await thrownBy(() => upgrade(db, { migrations }));
  expect(error.message).toContain("The row id = 57 failed: bad row 57");
  expect(counts(db)).toEqual([
    [0, 50, 51, 100],
    [1, 49, 2, 50],
    [101, 1, 1, 1],
  ]);
  expect(stateIn(db)).toBe(
    `unfinished:1 {"done":[{"rows":1,"skipped":0}],"current":{"query":"SELECT id FROM t","rows":50,"after":[50],"skipped":0}}`,
  );
  expect(await status(db, { migrations })).toMatchObject({ state: "failed" });

  failAt = 80;
  expect((await thrownBy(() => repair(db, { migrations }))).message).toContain("bad row 80");
  failAt = 0;
  const events: RunEvent[] = [];
  const { repaired } = await repair(db, { migrations, onEvent: (event) => events.push(event) });
  expect(repaired).toEqual(["Finished 001: 1 step of up, from step 2 on."]);
  expect(counts(db)).toEqual([
    [1, 99, 2, 100],
    [101, 1, 1, 1],
  ]);
  expect(results).toEqual([
    { rows: 1, skipped: 0 },
    { rows: 100, skipped: 0 },
  ]);
  expect(stateIn(db)).toBe("applied");
  expect(events.find(({ kind }) => kind === "progress")).toMatchObject({ rows: 70, of: 100 });
});

test("skipped rows are counted over the runs", async () => {
  const db = open();
  db.exec(SETUP);
  let failAt = 5;
  const results: BatchResult[] = [];
  const step = adding(results, () => failAt, { onError: "skip" });
  const stop = run((data) => {
    if (failAt === 5) throw new Error("later");
    return data.run("SELECT 1");
  });
  const migrations = bundle([revision("001", [step, stop], [], { transaction: false })]);
  await thrownBy(() => upgrade(db, { migrations }));
  expect(stateIn(db)).toBe("unfinished:1");
  failAt = 0;
  await repair(db, { migrations });
  expect(results).toEqual([
    { rows: 1, skipped: 0 },
    { rows: 100, skipped: 1 },
  ]);
});

test("another query begins anew, whatever was noted", async () => {
  const db = open();
  db.exec(SETUP);
  let query = QUERY;
  const step = run((data) =>
    data.batches<{ id: number }>(query, { key: "id", size: 10 }, async (rows) => {
      if (query === QUERY && rows[0]?.id === 31) throw new Error("no");
      for (const { id } of rows) await data.run("UPDATE t SET n = n + 1 WHERE id = ?", [id]);
    }),
  );
  const migrations = bundle([revision("001", [step], [], { transaction: false })]);
  await thrownBy(() => upgrade(db, { migrations }));
  query = "SELECT id FROM t WHERE n = 0";
  await repair(db, { migrations });
  expect(counts(db)).toEqual([[1, 100, 1, 100]]);
});

test("keys of every kind come back from the history as they were", () => {
  const after = [1, "a'b", 9007199254740993n, new Uint8Array([7, 255]), null];
  const current = { query: "SELECT 1\nFROM t", rows: 1, skipped: 0, after };
  const progress = { direction: "up", steps: 3, batches: { done: [], current } } as const;
  expect(progressOf(progressState(progress))).toEqual(progress);
});

const HEAD = `import { defineMigration, run, sql } from "drizzle-sluice";\n`;
const FILES = {
  "drizzle/20260101_0000_001_fill.js": `${HEAD}export default defineMigration({
  revision: "001", parents: [], down: [], transaction: false,
  up: [run(async (db) => {
    await db.batches("SELECT id FROM t", { key: "id", size: 10 }, async (rows) => {
      for (const { id } of rows) {
        await db.run("UPDATE t SET n = n + 1 WHERE id = ?", [id]);
        if (String(id) === process.env.HANG) { console.log("hanging"); await new Promise(() => setInterval(() => {}, 1000)); }
      }
    });
  })],
});`,
  "boot.js": `import Database from "better-sqlite3";
import { upgrade } from "drizzle-sluice";
await upgrade(new Database("app.db"));`,
  "repair.js": `import Database from "better-sqlite3";
import { repair } from "drizzle-sluice";
console.log((await repair(new Database("app.db"))).repaired.join());`,
};

test("killed in the middle of a batch, that batch is undone and the rest goes on", async () => {
  const project = builtProject(FILES);
  const db = new Database(project.database);
  db.exec(SETUP);
  const child = project.start("boot.js", { HANG: "44" });
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("close", resolve));
  expect(counts(db)).toEqual([
    [0, 60, 41, 100],
    [1, 40, 1, 40],
  ]);
  expect(await project.run("repair.js")).toBe("Finished 001: 1 step of up, from step 1 on.\n");
  expect(counts(db)).toEqual([[1, 100, 1, 100]]);
  db.close();
}, 30_000);
