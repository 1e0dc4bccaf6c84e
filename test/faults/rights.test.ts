import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { ROOT } from "../house/sources.js";
import { builtProject } from "../runner/built.js";

/** Nobody, where the tests run as root: root may do everything. */
const USER = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined;

/** Whether nobody may read this checkout, too: all folders on the way to it have to let him through. */
function isOpen(folder: string): boolean {
  const lets = (statSync(folder).mode & 0o005) === 0o005;
  return lets && (dirname(folder) === folder || isOpen(dirname(folder)));
}

const MIGRATION = (id: string, parent: string): string => `
import { defineMigration, sql } from "drizzle-sluice";
export default defineMigration({ revision: "${id}", parents: [${parent}], up: [sql\`CREATE TABLE t${id} (a)\`], down: [] });
`;

/** Boots as the other user, and prints what it comes to. */
const BOOT = `
import Database from "better-sqlite3";
import { upgrade } from "drizzle-sluice";
const [user, file] = JSON.parse(process.env.JOB);
new Database(":memory:").close(); // The library's binary, while this process may still read wherever it lies.
if (user !== null) { process.setgid(user.gid); process.setuid(user.uid); }
const outcome = await (async () => {
  const db = new Database(file);
  return await upgrade(db, { lockTimeoutMs: 200 });
})().catch(({ name, code, message, hint }) => ({ name, code, message, hint }));
console.log(JSON.stringify(outcome));
`;

interface Situation {
  readonly journal: "wal" | "delete";
  /** Rights of the database's file and folder. */
  readonly file: number;
  readonly folder: number;
}

async function boot({ journal, file, folder }: Situation): Promise<unknown> {
  const project = builtProject({
    "drizzle/20260101_0000_001_a.js": MIGRATION("001", ""),
    "boot.js": BOOT,
  });
  chmodSync(project.root, 0o755);
  const database = join(project.root, "data", "app.db");
  mkdirSync(dirname(database));
  const db = new Database(database);
  db.pragma(`journal_mode = ${journal}`);
  db.close();
  const job = (user: typeof USER | null): Record<string, string> => ({
    JOB: JSON.stringify([user, database]),
  });
  await project.run("boot.js", job(null));
  project.write("drizzle/20260101_0001_002_b.js", MIGRATION("002", `"001"`));
  chmodSync(database, file);
  chmodSync(dirname(database), folder);
  const outcome: unknown = JSON.parse(await project.run("boot.js", job(USER ?? null)));
  chmodSync(dirname(database), 0o777);
  for (const name of readdirSync(dirname(database))) chmodSync(join(dirname(database), name), 0o666);
  expect(JSON.parse(await project.run("boot.js", job(USER ?? null)))).toMatchObject({ heads: ["002"] });
  return outcome;
}

const READ_ONLY = {
  name: "DatabaseError",
  code: "read-only",
  message: expect.stringMatching(/app\.db cannot be written to/),
};

test.skipIf(USER !== undefined && !isOpen(ROOT)).each<[string, Situation]>([
  ["a read-only file", { journal: "delete", file: 0o444, folder: 0o777 }],
  ["a read-only folder", { journal: "delete", file: 0o666, folder: 0o555 }],
  ["a read-only file in WAL mode", { journal: "wal", file: 0o444, folder: 0o777 }],
  ["a WAL database in a folder that takes no -shm", { journal: "wal", file: 0o666, folder: 0o555 }],
])("%s is an error that says so, and changes nothing", async (_, situation) => {
  expect(await boot(situation)).toMatchObject(READ_ONLY);
});
