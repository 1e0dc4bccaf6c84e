import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { makeWorkspace } from "../workspace.js";
import { migrationFiles } from "./migrations.js";

export type JournalMode = "wal" | "delete";

export const JOURNAL_MODES: readonly JournalMode[] = ["wal", "delete"];

/** What a process of the application does: it moves the database up to `target` or down to it. */
export interface Job {
  readonly direction: "up" | "down";
  /** As for `upgrade` and `downgrade`: `head`, `base`, `001`. */
  readonly target: string;
  /** The process kills itself where it gets to this place; see `places`. */
  readonly kill?: string;
  /** The process goes so many revisions one by one, and copies the database to `1.db`, `2.db`, ... after each. */
  readonly copies?: number;
}

/** How a process ended. */
export interface Outcome {
  readonly killed: boolean;
  /** 0, where it was not killed and did not fail. */
  readonly code: number;
  /** The revisions that it applied, or took back. */
  readonly runs: readonly { readonly revision: string; readonly durationMs: number }[];
  /** Places that it passed, in order. */
  readonly places: readonly string[];
  readonly stderr: string;
}

/**
 * `001:2` is behind step 2 of revision 001, `001:2/5` behind the fifth statement of that step, `001:end` behind the
 * last step, before COMMIT.
 */
const BOOT = `
import { writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { downgrade, upgrade } from "drizzle-sluice";

const { direction, target, kill, copies } = JSON.parse(process.argv[2]);
const places = [];
let step = "";
let statements = 0;
const pass = (place) => {
  places.push(place);
  if (place === kill) process.kill(process.pid, "SIGKILL");
};
const onEvent = (event) => {
  if (event.kind === "stepStart") { step = event.revision + ":" + event.step; statements = 0; }
  if (event.kind === "statement" && step !== "") pass(step + "/" + (statements += 1));
  if (event.kind === "stepEnd") { step = ""; pass(event.revision + ":" + event.step); }
  if (event.kind === "revisionEnd") pass(event.revision + ":end");
};
const db = new Database("app.db");
db.pragma("foreign_keys = ON");
process.stdout.write("ready\\n");
const move = async (to) => {
  const result = await (direction === "up" ? upgrade : downgrade)(db, { target: to, onEvent, lockTimeoutMs: 120_000 });
  return result.applied ?? result.rolledBack;
};
const moveByOne = async () => {
  const runs = [];
  for (let copy = 1; copy <= Number(copies); copy += 1) {
    runs.push(...(await move(direction === "up" ? "+1" : "-1")));
    writeFileSync(copy + ".db", db.serialize());
  }
  return runs;
};
const runs = copies === undefined ? await move(target) : await moveByOne();
process.stdout.write(JSON.stringify({ runs, places }) + "\\n");
`;

/** An application with a database on disk, in a temporary folder. */
export interface Application {
  readonly database: string;
  /** A copy that a process has made; see `Job.copies`. */
  copy(place: number): string;
  /** Makes the database anew, empty. */
  reset(journal: JournalMode): void;
  start(job: Job): Running;
  remove(): void;
}

/** A process of the application. */
export interface Running {
  /** It is about to migrate. */
  readonly ready: Promise<void>;
  readonly outcome: Promise<Outcome>;
  kill(): void;
}

export function makeApplication(): Application {
  const { root, remove } = makeWorkspace("torture", ["better-sqlite3"]);
  const database = join(root, "app.db");
  mkdirSync(join(root, "drizzle"));
  for (const [name, text] of Object.entries(migrationFiles()))
    writeFileSync(join(root, "drizzle", name), text);
  writeFileSync(join(root, "boot.js"), BOOT);
  return {
    database,
    copy: (place) => join(root, `${place}.db`),
    reset: (journal) => {
      for (const end of ["", "-wal", "-shm", "-journal"]) rmSync(`${database}${end}`, { force: true });
      const db = new Database(database);
      db.pragma(`journal_mode = ${journal}`);
      db.close();
    },
    start: (job) => running(spawn(process.execPath, ["boot.js", JSON.stringify(job)], { cwd: root })),
    remove,
  };
}

function running(child: ChildProcess): Running {
  let out = "";
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      resolve();
    });
    child.once("close", () => resolve());
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const said = out.split("\n")[1] ?? "";
      const result = { runs: [], places: [], ...(said === "" ? {} : JSON.parse(said)) };
      resolve({ ...result, killed: signal === "SIGKILL", code: code ?? -1, stderr });
    });
  });
  return { ready, outcome, kill: () => child.kill("SIGKILL") };
}
