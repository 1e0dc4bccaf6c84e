/**
 * The random proof at length: `npm run fuzz -- --pairs 10000 --seed 1`. Prints the seed to repeat a run, what came of
 * the pairs, and the smallest counterexample as plain SQL.
 */
import { parseArgs } from "node:util";
import fc, { type RunDetails } from "fast-check";
import { PAIRS } from "../test/fuzz/arbitrary.js";
import { asSql } from "../test/fuzz/as-sql.js";
import { type Outcome, type Pair, provePair, WAYS, type Way } from "../test/fuzz/prove-pair.js";

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    way: { type: "string" },
  },
});
const seed = Number(values.seed);
const pairs = Number(values.pairs);
const ways = WAYS.filter((way) => values.way === undefined || way === values.way);

process.stdout.write(`${pairs} pairs, --seed ${seed}\n`);
let failed = false;
for (const way of ways) failed = (await fuzz(way, Math.ceil(pairs / ways.length))) || failed;
process.exitCode = failed ? 1 : 0;

async function fuzz(way: Way, runs: number): Promise<boolean> {
  const outcomes = new Map<Outcome, number>();
  const start = performance.now();
  const property = fc.asyncProperty(PAIRS, async (pair) => {
    const outcome = await provePair(pair, way);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  });
  const result = await fc.check(property, { numRuns: runs, seed });
  const counts = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${way}: ${counts} (${seconds} s)\n`);
  if (result.failed) process.stdout.write(counterexample(result, way));
  return result.failed;
}

function counterexample(result: RunDetails<[Pair]>, way: Way): string {
  const pair = result.counterexample?.[0];
  const { errorInstance: error } = result;
  const why =
    error instanceof Error ? (error.name === "Disproof" ? error.message : error.stack) : String(error);
  const repeat = `repeat with --seed ${seed} --way "${way}"`;
  return `\n${pair === undefined ? "" : asSql(pair)}\n\n${why}\n\n${repeat}\n`;
}
