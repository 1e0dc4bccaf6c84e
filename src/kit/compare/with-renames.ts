import type { ColumnRename, Rename } from "../../diff/rename.js";
import { renameOrder } from "../../diff/rename-order.js";
import type { AlterTable, RenameColumn, Step } from "../../model/step.js";
import type { Plan } from "../../plan/plan.js";

/**
 * Puts the renames before everything else of a plan, and their reverse after everything else of its `down`. Where
 * one table's columns are renamed and it is altered as well, both are one step.
 */
export function withRenames(plan: Plan, renames: readonly Rename[]): Plan {
  const columns = columnsInOrder(renames.filter((rename) => rename.of === "column"));
  const tables = renameOrder(renames.filter((rename) => rename.of === "table"));
  const asserted = plan.up.filter((step) => step.kind === "assertNoRows");
  const rest = plan.up.filter((step) => step.kind !== "assertNoRows");
  const merged = soleTable(columns);
  return {
    ...plan,
    up: [
      ...asserted,
      ...tables.map(({ from, to }): Step => ({ kind: "renameTable", from, to })),
      ...mergedFirst(rest, columns, merged),
    ],
    down: [
      ...mergedLast(plan.down, columns.map(reversed).toReversed(), merged),
      ...tables.toReversed().map(({ from, to }): Step => ({ kind: "renameTable", from: to, to: from })),
    ],
  };
}

/** Each table's in the order in which they can be carried out. */
function columnsInOrder(columns: readonly ColumnRename[]): readonly ColumnRename[] {
  return [...new Set(columns.map(({ table }) => table))].flatMap((table) =>
    renameOrder(columns.filter((rename) => rename.table === table)),
  );
}

/** Where only one table has renamed columns, no other step can be in their way. */
function soleTable(columns: readonly ColumnRename[]): string | undefined {
  const [table, second] = [...new Set(columns.map((rename) => rename.table))];
  return second === undefined ? table : undefined;
}

const reversed = (rename: ColumnRename): ColumnRename => ({ ...rename, from: rename.to, to: rename.from });

const fragment = ({ from, to }: ColumnRename): RenameColumn => ({ kind: "renameColumn", from, to });

function renameSteps(columns: readonly ColumnRename[]): readonly AlterTable[] {
  return [...new Set(columns.map((rename) => rename.table))].map((table) => ({
    kind: "alterTable",
    table,
    changes: columns.filter((rename) => rename.table === table).map(fragment),
    how: "auto",
  }));
}

function mergedFirst(
  steps: readonly Step[],
  columns: readonly ColumnRename[],
  table: string | undefined,
): readonly Step[] {
  const [first, ...rest] = steps;
  if (first?.kind !== "alterTable" || first.table !== table) return [...renameSteps(columns), ...steps];
  return [{ ...first, changes: [...columns.map(fragment), ...first.changes] }, ...rest];
}

function mergedLast(
  steps: readonly Step[],
  columns: readonly ColumnRename[],
  table: string | undefined,
): readonly Step[] {
  const last = steps.at(-1);
  if (last?.kind !== "alterTable" || last.table !== table) return [...steps, ...renameSteps(columns)];
  return [...steps.slice(0, -1), { ...last, changes: [...last.changes, ...columns.map(fragment)] }];
}
