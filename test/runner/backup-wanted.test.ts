import { describe, expect, test } from "vitest";
import {
  addColumn,
  alterColumn,
  alterTable,
  createTable,
  dropColumn,
  dropTable,
  run,
  sql,
} from "../../src/migration/steps.js";
import type { Step } from "../../src/model/step.js";
import { type BackupState, backupWanted } from "../../src/runner/backup/backup-wanted.js";

const DESTRUCTIVE = { backup: "destructive", archive: true } as const;
const NEW: BackupState = { option: undefined, taken: false };
const wanted = (
  steps: readonly Step[],
  settings: Parameters<typeof backupWanted>[2] = DESTRUCTIVE,
): boolean => backupWanted([{ backup: false, steps }], { ...NEW }, settings);

describe("which steps take away what the archive does not keep", () => {
  test.each<[string, Step, boolean]>([
    ["a new table", createTable("a", "CREATE TABLE a (x)"), false],
    ["a table that is kept", dropTable("a"), false],
    ["a table that is not", dropTable("a", { keep: false }), true],
    ["a column that is kept", alterTable("a", [dropColumn("x")]), false],
    ["a column that is not", alterTable("a", [dropColumn("x", { keep: false })]), true],
    ["a new column", alterTable("a", [addColumn("x")]), false],
    ["a conversion", alterTable("a", [alterColumn("x", "", "text", { using: "x || ''" })]), false],
    ["code", run(() => {}), false],
    ["an index", sql`CREATE INDEX i ON a (x); DROP INDEX j`, false],
    ["rows put in", sql`INSERT INTO a VALUES (1), (2)`, false],
    ["DROP TABLE", sql`CREATE INDEX i ON a (x); drop table a`, true],
    ["ALTER TABLE DROP", sql`ALTER TABLE a DROP COLUMN x`, true],
    ["ALTER TABLE RENAME", sql`ALTER TABLE a RENAME TO b`, false],
    ["DELETE", sql`DELETE FROM a`, true],
    ["UPDATE", sql`UPDATE a SET x = 1`, true],
    ["REPLACE", sql`REPLACE INTO a VALUES (1)`, true],
    ["INSERT OR REPLACE", sql`INSERT OR REPLACE INTO a VALUES (1)`, true],
    ["an upsert", sql`INSERT INTO a VALUES (1) ON CONFLICT DO UPDATE SET x = 2`, true],
    ["WITH", sql`WITH t AS (SELECT 1) DELETE FROM a`, true],
  ])("%s: %o", (_, step, expected) => expect(wanted([step])).toBe(expected));

  test.each<[string, Step]>([
    ["a table", dropTable("a")],
    ["a column", alterTable("a", [dropColumn("x")])],
    ["a conversion", alterTable("a", [alterColumn("x", "", "text", { using: "x || ''" })])],
  ])("%s, with the archive switched off", (_, step) => {
    expect(wanted([step], { backup: "destructive", archive: false })).toBe(true);
  });
});

describe("who decides", () => {
  type Row = [
    string,
    Parameters<typeof backupWanted>[0],
    Partial<BackupState>,
    "destructive" | "always" | "never",
    boolean,
  ];
  const gone = { backup: false, steps: [dropTable("a", { keep: false })] };
  const demanded = { backup: true, steps: [] };
  const harmless = { backup: false, steps: [] };
  test.each<Row>([
    ["the setting always", [harmless], {}, "always", true],
    ["the setting never", [gone], {}, "never", false],
    ["one of several", [harmless, gone], {}, "destructive", true],
    ["one a run is enough", [gone], { taken: true }, "destructive", false],
    ["one a run is enough, always", [harmless], { taken: true }, "always", false],
    ["a revision has its own", [demanded], { taken: true }, "never", true],
    ["the caller wants one", [harmless], { option: true }, "never", true],
    ["the caller wants one, and it is there", [harmless], { option: true, taken: true }, "never", false],
    ["the caller wants none", [demanded, gone], { option: false }, "always", false],
  ])("%s", (_, works, state, backup, expected) => {
    expect(backupWanted(works, { ...NEW, ...state }, { backup, archive: true })).toBe(expected);
  });
});
