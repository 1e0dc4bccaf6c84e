/**
 * The random proof at length: `npm run fuzz -- --pairs 10000 --seed 1`. Prints the seed to repeat a run, what came of
 * the pairs, and the smallest counterexample as plain SQL.
 */
import { parseArgs } from "node:util";
import fc, { type RunDetails } from "fast-check";
import { BRANCHES, CHAINS, PAIRS } from "../test/fuzz/arbitrary.js";
import { asSql, branchesAsSql, chainAsSql } from "../test/fuzz/as-sql.js";
import { proveBranches } from "../test/fuzz/prove-branches.js";
import { provePair, WAYS } from "../test/fuzz/prove-pair.js";
import { proveSquash } from "../test/fuzz/prove-squash.js";

/** One kind of proof; returns whether it failed. */
type Proof = (runs: number, seed: number) => Promise<boolean>;

const PROOFS: Readonly<Record<string, Proof>> = {
  ...Object.fromEntries(
    WAYS.map((way) => [
      way,
      (runs, seed) => fuzz(way, PAIRS, (pair) => provePair(pair, way), asSql, runs, seed),
    ]),
  ),
  branches: (runs, seed) => fuzz("branches", BRANCHES, proveBranches, branchesAsSql, runs, seed),
  squashes: (runs, seed) => fuzz("squashes", CHAINS, proveSquash, chainAsSql, runs, seed),
};

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    only: { type: "string" },
  },
});
const names = Object.keys(PROOFS).filter((name) => values.only === undefined || values.only === name);
const runs = Math.ceil(Number(values.pairs) / names.length);
for (const name of names) {
  if (await PROOFS[name]?.(runs, Number(values.seed))) process.exitCode = 1;
}

async function fuzz<T>(
  name: string,
  arbitrary: fc.Arbitrary<T>,
  prove: (value: T) => Promise<string>,
  show: (value: T) => string,
  numRuns: number,
  seed: number,
): Promise<boolean> {
  const outcomes = new Map<string, number>();
  const start = performance.now();
  const property = fc.asyncProperty(arbitrary, async (value) => {
    const outcome = await prove(value);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  });
  process.stdout.write(`${name}: ${numRuns} pairs, --seed ${seed} --only "${name}"\n`);
  const result = await fc.check(property, { numRuns, seed });
  const counts = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
  process.stdout.write(`  ${counts} in ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  if (result.failed) process.stdout.write(counterexample(result, show));
  return result.failed;
}

function counterexample<T>(result: RunDetails<[T]>, show: (value: T) => string): string {
  const value = result.counterexample?.[0];
  const { errorInstance: error } = result;
  const why =
    error instanceof Error ? (error.name === "Disproof" ? error.message : error.stack) : String(error);
  return `\n${value === undefined ? "" : show(value)}\n\n${why}\n`;
}
