import type Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { runLiteral } from "../../../src/dialect/sqlite/alter/refused-alter.js";
import { alterTable } from "../../../src/dialect/sqlite/alter.js";
import { predictWay } from "../../../src/dialect/sqlite/ways/way.js";
import { addColumn, alterTable as altering, dropColumn, renameColumn } from "../../../src/migration/steps.js";
import type { Fragment } from "../../../src/model/step.js";
import { sessionOf } from "../../../src/runner/drivers/recognise.js";
import { openMemory } from "../../support/round-trip.js";

const NAMES = ["oid", "rowid", "_rowid_", "OID"] as const;

const opened: Database.Database[] = [];
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});

function prepared(sql: string): Database.Database {
  const client = openMemory();
  opened.push(client);
  client.pragma("foreign_keys = OFF");
  client.exec(sql);
  return client;
}

const alter = (client: Database.Database, change: Fragment) =>
  alterTable(sessionOf(client), altering("t", [change]), { inPlace: true });

const textsOf = (client: Database.Database): unknown =>
  client.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name").pluck().all();

const columnsOf = (client: Database.Database, table: string): unknown =>
  client.prepare("SELECT name FROM pragma_table_info(?)").pluck().all(table);

/** What SQLite 3.54 refuses: cannot add, rename or drop a rowid alias. */
describe.each(NAMES)("a column named %s of a table with a rowid", (name) => {
  test("comes by a copy, that keeps rows and rowids", async () => {
    const client = prepared("CREATE TABLE t (a); INSERT INTO t (rowid, a) VALUES (7, 'x'), (9, 'y')");
    const outcome = await alter(client, addColumn(`${name} text DEFAULT 'd'`));
    expect(outcome).toEqual({ way: "copy", rows: 2 });
    const free = name.toLowerCase() === "rowid" ? "_rowid_" : "rowid";
    expect(client.prepare(`SELECT ${free} AS id, a, ${name} AS new FROM t`).all()).toEqual([
      { id: 7, a: "x", new: "d" },
      { id: 9, a: "y", new: "d" },
    ]);
  });

  test("goes by a copy", async () => {
    const client = prepared(`CREATE TABLE t (a, ${name}); INSERT INTO t VALUES (1, 2)`);
    expect(await alter(client, dropColumn(name))).toEqual({ way: "copy", rows: 1 });
    expect(columnsOf(client, "t")).toEqual(["a"]);
  });

  test("the way is known before", () => {
    const changes = [addColumn(`${name} text`)];
    const { way, reasons } = predictWay(altering("t", changes), "CREATE TABLE t (a)", [], true);
    expect([way, reasons]).toEqual(["copy", [`SQLite has ${name} for a name of the rowid`]]);
  });

  test("gets the name from another one, with all that names it", async () => {
    const client = prepared(`CREATE TABLE t (a, b UNIQUE CHECK (b > 0));
      CREATE TABLE child (x REFERENCES t (b), b);
      CREATE INDEX i ON t (b) WHERE b > 1;
      CREATE VIEW v AS SELECT s.b AS seen, child.b FROM t AS s JOIN child ON s.b = x;
      CREATE TRIGGER g AFTER UPDATE OF b ON t BEGIN UPDATE child SET b = new.b WHERE x = old.b; END;
      INSERT INTO t VALUES (1, 5); INSERT INTO child VALUES (5, 0)`);
    expect(await alter(client, renameColumn("b", name))).toEqual({ way: "native", rows: 0 });
    expect(columnsOf(client, "t")).toEqual(["a", name]);
    client.exec(`UPDATE t SET ${name} = 6`);
    expect(client.prepare("SELECT * FROM child").all()).toEqual([{ x: 5, b: 6 }]);
    expect(client.prepare(`SELECT "to" FROM pragma_foreign_key_list('child')`).pluck().all()).toEqual([name]);
    expect(JSON.stringify(textsOf(client))).not.toMatch(/__sluice/);
    expect(client.pragma("integrity_check", { simple: true })).toBe("ok");
  });

  test("gives the name up, with all that names it", async () => {
    const client = prepared(`CREATE TABLE t (a, ${name} UNIQUE CHECK (${name} > 0), up REFERENCES t (${name}),
        other REFERENCES child (${name}));
      CREATE TABLE child (x REFERENCES t (${name}), ${name});
      CREATE INDEX i ON t (${name}) WHERE ${name} > 1;
      CREATE VIEW v AS SELECT ${name}, t.${name} + 1 AS more FROM t WHERE ${name} > 0;
      CREATE VIEW both AS SELECT t.${name} AS one, child.${name} AS two FROM t JOIN child ON t.${name} = x;
      CREATE TRIGGER g AFTER UPDATE OF ${name} ON t BEGIN UPDATE child SET ${name} = new.${name} WHERE x = old.${name}; END;
      INSERT INTO t VALUES (1, 5, NULL, NULL); INSERT INTO child VALUES (5, 0)`);
    await alter(client, renameColumn(name, "n"));
    expect(columnsOf(client, "t")).toEqual(["a", "n", "up", "other"]);
    expect(columnsOf(client, "child")).toEqual(["x", name]);
    client.exec("UPDATE t SET n = 6");
    expect(client.prepare("SELECT * FROM child").raw().all()).toEqual([[5, 6]]);
    expect(client.prepare("SELECT * FROM v").all()).toEqual([{ n: 6, more: 7 }]);
    expect(columnsOf(client, "both")).toEqual(["one", "two"]);
    expect(
      client.prepare(`SELECT "table", "to" FROM pragma_foreign_key_list('t') ORDER BY 1`).raw().all(),
    ).toEqual([
      ["child", name],
      ["t", "n"],
    ]);
    expect(client.pragma("integrity_check", { simple: true })).toBe("ok");
  });

  test("literal SQL does the same, as older releases did", async () => {
    const client = prepared("CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 2)");
    const session = sessionOf(client);
    await runLiteral(session, `ALTER TABLE t ADD COLUMN ${name} text`);
    expect(columnsOf(client, "t")).toEqual(["a", "b", name]);
    await runLiteral(session, `ALTER TABLE "t" RENAME ${name} TO c`);
    await runLiteral(session, `ALTER TABLE t RENAME COLUMN c TO ${name}`);
    await runLiteral(session, `alter table t drop column ${name}`);
    expect(textsOf(client)).toEqual(["CREATE TABLE t (a, b)"]);
    expect(client.inTransaction).toBe(false);
  });

  test("of a table WITHOUT ROWID is a column as any other", async () => {
    const client = prepared("CREATE TABLE t (a PRIMARY KEY) WITHOUT ROWID");
    expect((await alter(client, addColumn(`${name} text`))).way).toBe("native");
    await alter(client, renameColumn(name, "c"));
    expect(columnsOf(client, "t")).toEqual(["a", "c"]);
  });
});

