import type { AuthorDialect, Snapshot } from "../../dialect/dialect.js";
import { SluiceError } from "../../errors.js";
import type { Settings } from "../../migration/settings.js";
import type { Step } from "../../model/step.js";
import { openScratch } from "../../runner/drivers/open.js";
import { rehearse } from "../../runner/execute/rehearse.js";
import type { Session } from "../../runner/session.js";
import type { Live } from "../compare/live.js";
import { driftBetween, driftLines } from "./drift.js";

export interface RevertProof {
  readonly dialect: AuthorDialect;
  readonly live: Live;
  /** A database with the definitions that the files make; nothing is run in it. */
  readonly before: Session;
  readonly up: readonly Step[];
  readonly settings: Settings;
  readonly root: string;
  readonly ignore: (name: string) => boolean;
}

/**
 * Runs a revision that undoes drift on a copy of the live definitions as well: it has to make of them what it makes of
 * those of the files.
 *
 * @throws SluiceError `not-proven` with what differs; StepError where a step does not run.
 */
export async function proveRevert(proof: RevertProof): Promise<void> {
  const wanted = await definitionsAfter(proof, proof.before);
  const left = driftLines(driftBetween(wanted, await definitionsAfter(proof, proof.live.session)));
  if (left.length === 0) return;
  throw new SluiceError(
    "not-proven",
    `The migration was not written: on a copy of ${proof.live.session.name}, it leaves drift.\n${left.join("\n")}`,
    { hint: "Undo that by hand; or `--drift ignore` leaves all of it alone." },
  );
}

async function definitionsAfter(
  { dialect, root, settings, ignore, up }: RevertProof,
  from: Session,
): Promise<Snapshot> {
  const scratch = await openScratch(root);
  try {
    await dialect.clone(from, scratch, `${settings.table}_`);
    await rehearse(scratch, { ...WORK, steps: up }, { rows: false, settings });
    return await dialect.introspect(scratch, ignore);
  } finally {
    await scratch.close();
  }
}

const WORK = {
  revision: "",
  message: "",
  file: "The new migration",
  direction: "up",
  validate: undefined,
  transaction: true,
  backup: false,
} as const;
