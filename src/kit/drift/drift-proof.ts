import type { Snapshot } from "../../dialect/dialect.js";
import { hasOtherDependants } from "../../dialect/sqlite/read/compiled.js";
import { SluiceError } from "../../errors.js";
import { ownNames } from "../../model/own-names.js";
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

export interface LiveTrial extends Omit<RevertProof, "before"> {
  /** A database with the definitions that the files make; nothing is run in it. */
  readonly base: Session;
  /** The database has drift, which is left alone. */
  readonly driftIgnored: boolean;
}

/**
 * Tries a revision on a copy of the live definitions, where these are not those of the files: drift that is left alone,
 * or views and triggers that no revision knows. Says what keeps the revision from being applied there.
 *
 * @throws SluiceError `dependant-broken`: a view or trigger of the live database would not work any more.
 */
export async function tryOnLive(trial: LiveTrial): Promise<readonly string[]> {
  const { live, base, driftIgnored } = trial;
  const isOwn = ownNames(trial.settings.table);
  if (!driftIgnored && !(await hasOtherDependants(live.session, base, isOwn))) return [];
  try {
    await madeOf(trial, live.session);
    return [];
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    if (error.code === "dependant-broken") throw brokenOnLive(error, live);
    if (!driftIgnored) return [];
    return [`With that drift, ${live.session.name} does not take the migration: ${toldError(error)}`];
  }
}

const brokenOnLive = (error: SluiceError, { session }: Live): SluiceError =>
  new SluiceError(
    error.code,
    `The migration was not written, because ${session.name} has something that would break. ${error.message}`,
    { hint: error.hint, cause: error },
  );

async function madeOf(proof: Omit<RevertProof, "before">, from: Session): Promise<Snapshot> {
  const { scratch, snapshot } = await definitionsAfter(proof, from, proof.up);
  await scratch.close();
  return snapshot;
}
