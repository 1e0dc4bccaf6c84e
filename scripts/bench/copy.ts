import { join } from "node:path";
import { makeWorkspace } from "../workspace.js";
import { alterSample } from "./alter.js";
import { writeTasks } from "./alter-table.js";
import { median, ms, printTable } from "./measure.js";

const SIZES = [200_000, 2_000_000];
const SAMPLES = 3;

/** The greatest memory of a process that copies a table, by the number of its rows; and when it first tells how far it is. */
export function benchCopy(): void {
  const workspace = makeWorkspace("bench-copy", ["better-sqlite3"]);
  try {
    const rows = SIZES.map((count) => {
      writeTasks(join(workspace.root, `${count}.db`), count);
      const samples = Array.from({ length: SAMPLES }, () =>
        alterSample(workspace.root, `${count}.db`, "copy"),
      );
      return {
        count,
        peakMb: median(samples.map(({ peakMb }) => peakMb)),
        progressMs: median(samples.map(({ progressMs }) => progressMs ?? Number.NaN)),
        callMs: median(samples.map(({ callMs }) => callMs)),
      };
    });
    const least = rows[0]?.peakMb ?? 0;
    printTable(
      `copy: memory of the process at its peak, median of ${SAMPLES}; at most 16 MB more for ten times the rows`,
      ["rows", "peak MB", "more MB", "first progress ms", "copied ms"],
      rows.map(({ count, peakMb, progressMs, callMs }) => [
        count.toLocaleString("en"),
        ms(peakMb),
        ms(peakMb - least),
        ms(progressMs),
        ms(callMs),
      ]),
    );
  } finally {
    workspace.remove();
  }
}
