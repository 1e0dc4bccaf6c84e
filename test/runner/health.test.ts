import { closeSync, openSync, writeSync } from "node:fs";
import type Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import {
  addColumn,
  alterColumn,
  alterTable,
  downgrade,
  dropColumn,
  dropConstraint,
  dropTable,
  renameTable,
  type Step,
  sql,
  upgrade,
} from "../../src/index.js";
import { sessionOf } from "../../src/runner/drivers/recognise.js";
import { requireHealth } from "../../src/runner/state/health.js";
import type { Logger } from "../../src/runner/types.js";
import { appliedIn, bundle, open, revision, temporaryFile, thrownBy } from "./support.js";

const COPY = alterTable("t", [alterColumn("a", "TEXT", "INTEGER")]);
const IN_PLACE = alterTable("t", [alterColumn("a", "TEXT", "TEXT NOT NULL")]);
const FILL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)";

function filled(file = temporaryFile()): Database.Database {
  const client = open(file);
  client.exec(`
    CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, CHECK (a <> 'no'));
    INSERT INTO t ${FILL} SELECT i, 'text ' || i FROM n;
    CREATE INDEX t_a ON t (a);
    CREATE TABLE other (x TEXT);
    INSERT INTO other ${FILL} SELECT 'text ' || i FROM n`);
  return client;
}

describe("room for a copy", () => {
  const free = (bytes: number) => async () => bytes;
  const look = (client: Database.Database, steps: readonly Step[], bytes: number) =>
    requireHealth(sessionOf(client), [steps], {
      inPlace: true,
      archive: true,
      onTable: () => {},
      freeBytes: free(bytes),
    });

  it.each<readonly [string, readonly Step[]]>([
    ["a copy", [COPY]],
    ["a copy of a renamed table", [renameTable("t", "u"), alterTable("u", COPY.changes)]],
    ["a copy by request", [alterTable("t", IN_PLACE.changes, { how: "copy" })]],
  ])("is missed for %s", async (_, steps) => {
    const client = filled();
    expect(await thrownBy(() => look(client, steps, 1000))).toMatchObject({
      code: "no-space",
      message: expect.stringMatching(
        /^Copying t needs about 0\.1 MB beside .*app\.db, where 0\.0 MB are free\.$/,
      ),
      hint: expect.stringContaining("--plan"),
    });
  });

  it.each<readonly [string, readonly Step[], number]>([
    ["where there is as much as the table has", [COPY], 120_000],
    ["where there is as much as the whole file has", [COPY], 10_000_000],
    ["in place", [IN_PLACE], 0],
    ["natively", [alterTable("t", [addColumn("b")])], 0],
    ["of a table that is not there yet", [sql`CREATE TABLE n (a TEXT)`, alterTable("n", COPY.changes)], 0],
  ])("is not missed %s", async (_, steps, bytes) => {
    await expect(look(filled(), steps, bytes)).resolves.toBeUndefined();
  });

  it("is not looked for in memory", async () => {
    const client = open(":memory:");
    client.exec("CREATE TABLE t (a TEXT)");
    await expect(look(client, [COPY], 0)).resolves.toBeUndefined();
  });
});

/** Overwrites the last page of the table's own b-tree. */
function damage(file: string): void {
  const client = filled(file);
  const page = client.prepare("SELECT max(pageno) FROM dbstat WHERE name = 't'").pluck().get();
  const size = client.pragma("page_size", { simple: true });
  client.close();
  const handle = openSync(file, "r+");
  writeSync(handle, Buffer.alloc(200, 0x55), 0, 200, (Number(page) - 1) * Number(size));
  closeSync(handle);
}

const migrationsOf = (step: Step) =>
  bundle([revision("001", [sql`SELECT 1`]), revision("002", [step], [sql`SELECT 1`])]);

