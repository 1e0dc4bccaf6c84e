import type Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import {
  addColumn,
  addConstraint,
  alterColumn,
  alterTable,
  createTable,
  downgrade,
  dropColumn,
  dropConstraint,
  dropTable,
  type Logger,
  option,
  type StepInput,
  sql,
  upgrade,
} from "../../../src/index.js";
import type { MigrationInput } from "../../../src/migration/define.js";
import { everything } from "../../support/everything.js";
import { bundle, open, revision } from "../support.js";

/** A table with a key that goes, and comes back. */
interface Keyed {
  readonly name: string;
  readonly table: string;
  readonly keys: readonly string[];
  readonly goes: StepInput;
  readonly back: StepInput;
}

const inline = (name: string, definition: string, using: string | undefined, keys: string[]): Keyed => ({
  name,
  table: `CREATE TABLE "t" (${definition}, "b" INTEGER, "d" INTEGER)`,
  keys,
  goes: alterTable("t", [dropColumn("a")]),
  back: alterTable("t", [addColumn(definition, using === undefined ? {} : { using })]),
});

const KEYED: readonly Keyed[] = [
  inline("the rowid", `"a" INTEGER PRIMARY KEY NOT NULL`, "rowid", ["1", "5", "9"]),
  inline("the rowid, filled with nothing", `"a" INTEGER PRIMARY KEY`, undefined, ["1", "5", "9"]),
  inline("text", `"a" TEXT PRIMARY KEY NOT NULL`, "CAST(rowid AS TEXT)", ["'x'", "'y'", "'1'"]),
  inline("text that may be NULL", `"a" TEXT PRIMARY KEY`, undefined, ["'x'", "NULL", "NULL"]),
  {
    name: "two columns",
    table: `CREATE TABLE "t" ("a" TEXT NOT NULL, "b" INTEGER, "d" INTEGER, PRIMARY KEY ("a", "b"))`,
    keys: ["'x'", "'y'", "'x'"],
    goes: alterTable("t", [dropConstraint(`PRIMARY KEY ("a", "b")`), dropColumn("a")]),
    back: alterTable("t", [
      addColumn(`"a" TEXT NOT NULL`, { using: "CAST(rowid AS TEXT)" }),
      addConstraint(`PRIMARY KEY ("a", "b")`),
    ]),
  },
];

const FILL = alterTable("t", [alterColumn("d", "INTEGER", "INTEGER NOT NULL", { using: `ifnull("d", 0)` })]);
const UNFILL = alterTable("t", [alterColumn("d", "INTEGER NOT NULL", "INTEGER")]);

const TOGETHER: Readonly<Record<string, (keyed: Keyed) => readonly MigrationInput[]>> = {
  "in one revision": ({ goes, back }) => [revision("002", [goes, FILL], [UNFILL, back])],
  "in one revision, the other way round": ({ goes, back }) => [revision("002", [FILL, goes], [back, UNFILL])],
  "in two revisions": ({ goes, back }) => [
    revision("002", [goes], [back]),
    revision("003", [FILL], [UNFILL]),
  ],
};

/** Three rows, of which two hold NULL where the revisions fill it. */
async function filled(
  { table, keys }: Pick<Keyed, "table" | "keys">,
  later: readonly MigrationInput[],
): Promise<{ client: Database.Database; migrations: ReturnType<typeof bundle> }> {
  const client = open();
  const migrations = bundle([revision("001", []), ...later]);
  await upgrade(client, { migrations, target: "001" });
  client.exec(table);
  for (const [n, key] of keys.entries()) {
    client.exec(`INSERT INTO "t" ("a", "b", "d") VALUES (${key}, ${n}, ${n === 1 ? 7 : "NULL"})`);
  }
  return { client, migrations };
}

const hearing = (said: string[]): Logger => ({
  debug() {},
  info() {},
  error() {},
  warn: (text) => void said.push(text),
});

const d = (client: Database.Database): unknown[] =>
  client.prepare("SELECT d FROM t ORDER BY b").pluck().all();

