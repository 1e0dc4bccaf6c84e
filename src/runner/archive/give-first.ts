import type { ArchiveContext } from "./context.js";

/** Before a step changes a table: gives back the archived one whose place it has, where the revision made it itself. */
export async function giveFirst(context: ArchiveContext, table: string): Promise<void> {
  if (context.archive.standing === undefined) return;
  const { giveBeforeChange } = await import("./give-table.js");
  await giveBeforeChange(context, table);
}
