import type Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import {
  addColumn,
  alterTable,
  archived,
  createTable,
  downgrade,
  dropColumn,
  dropTable,
  purgeArchive,
  repair,
  status,
  upgrade,
} from "../../../src/index.js";
import type { Logger, MigrationBundle } from "../../../src/runner/types.js";
import { bundle, open, revision } from "../support.js";

const T = "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)";
const U = "CREATE TABLE u (id INTEGER PRIMARY KEY)";
const ONE = revision("001", [createTable("t", T), createTable("u", U)], [dropTable("u"), dropTable("t")]);
const TWO = revision(
  "002",
  [alterTable("t", [dropColumn("x")]), dropTable("u")],
  [createTable("u", U), alterTable("t", [addColumn("x TEXT")])],
);
const THREE = revision("003", [alterTable("t", [addColumn("z TEXT")])], [alterTable("t", [dropColumn("z")])]);
const upTo = (...all: (typeof ONE)[]): { migrations: MigrationBundle } => ({ migrations: bundle(all) });

/** A database whose second revision has taken a column and a table away, and what somebody did to it since. */
async function damaged(sql: string): Promise<Database.Database> {
  const client = open();
  await upgrade(client, upTo(ONE));
  client.exec("INSERT INTO t VALUES (1, 'one'), (2, 'two'); INSERT INTO u VALUES (7)");
  await upgrade(client, upTo(ONE, TWO));
  client.exec(sql);
  return client;
}

const kept = (client: Database.Database, kind: string): string =>
  String(client.prepare("SELECT kept_in FROM __sluice_archive WHERE kind = ?").pluck().get(kind));

async function withLost(kind: string): Promise<Database.Database> {
  const client = await damaged("");
  client.exec(`DROP TABLE ${kept(client, kind)}`);
  return client;
}

const codes = async (client: Database.Database): Promise<readonly string[]> =>
  (await status(client, upTo(ONE, TWO))).problems.map(({ code }) => code);

const EVERYTHING = `DROP TABLE __sluice_archive; DROP TABLE __sluice_archive_1; DROP TABLE __sluice_archive_3;`;

function told(): { readonly said: string[]; readonly logger: Logger } {
  const said: string[] = [];
  const quiet = (): void => {};
  return { said, logger: { warn: (text) => void said.push(text), info: quiet, debug: quiet, error: quiet } };
}

describe("a table of the archive that somebody dropped", () => {
  test("stops only what writes a new key, not updates and deletions", async () => {
    const client = await withLost("column");
    client.exec("DELETE FROM t WHERE id = 1");
    expect(() => client.exec("INSERT INTO t VALUES (3)")).toThrow(/no such table/);
  });

  test("is found by status, and mended by repair", async () => {
    const client = await withLost("column");
    const { problems } = await status(client, upTo(ONE, TWO));
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Writes to t fail: .*__sluice_archive_\d+_insert/),
      expect.stringContaining("has lost t.x"),
    ]);
    expect(problems.every(({ hint }) => hint.includes("sluice repair"))).toBe(true);
    const { repaired } = await repair(client, upTo(ONE, TWO));
    expect(repaired).toEqual([
      expect.stringContaining("triggers on t"),
      expect.stringContaining("Marked t.x of 002 as lost"),
    ]);
    client.exec("INSERT INTO t VALUES (3)");
    expect(await codes(client)).toEqual([]);
    expect((await repair(client, upTo(ONE, TWO))).repaired).toEqual([]);
  });

  test.each(["column", "table"])("is listed as lost and can be purged: of a %s", async (kind) => {
    const client = await withLost(kind);
    const listed = await archived(client, upTo(ONE, TWO));
    expect(listed.find((entry) => entry.kind === kind)).toMatchObject({
      direction: "lost",
      rows: 0,
      bytes: 0,
    });
    const { purged } = await purgeArchive(client, upTo(ONE, TWO));
    expect(purged).toHaveLength(2);
    client.exec("INSERT INTO t VALUES (3)");
    expect(await archived(client, upTo(ONE, TWO))).toEqual([]);
  });

  test.each([
    ["column", "t.x", [null, null], [7]],
    ["table", "the table u", ["one", "two"], []],
  ])("does not stop the way back, which says it: of a %s", async (kind, what, x, u) => {
    const client = await withLost(kind);
    const { said, logger } = told();
    await downgrade(client, { ...upTo(ONE, TWO), logger });
    expect(said.join("\n")).toContain(`kept of ${what} are lost`);
    expect(client.prepare("SELECT x FROM t ORDER BY id").pluck().all()).toEqual(x);
    expect(client.prepare("SELECT id FROM u").pluck().all()).toEqual(u);
    client.exec("INSERT INTO t VALUES (3, 'new')");
    expect(await archived(client, upTo(ONE, TWO))).toEqual([]);
  });

  test("does not stop a boot with something pending, which makes the table writable and says it", async () => {
    const client = await withLost("column");
    const { said, logger } = told();
    await upgrade(client, { ...upTo(ONE, TWO, THREE), logger });
    expect(said.join("\n")).toMatch(/writes to t failed.*\n.*has lost t\.x.*sluice repair/);
    client.exec("INSERT INTO t VALUES (3, 'z')");
  });
});

