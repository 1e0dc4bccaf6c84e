import type { AuthorDialect, Snapshot } from "../../dialect/dialect.js";
import type { Settings } from "../../migration/settings.js";
import { ownNames } from "../../model/own-names.js";
import type { Step } from "../../model/step.js";
import { openScratch } from "../../runner/drivers/open.js";
import { rehearse } from "../../runner/execute/rehearse.js";
import type { Work } from "../../runner/execute/work.js";
import type { Session } from "../../runner/session.js";

export interface ScratchInput {
  readonly dialect: AuthorDialect;
  readonly root: string;
  readonly settings: Settings;
  readonly ignore: (name: string) => boolean;
}

/** A scratch database behind some steps; the caller closes it. */
export interface Behind {
  readonly scratch: Session;
  readonly snapshot: Snapshot;
}

const WORK: Omit<Work, "steps"> = {
  revision: "",
  message: "",
  file: "The new migration",
  direction: "up",
  validate: undefined,
  transaction: true,
  backup: false,
};

/** Runs steps on a copy of a database's definitions. Throws what the steps throw. */
export async function definitionsAfter(
  { dialect, root, settings, ignore }: ScratchInput,
  from: Session,
  steps: readonly Step[],
): Promise<Behind> {
  const scratch = await openScratch(root);
  try {
    await dialect.clone(from, scratch, ownNames(settings.table));
    await rehearse(scratch, { ...WORK, steps }, { rows: false, settings });
    return { scratch, snapshot: await dialect.introspect(scratch, ignore) };
  } catch (error) {
    await scratch.close();
    throw error;
  }
}
