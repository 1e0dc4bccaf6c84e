import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { expect, onTestFailed, test } from "vitest";
import { JOURNAL_MODES, type JournalMode } from "../../scripts/torture/application.js";
import { recoveredState, stateOf } from "../../scripts/torture/state.js";
import type { MigrationInput } from "../../src/migration/define.js";
import { addConstraint, alterColumn, alterTable, run, sql } from "../../src/migration/steps.js";
import { upgrade } from "../../src/runner/api.js";
import { bundle, open, revision, temporaryFile, temporaryFolder, thrownBy } from "../runner/support.js";
import { fillBooks, LIBRARY } from "./library.js";

const TABLES = LIBRARY.slice(0, 2);
const MANY =
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO changes SELECT i, hex(randomblob(100)) FROM n";

/** What needs more than the given number of pages. */
const FULL: readonly (readonly [string, number, MigrationInput])[] = [
  ["a copy", 4, revision("003", [alterTable("books", [], { how: "copy" })])],
  [
    "an edit in place that writes short rows",
    0,
    revision("003", [
      alterTable("books", [
        alterColumn("state", "text NOT NULL DEFAULT 'new'", "text NOT NULL DEFAULT 'open'"),
        addConstraint("CHECK (state <> '')"),
      ]),
    ]),
  ],
  ["an index", 4, revision("003", [sql`CREATE INDEX big ON books (title, id, author)`])],
  ["literal SQL", 4, revision("003", [sql`CREATE TABLE more (a)`, MANY])],
  [
    "a data step that skips rows",
    4,
    revision("003", [
      run(async (db) => {
        const options = { key: "id", size: 50, onError: "skip" } as const;
        await db.batches("SELECT id FROM books", options, () => db.run(MANY));
      }),
    ]),
  ],
  ["a data step", 4, revision("003", [run((db) => db.run(MANY))])],
];

const hintOf = (error: Error): unknown => Reflect.get(error, "hint");

/** Everything that is in the database, and how its connection is set. */
const allOf = (db: Database.Database): unknown => [
  stateOf(db),
  ["foreign_keys", "writable_schema", "busy_timeout", "legacy_alter_table", "ignore_check_constraints"].map(
    (name) => db.pragma(name, { simple: true }),
  ),
];

async function filled(journal: JournalMode, file = temporaryFile()): Promise<Database.Database> {
  const db = open(file);
  db.pragma(`journal_mode = ${journal}`);
  db.pragma("foreign_keys = ON");
  await upgrade(db, { migrations: bundle(TABLES) });
  fillBooks(db, 600);
  return db;
}

const pages = (db: Database.Database): number => Number(db.pragma("page_count", { simple: true }));

test.each(
  JOURNAL_MODES.flatMap((journal) =>
    FULL.map(([name, free, input]) => [name, journal, free, input] as const),
  ),
)(
  "with max_page_count reached in %s (%s) nothing has changed, and the next boot goes on",
  async (_, journal, free, input) => {
    const db = await filled(journal);
    const migrations = bundle([...TABLES, input]);
    db.pragma(`max_page_count = ${pages(db) + free}`);
    const before = allOf(db);
    const error = await thrownBy(() => upgrade(db, { migrations }));
    expect(error.message).toMatch(/database or disk is full|no room left/);
    expect(hintOf(error)).toMatch(/Make room/);
    expect(allOf(db)).toEqual(before);
    expect(db.inTransaction).toBe(false);
    db.pragma(`max_page_count = ${1_000_000}`);
    expect((await upgrade(db, { migrations })).applied).toHaveLength(1);
  },
);

test("revisions that share the transaction of an empty database are all taken back", async () => {
  const db = open();
  db.pragma("max_page_count = 40");
  const more = revision("002", [sql`CREATE TABLE more (a)`, MANY]);
  const migrations = bundle([...TABLES.slice(0, 1), more]);
  const error = await thrownBy(() => upgrade(db, { migrations }));
  expect(error.message).toMatch(/is full/);
  db.pragma("max_page_count = 1000000");
  expect((await upgrade(db, { migrations })).heads).toEqual(["002"]);
});

/** A file system of so many kilobytes, where this user may mount one. */
function smallDisk(kilobytes: number): string | undefined {
  const folder = join(temporaryFolder(), "disk");
  mkdirSync(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  return folder;
}

test.each(JOURNAL_MODES)("a full file system in journal mode %s", async (journal) => {
  const disk = smallDisk(2000);
  if (disk === undefined) return console.log("Skipped: this user cannot mount a file system of its own.");
  onTestFailed(() => unmount(disk));
  const file = join(disk, "app.db");
  const db = await filled(journal, file);
  const ballast = join(disk, "ballast");
  fillDisk(ballast);
  const before = recoveredState(file);
  const migrations = bundle(LIBRARY);
  const error = await thrownBy(() => upgrade(db, { migrations }));
  expect(hintOf(error)).toMatch(/Make room|free space/);
  expect(recoveredState(file)).toEqual(before);
  rmSync(ballast);
  expect((await upgrade(db, { migrations })).heads).toEqual(["005"]);
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  db.close();
  unmount(disk);
});

test("in WAL mode a copy is refused where it would leave no room for the next INSERT", async () => {
  const disk = smallDisk(4600);
  if (disk === undefined) return console.log("Skipped: this user cannot mount a file system of its own.");
  onTestFailed(() => unmount(disk));
  const db = open(join(disk, "app.db"));
  const first = revision("001", [sql`CREATE TABLE changes (at, what)`]);
  const copy = revision("002", [alterTable("changes", [], { how: "copy" })]);
  await upgrade(db, { migrations: bundle([first]) });
  for (let times = 0; times < 3; times++) db.exec(MANY);
  db.pragma("journal_mode = WAL");
  const migrations = bundle([first, copy]);
  await expect(upgrade(db, { migrations })).rejects.toMatchObject({
    code: "no-space",
    message: expect.stringMatching(/\(in WAL mode it is written twice/),
  });
  execFileSync("mount", ["-o", "remount,size=9000k", disk]);
  expect((await upgrade(db, { migrations })).heads).toEqual(["002"]);
  db.exec("INSERT INTO changes VALUES (1, hex(randomblob(20000)))");
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  db.close();
  unmount(disk);
});

const unmount = (disk: string): void => {
  execFileSync("umount", ["-l", disk]);
};

/** Writes until nothing more goes in. */
function fillDisk(file: string): void {
  for (let size = 4096; size >= 1; size = Math.floor(size / 2)) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: "a" });
    } catch {
      // Full for pieces of this size.
    }
  }
}