describe("the whole archive dropped, as `drizzle-kit push --force` does", () => {
  test("is found, mended, and does not stop the way back", async () => {
    const client = await damaged(EVERYTHING);
    expect(await codes(client)).toContain("damaged-archive");
    expect(await archived(client, upTo(ONE, TWO))).toEqual([]);
    expect((await purgeArchive(client, upTo(ONE, TWO))).purged).toEqual([]);
    await repair(client, upTo(ONE, TWO));
    client.exec("INSERT INTO t VALUES (3)");
    await downgrade(client, upTo(ONE, TWO));
    expect(client.prepare("SELECT count(x) FROM t").pluck().get()).toBe(0);
  });
});

test("the index alone: its tables are named, and a new entry takes the place of none", async () => {
  const client = await damaged("DROP TABLE __sluice_archive");
  expect((await status(client, upTo(ONE, TWO))).problems.map(({ message }) => message)).toEqual([
    expect.stringContaining("No entry of the archive knows the table __sluice_archive_"),
    expect.stringContaining("No entry of the archive knows the table __sluice_archive_"),
  ]);
  await upgrade(client, upTo(ONE, TWO, THREE));
  client.exec("UPDATE t SET z = 'z'");
  await downgrade(client, { ...upTo(ONE, TWO, THREE) });
  await upgrade(client, upTo(ONE, TWO, THREE));
  expect(client.prepare("SELECT z FROM t").pluck().all()).toEqual(["z", "z"]);
});

test("triggers that somebody dropped: what is kept stays, and is not put back", async () => {
  const client = await damaged("");
  client.exec(`DROP TRIGGER ${kept(client, "column")}_insert`);
  expect((await status(client, upTo(ONE, TWO))).problems.map(({ message }) => message)).toEqual([
    expect.stringContaining("kept of t.x cannot be put back"),
  ]);
  expect((await repair(client, upTo(ONE, TWO))).repaired).toEqual([
    expect.stringContaining("Marked t.x of 002 as left"),
  ]);
  expect(await archived(client, upTo(ONE, TWO))).toContainEqual(
    expect.objectContaining({ column: "x", direction: "left", rows: 2 }),
  );
});

test("an archive that is whole is none that is damaged, also where its table went into the archive itself", async () => {
  const client = await damaged("");
  expect(await codes(client)).toEqual([]);
  const four = revision(
    "003",
    [dropTable("t")],
    [createTable("t", "CREATE TABLE t (id INTEGER PRIMARY KEY)")],
  );
  await upgrade(client, upTo(ONE, TWO, four));
  expect((await status(client, upTo(ONE, TWO, four))).problems).toEqual([]);
});

describe("an archive that an earlier build has made", () => {
  const OLD = (rows: string): string => `
    DROP TRIGGER ${rows}_update;
    CREATE TRIGGER ${rows}_update AFTER UPDATE ON t WHEN OLD.id IS NOT NEW.id BEGIN
      DELETE FROM ${rows} WHERE "k0" = NEW.id; UPDATE ${rows} SET "k0" = NEW.id WHERE "k0" = OLD.id; END;
    CREATE TRIGGER ${rows}_delete AFTER DELETE ON t BEGIN DELETE FROM ${rows} WHERE "k0" = OLD.id; END`;
  const WRITES = "UPDATE t SET id = 9 WHERE id = 2; DELETE FROM t WHERE id = 1; INSERT INTO t VALUES (1)";
  const triggers = (client: Database.Database): unknown =>
    client.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'").pluck().get();

  test("comes back", async () => {
    const client = await damaged("");
    client.exec(OLD(kept(client, "column")));
    client.exec(WRITES);
    await downgrade(client, upTo(ONE, TWO));
    expect(client.prepare("SELECT id, x FROM t ORDER BY id").raw().all()).toEqual([
      [1, null],
      [9, "two"],
    ]);
    expect(triggers(client)).toBe(0);
  });

  test("loses the trigger that made deletions slow, by repair and by the next upgrade", async () => {
    const client = await damaged("");
    client.exec(OLD(kept(client, "column")));
    expect((await repair(client, upTo(ONE, TWO))).repaired).toEqual([expect.stringContaining("slow")]);
    expect(triggers(client)).toBe(2);
    client.exec(OLD(kept(client, "column")));
    await upgrade(client, upTo(ONE, TWO, THREE));
    expect(triggers(client)).toBe(2);
  });
});