describe("a damaged table", () => {
  it.each<readonly [string, Step]>([
    ["copied", COPY],
    ["dropped", dropTable("t")],
    ["losing a column", alterTable("t", [dropColumn("a")])],
  ])("is not %s", async (_, step) => {
    const file = temporaryFile();
    damage(file);
    const client = open(file);
    const error = await thrownBy(() => upgrade(client, { migrations: migrationsOf(step) }));
    expect(error).toMatchObject({
      code: "damaged-database",
      hint: expect.stringContaining("Nothing was changed."),
    });
    expect(error.message).toMatch(/^The table t of .*app\.db is damaged: /);
    expect(client.prepare("SELECT name FROM sqlite_schema WHERE name LIKE '%history'").all()).toEqual([]);
  });

  it("is no matter where another one is copied", async () => {
    const file = temporaryFile();
    damage(file);
    const client = open(file);
    const step = alterTable("other", [alterColumn("x", "TEXT", "INTEGER")]);
    await upgrade(client, { migrations: migrationsOf(step) });
    expect(appliedIn(client)).toEqual(["001", "002"]);
  });

  it("is not taken back, either", async () => {
    const file = temporaryFile();
    filled(file).close();
    const migrations = bundle([revision("001", [sql`SELECT 1`], [dropTable("t")])]);
    const client = open(file);
    await upgrade(client, { migrations });
    const page = client.prepare("SELECT max(pageno) FROM dbstat WHERE name = 't'").pluck().get();
    const size = Number(client.pragma("page_size", { simple: true }));
    client.close();
    const handle = openSync(file, "r+");
    writeSync(handle, Buffer.alloc(200, 0x55), 0, 200, (Number(page) - 1) * size);
    closeSync(handle);
    const again = open(file);
    expect(await thrownBy(() => downgrade(again, { migrations }))).toMatchObject({
      code: "damaged-database",
    });
    expect(appliedIn(again)).toEqual(["001"]);
  });
});

describe("rows that a definition does not allow", () => {
  it("are no damage: a migration may be about to mend them", async () => {
    const client = filled();
    client.pragma("ignore_check_constraints = ON");
    client.exec("UPDATE t SET a = 'no' WHERE id = 1");
    client.pragma("ignore_check_constraints = OFF");
    const step = alterTable("t", [dropConstraint("CHECK (a <> 'no')")], { how: "copy" });
    await upgrade(client, { migrations: migrationsOf(step) });
    expect(appliedIn(client)).toEqual(["001", "002"]);
  });
});

describe("orphans that are there already", () => {
  function withOrphans(): Database.Database {
    const client = filled();
    client.pragma("foreign_keys = OFF");
    client.exec(`CREATE TABLE c (id INTEGER PRIMARY KEY, t INTEGER REFERENCES t (id));
      INSERT INTO c (t) VALUES (1), (-1), (-2)`);
    client.pragma("foreign_keys = ON");
    return client;
  }

  async function warningsOf(client: Database.Database, step: Step): Promise<readonly string[]> {
    const warnings: string[] = [];
    const ignore = (): void => {};
    const logger: Logger = {
      debug: ignore,
      info: ignore,
      error: ignore,
      warn: (text) => warnings.push(text),
    };
    await upgrade(client, { migrations: migrationsOf(step), logger });
    return warnings;
  }

  it("are told and left alone", async () => {
    const client = withOrphans();
    const step = alterTable("t", [alterColumn("id", "INTEGER PRIMARY KEY", "INTEGER NOT NULL PRIMARY KEY")]);
    expect(await warningsOf(client, step)).toEqual([
      "2 rows of c refer to no row of t already; they are left as they are.",
    ]);
    expect(client.prepare("SELECT t FROM c").pluck().all()).toEqual([1, -1, -2]);
  });

  it("are not looked for where nothing touches them", async () => {
    expect(await warningsOf(withOrphans(), alterTable("other", [addColumn("b")]))).toEqual([]);
  });
});