describe("a rename from a name of the rowid", () => {
  test.each([
    ["a view that reads two tables", "CREATE VIEW v AS SELECT oid FROM t JOIN child"],
    ["a view with another name for the table", "CREATE VIEW v AS SELECT s.oid FROM t AS s JOIN child"],
    [
      "a trigger that reads two tables",
      "CREATE TRIGGER v AFTER DELETE ON child BEGIN DELETE FROM t WHERE oid = (SELECT x FROM child); END",
    ],
  ])("is refused where it is not certain whose it is: %s", async (_, sql) => {
    const client = prepared(`CREATE TABLE t (a, oid); CREATE TABLE child (x); ${sql}`);
    const before = textsOf(client);
    await expect(alter(client, renameColumn("oid", "n"))).rejects.toMatchObject({
      code: "dependant-broken",
      message: expect.stringMatching(/v does not work any more .* not certain in it whose column oid is/),
    });
    expect(textsOf(client)).toEqual(before);
  });

  test.each([
    ["the rowid of another table", "CREATE VIEW v AS SELECT oid FROM child"],
    [
      "a trigger's own table",
      "CREATE TRIGGER v AFTER INSERT ON child BEGIN UPDATE child SET x = new.oid; END",
    ],
    ["a name of the view's own", "CREATE VIEW v (oid) AS SELECT a AS oid FROM t"],
  ])("leaves alone what means something else: %s", async (_, sql) => {
    const client = prepared(`CREATE TABLE t (a, oid); CREATE TABLE child (x); ${sql}`);
    await alter(client, renameColumn("oid", "n"));
    expect(textsOf(client)).toContainEqual(sql);
  });

  test("to another one, and to another case", async () => {
    const client = prepared("CREATE TABLE t (a, oid); CREATE VIEW v AS SELECT oid FROM t");
    await alter(client, renameColumn("oid", "rowid"));
    expect([columnsOf(client, "t"), columnsOf(client, "v")]).toEqual([["a", "rowid"], ["rowid"]]);
    await alter(client, renameColumn("rowid", "RowId"));
    expect(columnsOf(client, "t")).toEqual(["a", "RowId"]);
  });

  test("TEMP views of the connection follow", async () => {
    const client = prepared(
      "CREATE TABLE t (a, oid); INSERT INTO t VALUES (1, 2); CREATE TEMP VIEW mine AS SELECT oid FROM t",
    );
    await alter(client, renameColumn("oid", "n"));
    expect(client.prepare("SELECT * FROM mine").all()).toEqual([{ n: 2 }]);
    await alter(client, renameColumn("n", "oid"));
    expect(client.prepare("SELECT * FROM mine").all()).toEqual([{ oid: 2 }]);
  });
});
