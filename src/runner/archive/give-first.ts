import type { ArchiveContext } from "./context.js";

/**
 * Before a step changes a table: gives back the archived one whose place it has, where the revision made it itself.
 * `renames`: the step renames the table or columns of it, which the definitions of others may name.
 */
export async function giveFirst(context: ArchiveContext, table: string, renames: boolean): Promise<void> {
  if (context.archive.standing === undefined) return;
  const { giveBeforeChange } = await import("./give-table.js");
  await giveBeforeChange(context, table, renames);
}
