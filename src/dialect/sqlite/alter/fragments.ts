import type { TableChange } from "../../../diff/change.js";
import { primaryKeyOf } from "../../../model/lookup.js";
import type { Constraint, ForeignKey } from "../../../model/schema.js";
import type { AddColumn, Fragment } from "../../../model/step.js";
import type { ColumnDefinition, Range } from "../ddl/definition.js";
import type { PlacedConstraint } from "../read/placed-constraint.js";
import type { ReadableTable } from "../read/readable-table.js";
import { referencesSql } from "../sql.js";
import { type Alteration, defaultText, goneFrom } from "./alteration.js";
import { columnEdits } from "./column-edit.js";
import { fillOf, placeholder } from "./fill.js";
import { freeRowid } from "./row-keys.js";
import { isRowidAlias } from "./rowid.js";

/** A fragment with the one that takes it back. */
export interface FragmentPair {
  readonly up: Fragment;
  readonly down: Fragment;
}

/**
 * The fragments of one table's change, in an order that works for all of them together: what goes before what
 * comes, constraints before the columns they stand on, and the other way round for what is new.
 */
export function fragmentPairs(alteration: Alteration): readonly FragmentPair[] {
  const { changes } = alteration.change;
  const added = changes.flatMap((change) => (change.kind === "addColumn" ? [change.column.name] : []));
  const inline = changes.flatMap((change) => inlineKey(alteration, change, added));
  return [
    ...changes.flatMap((change) => goneConstraint(alteration, change)),
    ...changes.flatMap((change) => goneColumn(alteration, change)),
    ...columnEdits(alteration).map(({ column, before, after, using }) => ({
      up: { kind: "alterColumn", column, before, after, using } as const,
      down: {
        kind: "alterColumn",
        column,
        before: after,
        after: before,
        using: undoing(alteration, column),
      } as const,
    })),
    ...changes.flatMap((change) => newColumn(alteration, change, inline)),
    ...changes.flatMap((change) => newConstraint(alteration, change, inline)),
  ];
}

const textOf = (table: ReadableTable, range: Range): string => table.sql.slice(range.start, range.end);

/** A new column's own foreign key is written with it: so SQLite can add the column without a copy. */
function inlineKey(
  { after }: Alteration,
  change: TableChange,
  added: readonly string[],
): readonly ForeignKey[] {
  if (change.kind !== "addConstraint" || change.constraint.kind !== "foreignKey") return [];
  const [column, second] = change.constraint.columns;
  const alone = column !== undefined && second === undefined && added.includes(column);
  return alone && after.place(change.constraint)?.column === undefined ? [change.constraint] : [];
}

function goneConstraint(alteration: Alteration, change: TableChange): readonly FragmentPair[] {
  const { before } = alteration;
  const place = goneBy(alteration, change);
  if (place === undefined || place.column !== undefined) return [];
  const constraint = textOf(before, place.range);
  return [{ up: { kind: "dropConstraint", constraint }, down: { kind: "addConstraint", constraint } }];
}

/** AUTOINCREMENT comes and goes with the key's column: a key that was written behind the columns moves there. */
function goneBy(alteration: Alteration, change: TableChange): PlacedConstraint | undefined {
  if (change.kind === "dropConstraint") return goneFrom(alteration, change);
  const { before, after } = alteration;
  const key = change.kind === "alterOptions" ? primaryKeyOf(alteration.change.before) : undefined;
  return key !== undefined && after.place(key)?.column !== undefined ? before.place(key) : undefined;
}

function newConstraint(
  { after }: Alteration,
  change: TableChange,
  inline: readonly Constraint[],
): readonly FragmentPair[] {
  if (change.kind !== "addConstraint" || inline.some((key) => key === change.constraint)) return [];
  const place = after.place(change.constraint);
  if (place === undefined || place.column !== undefined) return [];
  const constraint = textOf(after, place.range);
  return [{ up: { kind: "addConstraint", constraint }, down: { kind: "dropConstraint", constraint } }];
}

function goneColumn(alteration: Alteration, change: TableChange): readonly FragmentPair[] {
  const { before, after } = alteration;
  if (change.kind !== "dropColumn") return [];
  const { name } = change.column;
  const column = before.column(name);
  if (column === undefined) return [];
  const rowid = before.definition.options.withoutRowid ? undefined : freeRowid(after.definition);
  const using = isRowidAlias(before.definition, column)
    ? rowid
    : placeholder(change.column, isUnique(alteration, name) ? rowid : undefined);
  const definition = textOf(before, column.range);
  return [
    { up: { kind: "dropColumn", column: name, keep: true }, down: { kind: "addColumn", definition, using } },
  ];
}

/** Does a key, alone or with others, tell rows apart by the column? */
function isUnique({ change: { before } }: Alteration, name: string): boolean {
  const keys = before.constraints.flatMap((constraint) =>
    constraint.kind === "primaryKey" || constraint.kind === "unique" ? constraint.columns : [],
  );
  const parts = before.indexes.flatMap((index) => (index.unique ? index.parts : []));
  return keys.includes(name) || parts.some((part) => part.kind === "column" && part.column === name);
}

function newColumn(
  alteration: Alteration,
  change: TableChange,
  inline: readonly ForeignKey[],
): readonly FragmentPair[] {
  const column = change.kind === "addColumn" ? alteration.after.column(change.column.name) : undefined;
  if (change.kind !== "addColumn" || column === undefined) return [];
  const keys = inline.filter((key) => key.columns[0] === change.column.name).map(referencesSql);
  const definition = [textOf(alteration.after, column.range), ...keys].join(" ");
  const using = alteration.fills.get(change.column.name) ?? rowNumber(alteration, column);
  const up: AddColumn = { kind: "addColumn", definition, using };
  return [{ up, down: { kind: "dropColumn", column: change.column.name, keep: true } }];
}

/** A new column that is the rowid under another name keeps the numbers that the rows have. */
function rowNumber({ before, after }: Alteration, column: ColumnDefinition): string | undefined {
  const numbered = isRowidAlias(after.definition, column) && !before.definition.options.withoutRowid;
  return numbered ? freeRowid(before.definition) : undefined;
}

/** Taken back, a column may have to do without NULL again. */
function undoing({ change, before }: Alteration, name: string): string | undefined {
  const alter = change.changes.find(
    (inner): inner is Extract<TableChange, { kind: "alterColumn" }> =>
      inner.kind === "alterColumn" && inner.after.name === name,
  );
  return alter === undefined
    ? undefined
    : fillOf(alter.after, alter.before, defaultText(before, alter.before));
}
