/**
 * One boot in a fresh process: `node boot-sample.js ours|peer DATABASE FOLDER`. Prints the milliseconds of the import
 * and of the call; the database is open before, as it is in an application.
 */
import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";

export interface BootSample {
  readonly importMs: number;
  readonly callMs: number;
}

const [side, database, folder] = process.argv.slice(2);
if (database === undefined || folder === undefined)
  throw new Error("node boot-sample.js ours|peer DATABASE FOLDER");
const db = drizzle({ client: new Database(database) });

const start = performance.now();
const boot = side === "ours" ? await importOurs(folder) : await importPeer(folder);
const imported = performance.now();
await boot();
const sample: BootSample = { importMs: imported - start, callMs: performance.now() - imported };
console.log(JSON.stringify(sample));

async function importOurs(folder: string): Promise<() => Promise<unknown>> {
  const { upgrade } = await import("drizzle-sluice");
  return () => upgrade(db, { folder });
}

async function importPeer(folder: string): Promise<() => Promise<unknown>> {
  const { migrate } = await import("drizzle-orm/better-sqlite3/migrator");
  return async () => migrate(db, { migrationsFolder: folder });
}
