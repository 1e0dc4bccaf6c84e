import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { createTable, downgrade, dropTable, sql, upgrade } from "../../../src/index.js";
import type { StepInput } from "../../../src/migration/define.js";
import { bundle, open, revision, temporaryFile } from "../support.js";

const NAMES = Array.from({ length: 12 }, (_, n) => `t${n}`);

const make = (name: string): readonly StepInput[] => [
  createTable(
    name,
    `CREATE TABLE "${name}" ("id" integer PRIMARY KEY AUTOINCREMENT, "n" text CHECK ("n" <> ''))`,
  ),
  sql`${`CREATE INDEX "${name}_n" ON "${name}" ("n")`}`,
];

const ALL = bundle([
  revision(
    "001",
    NAMES.flatMap(make),
    NAMES.toReversed().map((name) => dropTable(name)),
  ),
]);

/** After each of these SQLite reads the whole schema again. */
const READS_SCHEMA = /^\s*(?:ALTER TABLE|PRAGMA writable_schema = RESET)/i;

function counted(file: string): { readonly client: Database.Database; readonly count: () => number } {
  const statements: string[] = [];
  const verbose = (statement: unknown): void => void statements.push(String(statement));
  const client = open(file, { verbose });
  return { client, count: () => statements.filter((statement) => READS_SCHEMA.test(statement)).length };
}

function definitions(client: Database.Database): readonly unknown[] {
  return client
    .prepare(
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE '%sluice%' ORDER BY name",
    )
    .all();
}

describe("tables without rows", () => {
  test("go into the archive and come back without SQLite reading its schema again for any of them", async () => {
    const { client, count } = counted(temporaryFile());
    await upgrade(client, { migrations: ALL });
    const before = definitions(client);
    await downgrade(client, { migrations: ALL });
    expect(client.prepare("SELECT count(*) FROM __sluice_archive").pluck().get()).toBe(NAMES.length);
    await upgrade(client, { migrations: ALL });
    expect(count()).toBe(0);
    expect(definitions(client)).toEqual(before);
    expect(client.prepare("SELECT count(*) FROM __sluice_archive").pluck().get()).toBe(0);
    expect(client.pragma("integrity_check", { simple: true })).toBe("ok");
  });

  const made = make("t").slice(0, 1);
  const DROPPED = bundle([revision("001", made), revision("002", [dropTable("t")], made)]);

  test.each(["by a table made anew", "by what the migration does not make"] as const)(
    "AUTOINCREMENT, statistics and what people added are there again: %s",
    async (way) => {
      const client = open();
      const isMade = way === "by a table made anew";
      const migrations = isMade
        ? DROPPED
        : bundle([revision("001", made), revision("002", [dropTable("t")])]);
      await upgrade(client, { migrations, target: "001" });
      client.exec(
        `INSERT INTO t (id, n) VALUES (41, 'x'); ANALYZE; DELETE FROM t; CREATE INDEX "own" ON "t" ("id", "n")`,
      );
      const statistics = client.prepare("SELECT * FROM sqlite_stat1 WHERE tbl = 't'").all();
      const before = definitions(client);
      await upgrade(client, { migrations });
      await downgrade(client, { migrations, target: "001" });
      expect(definitions(client)).toEqual(before);
      expect(client.prepare("SELECT * FROM sqlite_stat1 WHERE tbl = 't'").all()).toEqual(statistics);
      expect(client.prepare("SELECT * FROM sqlite_sequence").all()).toEqual([{ name: "t", seq: 41 }]);
      client.exec("INSERT INTO t (n) VALUES ('y')");
      expect(client.prepare("SELECT id FROM t").pluck().get()).toBe(42);
    },
  );

  test("a definition that needs a function of the application's comes back without the function", async () => {
    const file = temporaryFile();
    const own = new Database(file);
    own.function("mine", { deterministic: true }, (value) => value);
    const ddl = `CREATE TABLE "t" ("id" integer PRIMARY KEY, "n" integer CHECK (mine("n") > 0))`;
    const migrations = bundle([revision("001", [createTable("t", ddl)]), revision("002", [dropTable("t")])]);
    await upgrade(own, { migrations });
    own.close();
    const client = open(file);
    await downgrade(client, { migrations, target: "001" });
    expect(client.prepare("SELECT sql FROM sqlite_schema WHERE name = 't'").pluck().get()).toBe(ddl);
  });
});
