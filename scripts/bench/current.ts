import { join } from "node:path";
import { HOME, makeWorkspace } from "../workspace.js";
import { median, ms, printTable, runNode, timeOf } from "./measure.js";
import { writeTables } from "./tables.js";

const SAMPLES = 15;
const SLUICE = join(HOME, "dist", "cli", "bin.js");
const OPEN = `new (require("better-sqlite3"))("app.db").pragma("schema_version")`;

/** The command line's own cost: `current`, beside Node alone, and Node that opens the same database. */
export function benchCurrent(): void {
  const workspace = makeWorkspace("bench-current", ["drizzle-orm", "better-sqlite3"]);
  const cwd = workspace.root;
  try {
    writeTables(cwd, 10);
    runNode({ argv: [SLUICE, "generate", "-m", "tables"], cwd });
    runNode({ argv: [SLUICE, "upgrade"], cwd });
    printTable(
      `current: ms of the whole process, median of ${SAMPLES}`,
      ["node -e 0", "node opens the database", "sluice current", "above opening"],
      [cellsOf(cwd)],
    );
  } finally {
    workspace.remove();
  }
}

function cellsOf(cwd: string): readonly string[] {
  const empty: number[] = [];
  const open: number[] = [];
  const current: number[] = [];
  for (let n = 0; n < SAMPLES; n++) {
    empty.push(timeOf({ argv: ["-e", "0"], cwd }));
    open.push(timeOf({ argv: ["-e", OPEN], cwd }));
    current.push(timeOf({ argv: [SLUICE, "current"], cwd }));
  }
  return [ms(median(empty)), ms(median(open)), ms(median(current)), ms(median(current) - median(open))];
}
