import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { isReserved, isTypeWord } from "../../../../src/dialect/sqlite/ddl/keyword.js";
import { parseCreateTable } from "../../../../src/dialect/sqlite/ddl/parse-table.js";
import { writtenTables } from "../../../../src/dialect/sqlite/ddl/written-tables.js";

/** Every keyword of https://www.sqlite.org/lang_keywords.html, and words that only look like one. */
const KEYWORDS =
  `ABORT ACTION ADD AFTER ALL ALTER ALWAYS ANALYZE AND AS ASC ATTACH AUTOINCREMENT BEFORE BEGIN BETWEEN
  BY CASCADE CASE CAST CHECK COLLATE COLUMN COMMIT CONFLICT CONSTRAINT CREATE CROSS CURRENT CURRENT_DATE CURRENT_TIME
  CURRENT_TIMESTAMP DATABASE DEFAULT DEFERRABLE DEFERRED DELETE DESC DETACH DISTINCT DO DROP EACH ELSE END ESCAPE EXCEPT
  EXCLUDE EXCLUSIVE EXISTS EXPLAIN FAIL FILTER FIRST FOLLOWING FOR FOREIGN FROM FULL GENERATED GLOB GROUP GROUPS HAVING
  IF IGNORE IMMEDIATE IN INDEX INDEXED INITIALLY INNER INSERT INSTEAD INTERSECT INTO IS ISNULL JOIN KEY LAST LEFT LIKE
  LIMIT MATCH MATERIALIZED NATURAL NO NOT NOTHING NOTNULL NULL NULLS OF OFFSET ON OR ORDER OTHERS OUTER OVER PARTITION
  PLAN PRAGMA PRECEDING PRIMARY QUERY RAISE RANGE RECURSIVE REFERENCES REGEXP REINDEX RELEASE RENAME REPLACE RESTRICT
  RETURNING RIGHT ROLLBACK ROW ROWS SAVEPOINT SELECT SET TABLE TEMP TEMPORARY THEN TIES TO TRANSACTION TRIGGER
  UNBOUNDED UNION UNIQUE UPDATE USING VACUUM VALUES VIEW VIRTUAL WHEN WHERE WINDOW WITH WITHOUT
  WITHIN ROWID OID STORED STRICT TRUE FALSE`.split(/\s+/);

const db = new Database(":memory:");
afterAll(() => db.close());

function takes(...statements: readonly string[]): boolean {
  db.exec("BEGIN");
  try {
    for (const sql of statements) db.exec(sql);
    return true;
  } catch {
    return false;
  } finally {
    db.exec("ROLLBACK");
  }
}

/** SQLite takes `CREATE TABLE if` for the beginning of IF NOT EXISTS, but knows a table of that name everywhere else. */
test.each(KEYWORDS)("%s names a table and a column without quotes just where SQLite takes it", (word) => {
  const isName = !isReserved(word);
  expect(takes(`CREATE TABLE "${word}"(a)`, `INSERT INTO ${word} VALUES (1)`)).toBe(isName);
  expect(takes(`CREATE TABLE t(${word} int, a)`)).toBe(isName);
  expect(takes(`SELECT 1 AS ${word} FROM (SELECT 1) AS ${word}`)).toBe(isName);
  expect(writtenTables(`INSERT INTO ${word} VALUES (1)`)).toEqual(isName ? [word] : undefined);
});

/** These begin a constraint behind the column's name. */
const CONSTRAINTS = ["DEFERRABLE", "NULL", "UNIQUE"];

test.each(KEYWORDS)("%s is a type just where SQLite takes it", (word) => {
  const isType = takes(`CREATE TABLE t(a ${word})`) && !CONSTRAINTS.includes(word);
  expect(isTypeWord(word)).toBe(isType);
  if (isType) expect(parseCreateTable(`CREATE TABLE t(a ${word})`).columns[0]?.type?.text).toBe(word);
});
