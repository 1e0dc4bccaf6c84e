import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { sql } from "../../src/migration/steps.js";
import { backup, restore, upgrade } from "../../src/runner/api.js";
import { listBackups } from "../../src/runner/backup/backup-folder.js";
import { bundle, revision, temporaryFile, temporaryFolder } from "./support.js";

const migrations = bundle([
  revision("001", [sql`CREATE TABLE a (x)`, sql`INSERT INTO a VALUES (1), (2)`]),
  revision("002", [sql`DELETE FROM a`]),
]);

/** A database at 002, with the backup that was taken before it; nobody has it open. */
async function upgraded(journal = "delete"): Promise<{ file: string; saved: string }> {
  const file = temporaryFile();
  const client = new Database(file);
  client.pragma(`journal_mode = ${journal}`);
  await upgrade(client, { migrations, target: "001" });
  await upgrade(client, { migrations });
  client.close();
  return { file, saved: listBackups(`${file}.backups`)[0] ?? "" };
}

function read(file: string, query: string): unknown {
  const client = new Database(file);
  const values = client.prepare(query).pluck().all();
  client.close();
  return values;
}

describe("restore", () => {
  test.each(["delete", "wal"])(
    "brings back the rows and the history, in journal mode %s",
    async (journal) => {
      const { file, saved } = await upgraded(journal);
      const result = await restore(file, saved, { migrations });
      expect(result).toMatchObject({ restored: saved, database: file, heads: ["001"] });
      expect(read(file, "SELECT x FROM a")).toEqual([1, 2]);
      expect(read(file, "PRAGMA integrity_check")).toEqual(["ok"]);
      expect(
        read(file, "SELECT action || ' ' || revision FROM __sluice_log ORDER BY id DESC LIMIT 1"),
      ).toEqual(["restore 001"]);
    },
  );

  test("keeps what it replaces, which can be restored in its turn", async () => {
    const { file, saved } = await upgraded();
    const { replaced } = await restore(file, saved, { migrations });
    expect(replaced).toMatch(/_replaced_002\.db$/);
    expect((await restore(file, replaced ?? "", { migrations })).heads).toEqual(["002"]);
    expect(read(file, "SELECT x FROM a")).toEqual([]);
    const client = new Database(file);
    expect((await upgrade(client, { migrations })).applied).toEqual([]);
    client.close();
  });

  test("makes a database that is gone", async () => {
    const { saved } = await upgraded();
    const file = temporaryFile();
    expect(await restore(file, saved, { migrations })).toMatchObject({ heads: ["001"], replaced: null });
    expect(read(file, "SELECT x FROM a")).toEqual([1, 2]);
  });

  test("takes the place of a file that is no database, and keeps that too", async () => {
    const { file, saved } = await upgraded();
    const text = "This was a database until somebody wrote over it. ".repeat(10);
    writeFileSync(file, text);
    writeFileSync(`${file}-wal`, "of the old one");
    const { replaced } = await restore(file, saved, { migrations });
    expect(readFileSync(replaced ?? "", "utf8")).toBe(text);
    expect(readFileSync(`${replaced}-wal`, "utf8")).toBe("of the old one");
    expect(read(file, "SELECT x FROM a")).toEqual([1, 2]);
  });

  test("takes a backup from before the first upgrade", async () => {
    const file = temporaryFile();
    const client = new Database(file);
    client.exec("CREATE TABLE other (x)");
    const made = await backup(client, { migrations });
    client.close();
    expect(await restore(file, made.file, { migrations })).toMatchObject({ heads: [] });
  });
});

describe("what is not restored", () => {
  test.each<[string, (file: string, saved: string) => string, string]>([
    ["a file that is not there", (file) => `${file}.none`, "missing-backup"],
    ["the database itself", (file) => file, "same-file"],
    ["a file that is no database", () => textFile(), "not-a-database"],
    ["a database of somebody else", () => strange(), "not-a-backup"],
    ["a damaged backup", (_, saved) => damaged(saved), "damaged-backup"],
  ])("%s", async (_, choose, code) => {
    const { file, saved } = await upgraded();
    const before = readFileSync(file);
    const attempt = restore(file, choose(file, saved), { migrations });
    await expect(attempt).rejects.toMatchObject({ code });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(listBackups(`${file}.backups`)).toEqual([saved]);
  });

  test("unless it is forced: a database of somebody else", async () => {
    const { file } = await upgraded();
    await restore(file, strange(), { migrations, force: true });
    expect(read(file, "SELECT name FROM sqlite_schema")).toEqual(["t"]);
  });

  const textFile = (): string => {
    const file = `${temporaryFolder()}/text.db`;
    writeFileSync(file, "no database, but long enough to have a header of one. ".repeat(5));
    return file;
  };
  const strange = (): string => {
    const file = `${temporaryFolder()}/strange.db`;
    const client = new Database(file);
    client.exec("CREATE TABLE t (x)");
    client.close();
    return file;
  };
  const damaged = (saved: string): string => {
    const bytes = readFileSync(saved);
    const file = `${temporaryFolder()}/damaged.db`;
    const client = new Database(saved, { readonly: true });
    const page = client.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'a'").pluck().get();
    client.close();
    bytes.fill(0xff, (Number(page) - 1) * 4096, Number(page) * 4096);
    writeFileSync(file, bytes);
    return file;
  };
});

describe("while others have the database open", () => {
  test.each([
    ["read it", "BEGIN; SELECT * FROM a", "delete"],
    ["write to it", "BEGIN IMMEDIATE", "delete"],
    ["do nothing, in WAL mode", "SELECT 1", "wal"],
  ])("who %s, it is refused", async (_, sqlText, journal) => {
    const { file, saved } = await upgraded(journal);
    const other = new Database(file);
    for (const statement of sqlText.split("; ")) {
      const prepared = other.prepare(statement);
      if (prepared.reader) prepared.all();
      else prepared.run();
    }
    if (journal === "wal") other.prepare("SELECT * FROM a").all();
    await expect(restore(file, saved, { migrations })).rejects.toMatchObject({ code: "in-use" });
    other.close();
    await restore(file, saved, { migrations });
  });

  test("forced, they see the restored rows as of one moment", async () => {
    const { file, saved } = await upgraded("wal");
    const other = new Database(file);
    expect(other.prepare("SELECT count(*) FROM a").pluck().get()).toBe(0);
    await restore(file, saved, { migrations, force: true });
    expect(other.prepare("SELECT count(*) FROM a").pluck().get()).toBe(2);
    other.close();
  });

  test("forced, it waits for who writes, and then gives up without a change", async () => {
    const { file, saved } = await upgraded();
    const other = new Database(file);
    other.exec("BEGIN IMMEDIATE; INSERT INTO a VALUES (9)");
    const attempt = restore(file, saved, { migrations, force: true, lockTimeoutMs: 50 });
    await expect(attempt).rejects.toMatchObject({ code: "locked" });
    other.exec("COMMIT");
    expect(other.prepare("SELECT x FROM a").pluck().all()).toEqual([9]);
    other.close();
  });

  test.skipIf(!existsSync("/proc/self/fd"))("a process that does nothing with it is named", async () => {
    const { file, saved } = await upgraded();
    const child = await holding(file);
    await expect(restore(file, saved, { migrations })).rejects.toThrow(`process ${child.pid} (`);
  });
});

async function holding(file: string): Promise<ChildProcess> {
  const script = `require("node:fs").openSync(process.argv[1]); console.log("open"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["-e", script, file], { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void child.kill());
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  return child;
}
