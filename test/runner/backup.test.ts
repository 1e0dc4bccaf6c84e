import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { dropTable, sql } from "../../src/migration/steps.js";
import { backup, downgrade, upgrade } from "../../src/runner/api.js";
import {
  backupFolder,
  backupPath,
  listBackups,
  pruneBackups,
} from "../../src/runner/backup/backup-folder.js";
import type { RunEvent } from "../../src/runner/types.js";
import { bundle, open, revision, temporaryFile, temporaryFolder } from "./support.js";

const MADE = revision("001", [sql`CREATE TABLE a (x)`, sql`INSERT INTO a VALUES (1), (2)`]);
const GONE = revision("002", [dropTable("a", { keep: false })], [sql`CREATE TABLE a (x)`]);

async function started(journal = "delete"): Promise<{ client: Database.Database; file: string }> {
  const file = temporaryFile();
  const client = open(file);
  client.pragma(`journal_mode = ${journal}`);
  await upgrade(client, { migrations: bundle([MADE]) });
  return { client, file };
}

const backupsOf = (file: string): readonly string[] => listBackups(`${file}.backups`);
const labels = (file: string): readonly string[] => backupsOf(file).map((name) => basename(name).slice(16));

function rowsIn(file: string): unknown {
  const client = open(file, { readonly: true });
  return client.prepare("SELECT x FROM a ORDER BY x").pluck().all();
}

describe("before a destructive revision", () => {
  test.each(["delete", "wal"])("the database is copied, in journal mode %s", async (journal) => {
    const { client, file } = await started(journal);
    const events: RunEvent[] = [];
    await upgrade(client, { migrations: bundle([MADE, GONE]), onEvent: (event) => events.push(event) });
    expect(labels(file)).toEqual(["before_002.db"]);
    const [copy = ""] = backupsOf(file);
    expect(readdirSync(dirname(copy))).toEqual([basename(copy)]);
    expect(rowsIn(copy)).toEqual([1, 2]);
    expect(open(copy).prepare("SELECT revision FROM __sluice_history").pluck().all()).toEqual(["001"]);
    expect(events.find(({ kind }) => kind === "backup")).toMatchObject({
      file: copy,
      bytes: statSync(copy).size,
    });
  });

  test("nobody writes between the backup and the revision", async () => {
    const { client, file } = await started();
    const other = open(file, { timeout: 0 });
    const tries: string[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.kind !== "backup") return;
      expect(() => other.exec("INSERT INTO a VALUES (3)")).toThrow(/locked/);
      tries.push(event.kind);
    };
    await upgrade(client, { migrations: bundle([MADE, GONE]), onEvent });
    expect(tries).toEqual(["backup"]);
  });

  test("a new database has nothing to copy, and one in memory no file", async () => {
    const file = temporaryFile();
    await upgrade(open(file), { migrations: bundle([MADE, GONE]) });
    expect(existsSync(`${file}.backups`)).toBe(false);
    const memory = new Database(":memory:");
    await upgrade(memory, { migrations: bundle([MADE]) });
    await upgrade(memory, { migrations: bundle([MADE, GONE]), backup: true });
    memory.close();
  });

  test("one a run is enough, but a revision that asks for one has its own", async () => {
    const { client, file } = await started();
    const more = [
      revision("002", [sql`DELETE FROM a WHERE x = 1`]),
      revision("003", [sql`DELETE FROM a`]),
      revision("004", [], [], { backup: true }),
    ];
    await upgrade(client, { migrations: bundle([MADE, ...more]) });
    expect(labels(file)).toEqual(["before_002.db", "before_004.db"]);
  });

  test("one that runs outside a transaction", async () => {
    const { client, file } = await started();
    const outside = revision("002", [sql`DELETE FROM a`], [], { transaction: false });
    await upgrade(client, { migrations: bundle([MADE, outside]) });
    expect(labels(file)).toEqual(["before_002.db"]);
  });

  test("also on the way down", async () => {
    const { client, file } = await started();
    const down = revision("002", [sql`CREATE TABLE b (x)`], [sql`DROP TABLE b`]);
    await upgrade(client, { migrations: bundle([MADE, down]) });
    await downgrade(client, { migrations: bundle([MADE, down]) });
    expect(labels(file)).toEqual(["before_002.db"]);
  });
});

