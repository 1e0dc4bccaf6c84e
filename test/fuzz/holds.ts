import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BRANCHES, CHAINS, PAIRS } from "./arbitrary.js";
import { asSql, branchesAsSql, chainAsSql } from "./as-sql.js";
import { Disproof } from "./disproof.js";
import { proveBranches } from "./prove-branches.js";
import { provePair, type Way } from "./prove-pair.js";
import { proveSquash } from "./prove-squash.js";
import "../support/bounded.js";
import { SEED } from "../support/seed.js";

/** A test of so many random pairs. */
export function pairsHold(way: Way, pairs: number): void {
  hold(way, pairs, PAIRS, (pair) => provePair(pair, way), asSql);
}

/** A test of so many random pairs of branches. */
export function branchesHold(pairs: number): void {
  hold("branches", pairs, BRANCHES, proveBranches, branchesAsSql);
}

/** A test of so many random chains of revisions, squashed. */
export function squashesHold(chains: number): void {
  hold("squashes", chains, CHAINS, proveSquash, chainAsSql);
}

function hold<T>(
  name: string,
  numRuns: number,
  arbitrary: fc.Arbitrary<T>,
  prove: (value: T) => Promise<string>,
  show: (value: T) => string,
): void {
  describe(`the random proof, FUZZ_SEED=${SEED}`, () => {
    it(`${name}: ${numRuns} pairs`, { timeout: 300_000 }, async () => {
      const outcomes: string[] = [];
      const property = fc.asyncProperty(arbitrary, async (value) => {
        outcomes.push(await prove(value));
      });
      const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns });
      const why = errorInstance instanceof Disproof ? errorInstance.message : String(errorInstance);
      const shown = counterexample === null ? "" : show(counterexample[0]);
      expect(failed ? `${shown}\n${why}\nFUZZ_SEED=${SEED}` : "").toBe("");
      expect(outcomes.filter((outcome) => outcome === "done").length).toBeGreaterThan(numRuns / 4);
    });
  });
}
