import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { introspect } from "../../../src/dialect/sqlite/introspect.js";
import { revertSteps } from "../../../src/dialect/sqlite/plan/revert.js";
import { sessionOf } from "../../../src/runner/drivers/recognise.js";
import { everything } from "../../support/everything.js";

function made(...definitions: readonly string[]): Database.Database {
  const client = new Database(":memory:");
  for (const definition of definitions) client.exec(definition);
  return client;
}

test("a view that differs comes back with the triggers that do not", async () => {
  const shared = `CREATE TABLE t (a, b); CREATE TRIGGER other AFTER INSERT ON t BEGIN SELECT 1; END`;
  const trigger = `CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a) VALUES (NEW.a); END`;
  const expected = made(shared, "CREATE VIEW v AS SELECT a FROM t", trigger);
  const found = made(shared, "CREATE VIEW v AS SELECT a, b FROM t", trigger);
  const read = (client: Database.Database) => introspect(sessionOf(client), () => false);
  for (const step of revertSteps(await read(expected), await read(found))) {
    if (step.kind !== "sql") throw new Error(`a step of another kind: ${step.kind}`);
    found.exec(step.sql);
  }
  const withoutGuards = JSON.stringify(everything(found)).replaceAll(" IF NOT EXISTS", "");
  expect(JSON.parse(withoutGuards)).toEqual(everything(expected));
  expect(revertSteps(await read(expected), await read(found))).toEqual([]);
});
