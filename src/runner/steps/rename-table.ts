import { quoteIdentifier, sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { renaming } from "../../dialect/sqlite/read/compiled.js";
import { requireTable } from "../../dialect/sqlite/read/stored-definition.js";
import type { RenameTable } from "../../model/step.js";
import { withArchive } from "../archive/context.js";
import { giveFirst } from "../archive/give-first.js";
import { followRename } from "../archive/standing.js";
import type { Session } from "../session.js";
import type { StepContext } from "./context.js";

const TEMPORARY = "__sluice_renamed";

/**
 * Renames a table; foreign keys, views, triggers and indexes follow (https://www.sqlite.org/lang_altertable.html#alter_table_rename).
 * SQLite takes a name that differs in case only for the same one, so such a rename goes through another name.
 *
 * @throws DriftError where there is no such table; SluiceError `dependant-broken`.
 */
export async function runRenameTable(step: RenameTable, context: StepContext): Promise<void> {
  await requireTable(context.session, step.from);
  const work = (): Promise<void> => renameThrough(step, context.session);
  const kept = withArchive(context);
  if (kept === undefined) return work();
  const { keepingTexts } = await import("../archive/definitions.js");
  await giveFirst(kept, step.from, true);
  await keepingTexts(kept, step.from, work);
  followRename(kept.archive, step);
}

async function renameThrough({ from, to }: RenameTable, session: Session): Promise<void> {
  if (from !== to && sameName(from, to)) {
    await rename(session, from, TEMPORARY);
    await rename(session, TEMPORARY, to);
  } else {
    await rename(session, from, to);
  }
}

async function rename(session: Session, from: string, to: string): Promise<void> {
  const statement = `ALTER TABLE ${quoteIdentifier(from)} RENAME TO ${quoteIdentifier(to)}`;
  await renaming(() => session.run(statement));
}
