import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { sessionOf } from "../../src/runner/drivers/recognise.js";
import { isAlone } from "../../src/runner/lock/holders.js";
import { intercepted } from "../../src/runner/report/intercept.js";
import { open, temporaryFile } from "./support.js";

const DRIVER = createRequire(import.meta.url).resolve("better-sqlite3");

/** Locks of one process do not tell its connections apart, so that the other one has to be another process. */
const HOLDER = `const db = new (require(${JSON.stringify(DRIVER)}))(process.argv[1]);
db.prepare("SELECT count(*) FROM sqlite_schema").get(); console.log("open"); setTimeout(() => {}, 20000);`;

async function look(
  file: string,
): Promise<{ readonly alone: boolean; readonly statements: readonly string[] }> {
  const client = new Database(file, { timeout: 0 });
  const statements: string[] = [];
  const session = intercepted(sessionOf(client), (sql, execute) => {
    statements.push(sql);
    return execute();
  });
  try {
    return { alone: await isAlone(session), statements };
  } finally {
    client.close();
  }
}

test("a database in WAL mode that another process has open is not ours alone, and stays in WAL mode", async () => {
  const file = temporaryFile();
  const first = open(file);
  first.pragma("journal_mode = WAL");
  first.close();
  const holder = spawn(process.execPath, ["-e", HOLDER, file], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(holder.stdout, "data");
    expect((await look(file)).alone).toBe(false);
  } finally {
    holder.kill();
    await once(holder, "exit");
  }
  const { alone, statements } = await look(file);
  expect(alone).toBe(true);
  expect(statements.filter((sql) => /journal_mode\s*=/.test(sql))).toEqual([]);
  const after = open(file, { timeout: 0 });
  after.exec("CREATE TABLE t (a)");
  expect(after.pragma("journal_mode", { simple: true })).toBe("wal");
});
