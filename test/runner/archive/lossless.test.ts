import fc from "fast-check";
import { describe, test } from "vitest";
import { PAIRS } from "../../fuzz/arbitrary.js";
import { asSql } from "../../fuzz/as-sql.js";
import { WAYS } from "../../fuzz/prove-pair.js";
import { requireLossless } from "./lossless.js";
import "../../support/bounded.js";
import { SEED } from "../../support/seed.js";

const RUNS = Number(process.env.SLUICE_PAIRS ?? 40);

describe("random edits are taken back without a loss", () => {
  test.each(WAYS)(
    "%s",
    async (way) => {
      const property = fc.asyncProperty(PAIRS, async (pair) => {
        await requireLossless(pair, way);
      });
      const result = await fc.check(property, { numRuns: RUNS });
      if (!result.failed) return;
      const [pair] = result.counterexample ?? [];
      const why = result.errorInstance instanceof Error ? result.errorInstance.message : "";
      throw new Error(`FUZZ_SEED=${SEED}\n${pair === undefined ? "" : asSql(pair)}\n\n${why}`);
    },
    600_000,
  );
});
