import { downgrade } from "./downgrade.js";
import type { ResetResult, RunOptions } from "./types.js";
import { upgrade } from "./upgrade.js";

/**
 * Takes a development database to base and up again: afterwards its tables are empty, but for what the revisions
 * themselves put into them. What it takes away is not kept.
 *
 * @throws as `downgrade` and `upgrade`.
 *
 * @example await reset(db);
 */
export async function reset(db: object, options: RunOptions = {}): Promise<ResetResult> {
  const forgetting = { ...options, settings: { ...options.settings, archive: false } };
  const { rolledBack } = await downgrade(db, { ...forgetting, target: "base" });
  const { applied, heads } = await upgrade(db, forgetting);
  return { rolledBack, applied, heads };
}
