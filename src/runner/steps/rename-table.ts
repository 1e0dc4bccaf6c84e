import { renameTable } from "../../dialect/sqlite/alter/rename-table.js";
import { requireTable } from "../../dialect/sqlite/read/stored-definition.js";
import type { RenameTable } from "../../model/step.js";
import { withArchive } from "../archive/context.js";
import { giveFirst } from "../archive/give-first.js";
import { followRename } from "../archive/standing.js";
import type { StepContext } from "./context.js";

/**
 * Renames a table.
 *
 * @throws DriftError where there is no such table; SluiceError `dependant-broken`.
 */
export async function runRenameTable(step: RenameTable, context: StepContext): Promise<void> {
  const { session } = context;
  await requireTable(session, step.from);
  const work = (): Promise<void> => renameTable(session, step.from, step.to);
  const kept = withArchive(context);
  if (kept === undefined) return work();
  const { keepingTexts } = await import("../archive/definitions.js");
  await giveFirst(kept, step.from, true);
  await keepingTexts(kept, step.from, work);
  followRename(kept.archive, step);
}
