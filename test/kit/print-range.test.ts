import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { sqliteAuthor } from "../../src/dialect/sqlite/author.js";
import { diff } from "../../src/diff/diff.js";
import {
  addColumn,
  alterColumn,
  alterTable,
  createTable,
  downgrade,
  dropColumn,
  dropTable,
  run,
  sql,
  type UpgradeOptions,
  upgrade,
} from "../../src/index.js";
import { planRange, printRangeSql } from "../../src/kit.js";
import { sessionOf } from "../../src/runner/drivers/recognise.js";
import { ROUND_TRIPS } from "../dialect/sqlite/round-trip-rows.js";
import { bundle, open, revision, temporaryFolder, thrownBy } from "../runner/support.js";
import { bundleOf, dumpRows, planOf } from "../support/round-trip.js";
import { carryOut, how } from "../support/shell.js";

type Migrations = NonNullable<UpgradeOptions["migrations"]>;

const history = (client: Database.Database): unknown =>
  client
    .prepare("SELECT revision, parents, name, checksum, state, down FROM __sluice_history ORDER BY revision")
    .all();

async function expectEqual(one: Database.Database, other: Database.Database): Promise<void> {
  const [left, right] = [
    await sqliteAuthor.introspect(sessionOf(one), (name) => name.startsWith("__sluice")),
    await sqliteAuthor.introspect(sessionOf(other), (name) => name.startsWith("__sluice")),
  ];
  expect(diff(left.schema, right.schema)).toEqual([]);
  expect(dumpRows(other)).toEqual(dumpRows(one));
  expect(history(other)).toEqual(history(one));
  expect(other.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
}

/** A database at 001, and another one that is the same. */
async function two(migrations: Migrations, rows: readonly string[]) {
  const folder = temporaryFolder();
  const [live, printed] = [join(folder, "live.db"), join(folder, "printed.db")];
  const client = open(live);
  client.pragma("synchronous = OFF");
  await upgrade(client, { migrations, target: "001" });
  for (const row of rows) client.exec(row);
  copyFileSync(live, printed);
  return { client, printed };
}

describe(`the SQL of a range does what the run does, without a database, ${how}`, () => {
  it.each(ROUND_TRIPS)("$name", async (edit) => {
    const migrations = bundleOf(edit, await planOf(edit));
    const { client, printed } = await two(migrations, edit.rows ?? []);
    const asked = { migrations, direction: "up", target: "001..002" } as const;
    const outcome = await printRangeSql(asked).catch((error: unknown) => error);
    if (outcome instanceof Error) {
      expect(outcome).toMatchObject({ code: "needs-database" });
      return;
    }
    const { statements, revisions } = await printRangeSql(asked);
    expect(revisions).toEqual(["002"]);
    expect(carryOut(printed, statements)).toBe("");
    await upgrade(client, { migrations });
    const other = open(printed);
    await expectEqual(client, other);
    // The archive that the SQL has made is one that the runner reads.
    await downgrade(client, { migrations });
    await downgrade(other, { migrations });
    await expectEqual(client, other);
  });
});

const T = createTable("t", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)");
const U = createTable("u", "CREATE TABLE u (id INTEGER PRIMARY KEY, t INTEGER REFERENCES t (id))");
const CHAIN = bundle([
  revision("001", [T, run(() => Promise.reject(new Error("there are no rows")))], [dropTable("t")], {
    validate: () => Promise.reject(new Error("there are no rows")),
  }),
  revision("002", [U], [dropTable("u")]),
  revision("003", [sql`INSERT INTO t (a) VALUES ('x')`, dropTable("u")], [U, sql`DELETE FROM t`]),
  revision("004", [alterTable("t", [dropColumn("a")])], [alterTable("t", [addColumn("a TEXT")])]),
]);

describe("a range", () => {
  it.each([
    ["up", "001..003", ["002", "003"]],
    ["up", "001..002", ["002"]],
    ["up", "003..003", []],
    ["down", "002..001", ["002"]],
    ["down", "002..002", []],
  ] as const)("%s %s has its revisions in their order", async (direction, target, revisions) => {
    const printed = await printRangeSql({ migrations: CHAIN, direction, target });
    expect(printed.revisions).toEqual(revisions);
    expect(printed.statements.length > 0).toBe(revisions.length > 0);
    const planned = await planRange({ migrations: CHAIN, direction, target });
    expect(planned.revisions.map((one) => one.revision)).toEqual(revisions);
  });

  it("down is carried out by the shell as by the run", async () => {
    const migrations = bundle([
      revision("001", [T], [dropTable("t")]),
      revision("002", [U], [dropTable("u")]),
    ]);
    const folder = temporaryFolder();
    const [live, printed] = [join(folder, "live.db"), join(folder, "printed.db")];
    const client = open(live);
    await upgrade(client, { migrations, target: "002" });
    client.exec("INSERT INTO u (id) VALUES (7)");
    copyFileSync(live, printed);
    const { statements } = await printRangeSql({ migrations, direction: "down", target: "002..base" });
    expect(carryOut(printed, statements)).toBe("");
    const other = open(printed);
    await downgrade(client, { migrations, target: "base" });
    await expectEqual(client, other);
    await upgrade(client, { migrations, target: "002" });
    await upgrade(other, { migrations, target: "002" });
    expect(other.prepare("SELECT id FROM u").pluck().all()).toEqual([7]);
    await expectEqual(client, other);
  });

  it("does not take an id of the archive that is there", async () => {
    const migrations = bundle([
      revision("001", [T, U]),
      revision("002", [dropTable("u")], [U]),
      revision("003", [dropTable("t")], [T]),
    ]);
    const { client, printed } = await two(migrations, ["INSERT INTO t (a) VALUES ('x')"]);
    await upgrade(client, { migrations, target: "002" });
    copyFileSync(client.name, printed);
    const { statements } = await printRangeSql({ migrations, direction: "up", target: "002..003" });
    expect(carryOut(printed, statements)).toBe("");
    const other = open(printed);
    await downgrade(other, { migrations, target: "001" });
    expect(other.prepare("SELECT a FROM t").pluck().all()).toEqual(["x"]);
  });

  it.each([
    ["up", "002..001", "bad-range"],
    ["down", "001..002", "bad-range"],
    ["up", "001..002..003", "bad-range"],
    ["up", "001..9", "unknown-revision"],
    ["up", "00..001", "ambiguous-revision"],
    ["up", "base..001", "not-printable"],
    ["up", "003..", "needs-database"],
    ["down", "..003", "needs-database"],
    ["down", "003..002", "needs-database"],
  ] as const)("%s %s is refused: %s", async (direction, target, code) => {
    expect(await thrownBy(() => printRangeSql({ migrations: CHAIN, direction, target }))).toMatchObject({
      code,
    });
  });

  it("refuses a conversion of values, but not of a table that comes with it", async () => {
    const convert = alterTable("t", [alterColumn("a", "TEXT", "INTEGER")]);
    const migrations = bundle([revision("001", [T]), revision("002", [convert]), revision("003", [])]);
    const asked = { migrations, direction: "up" } as const;
    expect(await thrownBy(() => printRangeSql({ ...asked, target: "001..002" }))).toMatchObject({
      code: "needs-database",
      message: "002 puts values of t into the archive, as far as there are any.",
    });
    const together = bundle([revision("001", [T, convert])]);
    expect((await printRangeSql({ ...asked, migrations: together, target: "..001" })).revisions).toEqual([
      "001",
    ]);
    const unkept = { ...asked, settings: { archive: false } };
    expect((await printRangeSql({ ...unkept, target: "001..002" })).revisions).toEqual(["002"]);
  });

  it("that cannot be taken back is an error", async () => {
    const migrations = bundle([revision("001", [T], "It cannot be.")]);
    expect(
      await thrownBy(() => planRange({ migrations, direction: "down", target: "001..base" })),
    ).toMatchObject({ code: "irreversible" });
  });

  it("is planned on the definitions before it, without sizes", async () => {
    const {
      revisions: [planned],
    } = await planRange({ migrations: CHAIN, direction: "up", target: "003..004" });
    expect(planned?.steps).toEqual([
      expect.objectContaining({
        how: "By ALTER TABLE; rows of t are rewritten.",
        rows: null,
        bytes: null,
        hazards: [expect.objectContaining({ code: "drop-column" })],
      }),
    ]);
  });
});
