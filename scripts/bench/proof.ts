import { rmSync } from "node:fs";
import { join } from "node:path";
import { HOME, makeWorkspace } from "../workspace.js";
import { ms, printTable, ratio, runNode, timeOf } from "./measure.js";
import { writeTables } from "./tables.js";

const SIZES = [250, 1000];
const SLUICE = join(HOME, "dist", "cli", "bin.js");

interface Sample {
  readonly plain: number;
  readonly proven: number;
  readonly downgrade: number;
}

/** The first `generate` of many tables with its proof, beside the same without; and `downgrade base` of them all, without rows. */
export function benchProof(): void {
  const samples = SIZES.map(sampleOf);
  const [least] = samples;
  printTable(
    "first generate and downgrade base: ms of the whole process; the last columns against the fewest tables",
    ["tables", "--no-proof", "proven", "ratio", "downgrade base", "proven, growth", "downgrade, growth"],
    samples.map((sample, place) => [
      String(SIZES[place]),
      ms(sample.plain),
      ms(sample.proven),
      ratio(sample.proven, sample.plain),
      ms(sample.downgrade),
      ratio(sample.proven, least?.proven ?? Number.NaN),
      ratio(sample.downgrade, least?.downgrade ?? Number.NaN),
    ]),
  );
}

function sampleOf(count: number): Sample {
  const workspace = makeWorkspace("bench-proof", ["drizzle-orm", "drizzle-kit", "better-sqlite3"]);
  const cwd = workspace.root;
  const sluice = (...argv: string[]): number => timeOf({ argv: [SLUICE, ...argv], cwd });
  try {
    writeTables(cwd, count);
    const plain = sluice("generate", "-m", "tables", "--no-proof");
    rmSync(join(cwd, "drizzle"), { recursive: true });
    const proven = sluice("generate", "-m", "tables");
    runNode({ argv: [SLUICE, "upgrade"], cwd });
    return { plain, proven, downgrade: sluice("downgrade", "base", "--yes") };
  } finally {
    workspace.remove();
  }
}
