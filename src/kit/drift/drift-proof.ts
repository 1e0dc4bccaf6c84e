import type { Snapshot } from "../../dialect/dialect.js";
import { SluiceError } from "../../errors.js";
import type { Step } from "../../model/step.js";
import type { Session } from "../../runner/session.js";
import type { Live } from "../compare/live.js";
import { definitionsAfter, type ScratchInput } from "../proof/definitions-after.js";
import { toldError } from "../proof/told-error.js";
import { driftBetween, driftLines } from "./drift.js";

export interface RevertProof extends ScratchInput {
  readonly live: Live;
  /** A database with the definitions that the files make; nothing is run in it. */
  readonly before: Session;
  readonly up: readonly Step[];
}

/**
 * Runs a revision that undoes drift on a copy of the live definitions as well: it has to make of them what it makes of
 * those of the files.
 *
 * @throws SluiceError `not-proven` with what differs; StepError where a step does not run.
 */
export async function proveRevert(proof: RevertProof): Promise<void> {
  const made = await madeOf(proof, proof.live.session);
  const left = driftLines(driftBetween(await madeOf(proof, proof.before), made));
  if (left.length === 0) return;
  throw new SluiceError(
    "not-proven",
    `The migration was not written: on a copy of ${proof.live.session.name}, it leaves drift.\n${left.join("\n")}`,
    { hint: "Undo that by hand; or `--drift ignore` leaves all of it alone." },
  );
}

/** Tries a revision on a copy of live definitions whose drift is left alone. Says what keeps it from being applied there. */
export async function driftInTheWay(proof: Omit<RevertProof, "before">): Promise<readonly string[]> {
  try {
    await madeOf(proof, proof.live.session);
    return [];
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return [`With that drift, ${proof.live.session.name} does not take the migration: ${toldError(error)}`];
  }
}

async function madeOf(proof: Omit<RevertProof, "before">, from: Session): Promise<Snapshot> {
  const { scratch, snapshot } = await definitionsAfter(proof, from, proof.up);
  await scratch.close();
  return snapshot;
}
