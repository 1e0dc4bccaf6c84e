import { join } from "node:path";
import { makeWorkspace } from "../workspace.js";
import type { BootSample } from "./boot-sample.js";
import { median, ms, printTable, ratio, runNode, type Side, samplesOf } from "./measure.js";
import { writeRevisions } from "./revisions.js";

const SIZES = [10, 100, 1000, 10_000];
const SAMPLES = 9;
const SCRIPT = join(import.meta.dirname, "boot-sample.js");

/** A boot with nothing pending: `upgrade(db)` and drizzle-orm's `migrate(db)`, each time in a fresh process. */
export function benchBoot(): void {
  printTable(
    `boot, nothing pending: ms in the process, median of ${SAMPLES} fresh processes (with the import in parentheses)`,
    ["revisions", "sluice upgrade", "drizzle-orm migrate", "ratio", "with import"],
    SIZES.map(rowOf),
  );
}

function rowOf(count: number): readonly string[] {
  const workspace = makeWorkspace("bench-boot", ["drizzle-orm", "better-sqlite3"]);
  try {
    const folders = writeRevisions(workspace.root, count);
    const sample = (side: Side): BootSample => {
      const argv = [SCRIPT, side, join(workspace.root, `${side}.db`), folders[side]];
      return JSON.parse(runNode({ argv, cwd: workspace.root }));
    };
    // The first boot applies everything.
    sample("ours");
    sample("peer");
    return cellsOf(count, samplesOf(SAMPLES, sample));
  } finally {
    workspace.remove();
  }
}

function cellsOf(
  count: number,
  { ours, peer }: Readonly<Record<Side, readonly BootSample[]>>,
): readonly string[] {
  const call = (samples: readonly BootSample[]) => median(samples.map(({ callMs }) => callMs));
  const whole = (samples: readonly BootSample[]) =>
    median(samples.map(({ importMs, callMs }) => importMs + callMs));
  return [
    String(count),
    `${ms(call(ours))} (${ms(whole(ours))})`,
    `${ms(call(peer))} (${ms(whole(peer))})`,
    ratio(call(ours), call(peer)),
    ratio(whole(ours), whole(peer)),
  ];
}
