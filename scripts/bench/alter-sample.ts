/**
 * One change of a large table in a fresh process: `node alter-sample.js CHANGE DATABASE`. Prints the milliseconds of
 * `upgrade`, everything around the step included, and the process's greatest memory. The modules are loaded before: an
 * application does that once, however many tables it changes.
 */
import Database from "better-sqlite3";
import {
  addConstraint,
  alterColumn,
  alterTable,
  defineMigration,
  type Fragment,
  type RunEvent,
  upgrade,
} from "drizzle-sluice";
import { BY_HAND, TASKS } from "./alter-table.js";

export interface AlterSample {
  readonly callMs: number;
  readonly peakMb: number;
  /** From the call to the first progress; null where none was told. */
  readonly progressMs: number | null;
}

const STATUS = alterColumn("status", "text DEFAULT 'new' NOT NULL", "text DEFAULT 'open' NOT NULL");

const CHANGES: Readonly<Record<string, Fragment>> = {
  default: STATUS,
  copy: STATUS,
  short: alterColumn("late", "text DEFAULT 'x' NOT NULL", "text DEFAULT 'z' NOT NULL"),
  notNull: alterColumn("owner", "text", "text NOT NULL"),
  check: addConstraint(`CONSTRAINT "amount_ck" CHECK ("amount" >= 0)`),
};

const [name, database] = process.argv.slice(2);
if (name === undefined || database === undefined) throw new Error("node alter-sample.js CHANGE DATABASE");
const client = new Database(database, { fileMustExist: true });
let progressMs: number | null = null;
let start = 0;
await loadModules(name);
start = performance.now();
await (name === "byHand" ? byHand() : ours(name, client));
const sample: AlterSample = {
  callMs: performance.now() - start,
  peakMb: process.resourceUsage().maxRSS / 1024,
  progressMs,
};
console.log(JSON.stringify(sample));

function byHand(): void {
  for (const sql of BY_HAND) client.prepare(sql)[sql.startsWith("PRAGMA foreign_key_") ? "all" : "run"]();
}

/** The same change on a table without rows. */
async function loadModules(change: string): Promise<void> {
  const empty = new Database(":memory:");
  empty.exec(TASKS);
  if (change !== "byHand") await ours(change, empty);
  empty.close();
  progressMs = null;
}

async function ours(change: string, db: Database.Database): Promise<void> {
  const fragment = CHANGES[change];
  if (fragment === undefined) throw new Error(`There is no change ${change}`);
  const step = alterTable("tasks", [fragment], change === "copy" ? { how: "copy" } : {});
  const migration = defineMigration({ revision: "001", parents: [], up: [step], down: [] });
  const migrations = { migrations: [{ name: "20260101_0000_001_change.js", migration }] };
  await upgrade(db, { migrations, onEvent });
}

function onEvent(event: RunEvent): void {
  if (event.kind === "progress") progressMs ??= performance.now() - start;
}
