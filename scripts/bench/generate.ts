import { join } from "node:path";
import { HOME, makeWorkspace } from "../workspace.js";
import {
  type Command,
  median,
  ms,
  printTable,
  ratio,
  runNode,
  type Side,
  samplesOf,
  timeOf,
} from "./measure.js";
import { writeTables } from "./tables.js";

const SIZES = [10, 100, 1000];
const SAMPLES = 7;
const SLUICE = join(HOME, "dist", "cli", "bin.js");
const DRIZZLE_KIT = join(HOME, "node_modules", "drizzle-kit", "bin.cjs");

/** `generate` with nothing to do, the whole process: against the live database, and drizzle-kit against its snapshot. */
export function benchGenerate(): void {
  printTable(
    `generate, nothing to do: ms of the whole process, median of ${SAMPLES}`,
    ["tables", "sluice generate", "drizzle-kit generate", "ratio"],
    SIZES.map(rowOf),
  );
}

function rowOf(count: number): readonly string[] {
  const workspace = makeWorkspace("bench-generate", ["drizzle-orm", "drizzle-kit", "better-sqlite3"]);
  const cwd = workspace.root;
  try {
    writeTables(cwd, count);
    runNode({ argv: [SLUICE, "generate", "-m", "tables"], cwd });
    runNode({ argv: [SLUICE, "upgrade"], cwd });
    runNode({ argv: [DRIZZLE_KIT, "generate", "--config", "peer.config.ts"], cwd });
    const { ours, peer } = samplesOf(SAMPLES, (side) => timeOf(nothingToDo(side, cwd)));
    return [String(count), ms(median(ours)), ms(median(peer)), ratio(median(ours), median(peer))];
  } finally {
    workspace.remove();
  }
}

function nothingToDo(side: Side, cwd: string): Command {
  return side === "ours"
    ? { argv: [SLUICE, "generate", "-m", "nothing", "--json"], cwd, expect: /"revision":\s*null/ }
    : { argv: [DRIZZLE_KIT, "generate", "--config", "peer.config.ts"], cwd, expect: /No schema changes/ };
}
