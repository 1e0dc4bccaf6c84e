import type { Keeper } from "../../dialect/sqlite/alter.js";
import { DatabaseError } from "../../errors.js";
import type { AlterTable, DialectName } from "../../model/step.js";
import { withArchive } from "../archive/context.js";
import { giveFirst } from "../archive/give-first.js";
import type { Session } from "../session.js";
import type { StepContext } from "./context.js";

type Alter = typeof import("../../dialect/sqlite/alter.js").alterTable;

/** How each dialect alters a table; loaded when the first one is altered. */
const ALTER: Readonly<Partial<Record<DialectName, () => Promise<Alter>>>> = {
  sqlite: async () => (await import("../../dialect/sqlite/alter.js")).alterTable,
};

/**
 * Alters a table by the way of its dialect.
 *
 * @throws DriftError where a change disagrees with the table as it is.
 */
export async function runAlterTable(step: AlterTable, context: StepContext): Promise<void> {
  const alter = await alterOf(context.session);
  await alter(context.session, step, {
    inPlace: context.inPlace && context.session.capabilities.editDefinitions,
    keeper: await keeperFor(context, step),
    onProgress: (rows, of) =>
      context.report.emit({
        kind: "progress",
        revision: context.revision,
        summary: `copy ${step.table}`,
        rows,
        of,
      }),
  });
}

async function keeperFor(context: StepContext, step: AlterTable): Promise<Keeper | undefined> {
  const kept = withArchive(context);
  if (kept === undefined) return undefined;
  const renames = step.changes.some(({ kind }) => kind === "renameColumn");
  await giveFirst(kept, step.table, renames);
  const { keeperOf } = await import("../archive/keeper.js");
  return keeperOf(kept);
}

async function alterOf(session: Session): Promise<Alter> {
  const load = ALTER[session.dialect];
  if (load !== undefined) return load();
  throw new DatabaseError("unsupported-dialect", `Tables of ${session.dialect} cannot be altered.`);
}
