import type { TableCopy } from "../../dialect/sqlite/alter/copied-columns.js";
import type { AlterOutcome, Keeper } from "../../dialect/sqlite/alter.js";
import { sameName } from "../../dialect/sqlite/ddl/identifier.js";
import type { RenameColumn } from "../../model/step.js";
import type { ArchiveContext } from "./context.js";
import { keepDefinition, keepingTexts, textBefore } from "./definitions.js";
import { forgetTable, valuesOf } from "./forget.js";
import { giveColumns } from "./give-columns.js";
import { followAgain, rekey } from "./rekey.js";
import { settleTaken, takeColumns } from "./take-columns.js";

/** Keeps what an alteration takes away, and has it give back what the other direction took. */
export function keeperOf(context: ArchiveContext): Keeper {
  return {
    altering: (change, carryOut) => altering(context, change, carryOut),
    renaming: async (table, names, rename) => {
      await keepingTexts(context, table, rename);
      await followColumn(context, table, names);
    },
  };
}

/** What a step has given back is looked at once more at the end, under the name that it has then. */
async function followColumn(
  context: ArchiveContext,
  table: string,
  { from, to }: Pick<RenameColumn, "from" | "to">,
): Promise<void> {
  const { columns, given, renamedColumns } = context.archive;
  renamedColumns.push({ table, from, to });
  if (given.size === 0) return;
  for (const { id, column } of await valuesOf(context, table)) {
    if (given.has(id) && sameName(columns.get(id) ?? column, from)) columns.set(id, to);
  }
}

async function altering(
  context: ArchiveContext,
  change: TableCopy,
  carryOut: (change: TableCopy) => Promise<AlterOutcome>,
): Promise<AlterOutcome> {
  const back = await givenBack(context, change);
  await forgetDestroyed(context, change);
  const rekeyed = await rekey(context, back);
  const taken = context.archive.takes ? await takeColumns(context, back) : [];
  if (context.archive.takes) await keepDefinition(context, change);
  const outcome = await carryOut(back);
  await followAgain(context, change.table, rekeyed);
  await settleTaken(context, taken);
  return outcome;
}

/** The change, to end at the text that the table had before the other direction. */
async function givenBack(context: ArchiveContext, change: TableCopy): Promise<TableCopy> {
  const fragments = await giveColumns(context, change);
  const text = await textBefore(context, change);
  return text === undefined
    ? { ...change, fragments }
    : { ...change, fragments, after: text.sql, reordered: text.reordered };
}

/** What is dropped for good goes from the archive, too. */
async function forgetDestroyed(context: ArchiveContext, { table, fragments }: TableCopy): Promise<void> {
  for (const fragment of fragments) {
    const destroyed = fragment.kind === "dropColumn" && !(fragment.keep && context.archive.takes);
    if (destroyed) await forgetTable(context, table, fragment.column);
  }
}
