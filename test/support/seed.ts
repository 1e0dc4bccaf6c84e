/**
 * The seed of the random tests: others each time, so that they find more than they have found; `FUZZ_SEED=N` repeats a
 * run. A pipeline gets the same each time: what it says shall be of the change that it looks at.
 */
export const SEED = Number(
  process.env.FUZZ_SEED ?? (process.env.CI ? 20_261_127 : Date.now() % 1_000_000_000),
);
