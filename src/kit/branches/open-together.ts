import { SluiceError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import { headsOf } from "../../runner/graph/graph.js";
import { openReplayed, type Replayed } from "../compare/replay-cache.js";
import { toldError } from "../proof/told-error.js";

/**
 * Opens a scratch database on which the migrations have been replayed. Where branches do not go together, the step that
 * fails says only half of it.
 *
 * @throws SluiceError `merge-conflict`; what `openReplayed` throws.
 */
export async function openTogether(root: string, migrations: readonly LoadedMigration[]): Promise<Replayed> {
  try {
    return await openReplayed(root, migrations);
  } catch (error) {
    const heads = headsOf(migrations);
    if (heads.length < 2 || !(error instanceof SluiceError)) throw error;
    throw new SluiceError(
      "merge-conflict",
      `The branches ${heads.join(" and ")} do not go together.\n${toldError(error)}`,
      { hint: `\`sluice merge ${heads.join(" ")}\` says which files, and how they can.`, cause: error },
    );
  }
}