describe("the caller", () => {
  test("can do without one, and is warned where a revision asks for it", async () => {
    const { client, file } = await started();
    const warnings: string[] = [];
    const ignore = (): void => {};
    const logger = {
      debug: ignore,
      info: ignore,
      error: ignore,
      warn: (text: string) => warnings.push(text),
    };
    const asking = revision("002", [dropTable("a", { keep: false })], [], { backup: true });
    await upgrade(client, { migrations: bundle([MADE, asking]), backup: false, logger });
    expect(backupsOf(file)).toEqual([]);
    expect(warnings).toEqual(["Revision 002 asks for a backup, and none was wanted."]);
  });

  test("takes one by hand, with where the database is in its name", async () => {
    const { client, file } = await started();
    const made = await backup(client, { migrations: bundle([MADE]) });
    expect(made).toMatchObject({ file: backupsOf(file)[0], heads: ["001"] });
    expect(labels(file)).toEqual(["at_001.db"]);
  });

  test("gets one of a database that has no history too", async () => {
    const file = temporaryFile();
    open(file).exec("CREATE TABLE a (x)");
    await backup(open(file), { migrations: bundle([MADE]) });
    expect(labels(file)).toEqual(["at_base.db"]);
  });

  test("of a database in memory gets an error", async () => {
    const client = new Database(":memory:");
    const attempt = backup(client, { migrations: bundle([MADE]) });
    await expect(attempt).rejects.toMatchObject({ code: "no-file" });
    client.close();
  });
});

describe("a backup that cannot be written", () => {
  test("stops the revision before it has changed anything", async () => {
    const { client, file } = await started();
    writeFileSync(`${file}.backups`, "in the way");
    const attempt = upgrade(client, { migrations: bundle([MADE, GONE]) });
    await expect(attempt).rejects.toMatchObject({ code: "backup-failed" });
    expect(rowsIn(file)).toEqual([1, 2]);
    expect(client.inTransaction).toBe(false);
  });

  test.skipIf(process.getuid?.() === 0)("leaves nothing behind", async () => {
    const { client, file } = await started();
    mkdirSync(`${file}.backups`, { mode: 0o500 });
    await expect(backup(client, { migrations: bundle([MADE]) })).rejects.toMatchObject({
      code: "backup-failed",
    });
    chmodSync(`${file}.backups`, 0o700);
    expect(readdirSync(`${file}.backups`)).toEqual([]);
  });
});

describe("the folder", () => {
  const at = new Date("2026-11-20T15:30:02.123Z");
  const label = { kind: "before", revision: "261b037d15fa" } as const;

  test("is beside the file itself, whatever links lead to it; or the setting's", () => {
    const file = temporaryFile();
    writeFileSync(file, "");
    const link = join(temporaryFolder(), "link.db");
    symlinkSync(file, link);
    expect(backupFolder(link, "")).toBe(`${file}.backups`);
    expect(backupFolder(link, "kept")).toBe(join(dirname(file), "kept"));
    expect(backupFolder(link, "/kept")).toBe("/kept");
  });

  test("names are the time and the revision, and never twice the same", () => {
    const folder = temporaryFolder();
    const names = [1, 2, 3].map(() => {
      const path = backupPath(folder, at, label);
      writeFileSync(path, "");
      return basename(path);
    });
    const stem = "20261120_153002_before_261b037d15fa";
    expect(names).toEqual([`${stem}.db`, `${stem}-2.db`, `${stem}-3.db`]);
  });

  test.each([
    [2, ["20260102_000000_at_1.db", "20260103_000000_before_1.db"]],
    [0, ["20260101_000000_at_1.db", "20260102_000000_at_1.db", "20260103_000000_before_1.db"]],
  ])("keeps %i, and what is not a backup", (keep, expected) => {
    const folder = temporaryFolder();
    const all = ["20260103_000000_before_1.db", "20260101_000000_at_1.db", "20260102_000000_at_1.db"];
    for (const name of [...all, "mine.db"]) writeFileSync(join(folder, name), "");
    pruneBackups(folder, keep);
    expect(readdirSync(folder).sort()).toEqual([...expected, "mine.db"]);
  });

  test("is nobody else's to read, like the database", async () => {
    const { client, file } = await started();
    chmodSync(file, 0o600);
    const made = await backup(client, { migrations: bundle([MADE]) });
    expect(statSync(made.file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(made.file)).mode & 0o777).toBe(0o700);
  });

  test("oldest go first when there are too many", async () => {
    const { client, file } = await started();
    const migrations = bundle([MADE], { keepBackups: 2 });
    for (let time = 0; time < 3; time += 1) await backup(client, { migrations });
    expect(backupsOf(file)).toHaveLength(2);
  });
});
