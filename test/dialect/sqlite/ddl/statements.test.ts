import { expect, test } from "vitest";
import { splitStatements, transactionStatement } from "../../../../src/dialect/sqlite/ddl/statements.js";
import { DdlError } from "../../../../src/dialect/sqlite/ddl/token.js";

const TRIGGER = `CREATE TRIGGER t AFTER UPDATE OF "end" ON a WHEN new.x BEGIN
  UPDATE a SET end = CASE WHEN new.x THEN 1 ELSE 2 END; -- ;
  SELECT ';'; END`;

test.each([
  ["one without its semicolon", `SELECT 1`, ["SELECT 1"]],
  ["several", `SELECT 1; SELECT 2 ;\nSELECT 3`, ["SELECT 1", "SELECT 2", "SELECT 3"]],
  ["empty ones", `;; -- nothing\n; /* nothing */`, []],
  ["nothing", ``, []],
  [
    "semicolons in literals and names",
    `SELECT ';', "a;b", [;], x'';SELECT 2`,
    [`SELECT ';', "a;b", [;], x''`, "SELECT 2"],
  ],
  ["semicolons in comments", `SELECT 1 -- ;\n, 2 /* ; */; SELECT 2`, ["SELECT 1 -- ;\n, 2", "SELECT 2"]],
  ["comments around", `-- a\nSELECT 1 -- b\n;-- c`, ["SELECT 1"]],
  ["a trigger", `${TRIGGER}; SELECT 1`, [TRIGGER, "SELECT 1"]],
  [
    "a temporary trigger at the end",
    `SELECT 1; ${TRIGGER.replace("CREATE", "create temp")}`,
    ["SELECT 1", TRIGGER.replace("CREATE", "create temp")],
  ],
  ["a trigger explained", `EXPLAIN ${TRIGGER}; SELECT 1`, [`EXPLAIN ${TRIGGER}`, "SELECT 1"]],
  [
    "BEGIN and END of transactions",
    `BEGIN; SELECT 1; END; SELECT 2`,
    ["BEGIN", "SELECT 1", "END", "SELECT 2"],
  ],
])("splits %s", (_, sql, expected) => {
  const statements = splitStatements(sql);
  expect(statements.map((statement) => statement.sql)).toEqual(expected);
  for (const statement of statements) {
    expect(sql.slice(statement.start).startsWith(statement.sql)).toBe(true);
  }
});

test("the first words are keywords", () => {
  expect(
    splitStatements("create unique index if not exists i on t(a); pragma x=1; (select 1)"),
  ).toMatchObject([
    { keywords: ["CREATE", "UNIQUE", "INDEX", "IF"] },
    { keywords: ["PRAGMA", "X"] },
    { keywords: [] },
  ]);
});

test("text that does not end is an error", () => {
  expect(() => splitStatements("SELECT 'a; SELECT 2")).toThrow(DdlError);
});

test.each([
  ["BEGIN IMMEDIATE", "BEGIN"],
  ["commit", "COMMIT"],
  ["END TRANSACTION", "END"],
  ["ROLLBACK TO a", "ROLLBACK"],
  ["SAVEPOINT a", "SAVEPOINT"],
  ["RELEASE a", "RELEASE"],
  ["VACUUM INTO 'x'", "VACUUM"],
  ["ATTACH 'x' AS y", "ATTACH"],
  ["DETACH y", "DETACH"],
  ["PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys"],
  ["PRAGMA main.Foreign_Keys(0)", "PRAGMA foreign_keys"],
  ["PRAGMA journal_mode = wal", "PRAGMA journal_mode"],
  ["PRAGMA writable_schema=1", "PRAGMA writable_schema"],
  ["PRAGMA legacy_alter_table = ON", "PRAGMA legacy_alter_table"],
  ["PRAGMA wal_checkpoint", "PRAGMA wal_checkpoint"],
  ["PRAGMA foreign_keys", undefined],
  ["PRAGMA foreign_key_check", undefined],
  ["PRAGMA foreign_key_check(t)", undefined],
  ["PRAGMA table_info(t)", undefined],
  ["PRAGMA defer_foreign_keys = ON", undefined],
  ["PRAGMA user_version = 3", undefined],
  ["UPDATE t SET a = 1", undefined],
  ["CREATE TABLE t(a)", undefined],
  [TRIGGER, undefined],
])("%s in a migration", (sql, expected) => {
  const [statement] = splitStatements(sql);
  expect(statement && transactionStatement(statement)).toBe(expected);
});

test("what begins with no word may run", () => {
  expect(splitStatements("(SELECT 1)").map(transactionStatement)).toEqual([undefined]);
});