describe.each(KEYED)("filled NULLs come back behind a key that changes: $name", (keyed) => {
  test.each(Object.entries(TOGETHER))("%s", async (_, revisions) => {
    const { client, migrations } = await filled(keyed, revisions(keyed));
    const before = everything(client);
    await upgrade(client, { migrations });
    const after = everything(client);
    expect(d(client)).toEqual([0, 7, 0]);
    for (const _time of ["first", "second"]) {
      await downgrade(client, { migrations, target: "001" });
      expect(d(client)).toEqual([null, 7, null]);
      expect(everything(client)).toEqual(before);
      await upgrade(client, { migrations });
      expect(everything(client)).toEqual(after);
    }
  });

  test("what was written meanwhile stays", async () => {
    const { client, migrations } = await filled(keyed, TOGETHER["in one revision"]?.(keyed) ?? []);
    await upgrade(client, { migrations });
    client.exec(`UPDATE "t" SET "d" = 3 WHERE "b" = 2`);
    await downgrade(client, { migrations, target: "001" });
    expect(d(client)).toEqual([null, 7, 3]);
  });
});

test("values that are put off come back before a change that leaves their rows no key", async () => {
  const goes = alterTable("t", [dropColumn("a", { keep: false })]);
  const back = alterTable("t", [addColumn(`"a" INTEGER PRIMARY KEY`)]);
  const table = `CREATE TABLE "t" ("a" INTEGER PRIMARY KEY, "b" INTEGER, "d" INTEGER)`;
  const { client, migrations } = await filled({ table, keys: ["1", "5", "9"] }, [
    revision("002", [goes, FILL], [UNFILL, back]),
  ]);
  await upgrade(client, { migrations });
  await downgrade(client, { migrations, target: "001" });
  expect(d(client)).toEqual([null, 7, null]);
});

test("values that are put off find their rows in a table that is WITHOUT ROWID again", async () => {
  const table = `CREATE TABLE "t" ("a" TEXT PRIMARY KEY NOT NULL, "b" INTEGER, "d" INTEGER) WITHOUT ROWID`;
  const goes = alterTable("t", [dropColumn("a"), option("WITHOUT ROWID", "")]);
  const a = addColumn(`"a" TEXT PRIMARY KEY NOT NULL`, { using: "CAST(rowid AS TEXT)" });
  const { client, migrations } = await filled({ table, keys: ["'x'", "'y'", "'z'"] }, [
    revision("002", [goes, FILL], [UNFILL, alterTable("t", [a, option("", "WITHOUT ROWID")])]),
  ]);
  await upgrade(client, { migrations });
  await downgrade(client, { migrations, target: "001" });
  expect(d(client)).toEqual([null, 7, null]);
});

test("a table that goes into the archive behind values that are put off comes back as it was", async () => {
  const table = `CREATE TABLE "t" ("a" INTEGER PRIMARY KEY, "b" INTEGER, "d" INTEGER)`;
  const rows = sql`INSERT INTO "t" VALUES (1, 0, NULL), (5, 1, 7)`;
  const { client, migrations } = await filled({ table: "", keys: [] }, [
    revision("002", [createTable("t", table), rows, FILL], [UNFILL, dropTable("t")]),
  ]);
  await upgrade(client, { migrations });
  const after = everything(client);
  const said: string[] = [];
  await downgrade(client, { migrations, target: "001", logger: hearing(said) });
  expect(said).toEqual([]);
  await upgrade(client, { migrations });
  expect(everything(client)).toEqual(after);
});

test("values that are put off and lose sight of their rows stay in the archive, and that is said", async () => {
  const table = `CREATE TABLE "t" ("a" INTEGER PRIMARY KEY, "b" INTEGER, "d" INTEGER)`;
  const anew = sql`CREATE TABLE "u" AS SELECT * FROM "t"; DROP TABLE "t"; ALTER TABLE "u" RENAME TO "t"`;
  const { client, migrations } = await filled({ table, keys: ["1", "5", "9"] }, [
    revision("002", [FILL], [UNFILL, anew]),
  ]);
  await upgrade(client, { migrations });
  const said: string[] = [];
  await downgrade(client, { migrations, target: "001", logger: hearing(said) });
  expect(said.join("\n")).toMatch(/what is kept of t\.d cannot be put back: rows have come and gone unseen/);
  expect(
    client.prepare("SELECT direction FROM __sluice_archive WHERE kind = 'values'").pluck().all(),
  ).toEqual(["left"]);
});
