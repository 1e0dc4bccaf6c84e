import { expect, test } from "vitest";
import type { MigrationInput } from "../../src/migration/define.js";
import {
  addColumn,
  alterTable,
  createTable,
  dropColumn,
  dropTable,
  renameColumn,
  sql,
} from "../../src/migration/steps.js";
import { downgrade, upgrade } from "../../src/runner/api.js";
import { sessionOf } from "../../src/runner/drivers/recognise.js";
import { scratchLike } from "../../src/runner/drivers/scratch-like.js";
import { replay } from "../../src/runner/replay.js";
import { openSource } from "../../src/runner/source.js";
import { bundle, open, revision } from "./support.js";

const TABLE = revision(
  "001",
  [createTable("t", "CREATE TABLE t (id integer primary key, a text)")],
  [dropTable("t")],
);

/** Histories as older releases of SQLite took them; 3.54 refuses each of these changes. */
const HISTORIES: readonly (readonly [string, readonly MigrationInput[]])[] = [
  [
    "steps",
    [
      TABLE,
      revision("002", [alterTable("t", [addColumn("oid text")])], [alterTable("t", [dropColumn("oid")])]),
      revision(
        "003",
        [alterTable("t", [renameColumn("oid", "rowid")])],
        [alterTable("t", [renameColumn("rowid", "oid")])],
      ),
      revision("004", [alterTable("t", [dropColumn("rowid")])], [alterTable("t", [addColumn("rowid text")])]),
    ],
  ],
  [
    "literal SQL",
    [
      TABLE,
      revision("002", [sql`ALTER TABLE t ADD COLUMN oid text`], [sql`ALTER TABLE t DROP COLUMN oid`]),
      revision(
        "003",
        [sql`ALTER TABLE t RENAME COLUMN oid TO rowid`],
        [sql`ALTER TABLE t RENAME rowid TO oid`],
      ),
      revision(
        "004",
        [sql`ALTER TABLE t DROP rowid; CREATE TABLE u (a)`],
        [sql`ALTER TABLE t ADD rowid text; DROP TABLE u`],
        {
          transaction: false,
        },
      ),
    ],
  ],
];

const columns = (db: ReturnType<typeof open>): unknown =>
  db.prepare("SELECT name FROM pragma_table_info('t')").pluck().all();

test.each(HISTORIES)(
  "columns named as the rowid come, change and go on every SQLite: %s",
  async (_, inputs) => {
    const db = open();
    const migrations = bundle(inputs);
    await upgrade(db, { migrations, target: "002" });
    db.exec("INSERT INTO t (id, a, oid) VALUES (1, 'x', 'kept')");
    await upgrade(db, { migrations, target: "003" });
    expect(db.prepare("SELECT * FROM t").all()).toEqual([{ id: 1, a: "x", rowid: "kept" }]);
    expect((await upgrade(db, { migrations })).heads).toEqual(["004"]);
    expect(columns(db)).toEqual(["id", "a"]);
    await downgrade(db, { migrations, target: "002" });
    expect(columns(db)).toEqual(["id", "a", "oid"]);
    const given = inputs[3]?.transaction === false ? null : "kept";
    expect(db.prepare("SELECT * FROM t").all()).toEqual([{ id: 1, a: "x", oid: given }]);
    await downgrade(db, { migrations, target: "base" });
    expect(columns(db)).toEqual([]);
  },
);

test.each(HISTORIES)("the replay of %s has the same definitions", async (_, inputs) => {
  const session = sessionOf(open());
  const scratch = await scratchLike(session);
  const source = openSource({ migrations: bundle(inputs) });
  const loaded = await source.load([...source.files.values()]);
  await replay(scratch, loaded.slice(0, 3));
  expect(await scratch.all("SELECT sql FROM sqlite_schema WHERE name = 't'")).toEqual([
    { sql: expect.stringMatching(/^CREATE TABLE "?t"? \(id integer primary key, a text, "?rowid"? text\)$/) },
  ]);
  await scratch.close();
});
