import { SluiceError, UsageError } from "../../errors.js";
import type { Migration } from "../../model/migration.js";
import { changedAndDropped, type Folded, folded, inRow } from "./fold-chain.js";

/** The steps of a squash, which were proven. */
export interface CertainSteps {
  readonly steps: Folded;
  /** Why they stand in a row; undefined where they are folded. */
  readonly doubt: string | undefined;
}

/** Tries steps on a scratch database: what they do otherwise than the revisions one by one, in words. */
export type Prover = (steps: Folded) => Promise<string | undefined>;

/**
 * The steps of revisions that follow one another: folded where the proof shows that they come to the same, else in a
 * row.
 *
 * @throws UsageError `cannot-squash`. SluiceError `not-proven`: not even in a row.
 */
export async function certainSteps(
  chain: readonly Pick<Migration, "revision" | "up" | "down">[],
  prove: Prover,
): Promise<CertainSteps> {
  const short = whole(folded(chain));
  const doubt = await prove(short);
  if (doubt === undefined) return { steps: short, doubt };
  const long = whole(inRow(chain));
  const fault = await prove(long);
  if (fault === undefined) return { steps: long, doubt };
  throw new SluiceError("not-proven", `Nothing was written: on a scratch database, ${fault}`, {
    hint: "`sluice verify` tries each revision by itself; a smaller range may be squashed all the same.",
  });
}

/** @throws UsageError `cannot-squash`: within one revision, the archive could not give a table back as it was. */
function whole(steps: Folded): Folded {
  const table = changedAndDropped(steps.up) ?? changedAndDropped(steps.down);
  if (table === undefined) return steps;
  throw new UsageError(
    "cannot-squash",
    `The table ${table} is changed and later dropped, and the two cannot become one: what the archive keeps of it could not come back as it was.`,
    { hint: "Squash up to the revision that drops it, and from there on." },
  );
}
