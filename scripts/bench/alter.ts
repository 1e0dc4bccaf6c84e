import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { makeWorkspace } from "../workspace.js";
import type { AlterSample } from "./alter-sample.js";
import { writeTasks } from "./alter-table.js";
import { median, ms, printTable, ratio, runNode } from "./measure.js";

const ROWS = 1_000_000;
const SAMPLES = 5;
const SCRIPT = join(import.meta.dirname, "alter-sample.js");

/** What each change is called, and what its ratio must not exceed. */
const CHANGES = {
  byHand: ["the table is copied by hand, in plain SQL", 1],
  default: ["a default, in place", 0.01],
  short: ["a default that old rows may lack, in place", 0.1],
  notNull: ["NOT NULL, in place", 0.1],
  check: ["a CHECK, in place", 0.1],
  copy: ["a copy", 1.15],
} as const;

type Change = keyof typeof CHANGES;
const NAMES = Object.keys(CHANGES).filter((name): name is Change => name in CHANGES);

/** Changes of a table of 1,000,000 rows and two indexes, beside a copy of it in plain SQL; each time in a fresh process. */
export function benchAlter(): void {
  const workspace = makeWorkspace("bench-alter", ["better-sqlite3"]);
  try {
    const rows = NAMES.map((name) => ({ name, samples: [] as AlterSample[] }));
    writeTasks(join(workspace.root, "tasks.db"), ROWS);
    for (let n = 0; n < SAMPLES; n++) {
      for (const { name, samples } of rows) samples.push(alterSample(workspace.root, "tasks.db", name));
    }
    const times = new Map(
      rows.map(({ name, samples }) => [name, median(samples.map(({ callMs }) => callMs))]),
    );
    printTable(
      `alter: ${ROWS.toLocaleString("en")} rows, two indexes: ms in the process, median of ${SAMPLES} fresh processes`,
      ["change", "ms", "ratio", "at most"],
      NAMES.map((name) => [
        CHANGES[name][0],
        ms(times.get(name) ?? 0),
        ratio(times.get(name) ?? 0, times.get("byHand") ?? 0, 4),
        `${CHANGES[name][1]} ×`,
      ]),
    );
  } finally {
    workspace.remove();
  }
}

/** One change of a copy of the database. */
export function alterSample(root: string, database: string, change: string): AlterSample {
  const file = join(root, "work.db");
  copyFileSync(join(root, database), file);
  return JSON.parse(runNode({ argv: [SCRIPT, change, file], cwd: root }));
}
