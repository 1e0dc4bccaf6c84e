import { equal } from "../model/equality.js";
import { columnNamed, indexNamed, viewNamed } from "../model/lookup.js";
import type { Schema, Table } from "../model/schema.js";
import type { Change, TableChange } from "./change.js";

/**
 * What has to change for `before` to become `after`. Both in the canonical form of one dialect. The order of columns
 * does not count; a renamed object is a drop and an add here (see rename.ts).
 */
export function diff(before: Schema, after: Schema): readonly Change[] {
  return [...diffTables(before, after), ...diffViews(before, after)];
}

function diffTables(before: Schema, after: Schema): readonly Change[] {
  const [olds, nows] = [byName(before.tables), byName(after.tables)];
  const changes: Change[] = [];
  for (const table of before.tables) {
    if (!nows.has(table.name)) changes.push({ kind: "dropTable", table });
  }
  for (const table of after.tables) {
    const old = olds.get(table.name);
    if (old === undefined) {
      changes.push({ kind: "addTable", table });
      continue;
    }
    const inside = diffTable(old, table);
    if (inside.length > 0) changes.push({ kind: "alterTable", before: old, after: table, changes: inside });
  }
  return changes;
}

/** A schema may have thousands of tables: they are not looked for one by one. */
const byName = (tables: readonly Table[]): ReadonlyMap<string, Table> =>
  new Map(tables.map((table) => [table.name, table]));

function diffViews(before: Schema, after: Schema): readonly Change[] {
  const changes: Change[] = [];
  for (const view of before.views) {
    if (viewNamed(after, view.name) === undefined) changes.push({ kind: "dropView", view });
  }
  for (const view of after.views) {
    const old = viewNamed(before, view.name);
    if (old === undefined) changes.push({ kind: "addView", view });
    else if (!equal(old, view)) changes.push({ kind: "alterView", before: old, after: view });
  }
  return changes;
}

/** What has to change inside one table. */
export function diffTable(before: Table, after: Table): readonly TableChange[] {
  if (equal(before, after)) return [];
  return [
    ...diffColumns(before, after),
    ...diffConstraints(before, after),
    ...diffIndexes(before, after),
    ...(equal(before.options, after.options)
      ? []
      : [{ kind: "alterOptions", before: before.options, after: after.options } as const]),
  ];
}

function diffColumns(before: Table, after: Table): readonly TableChange[] {
  const changes: TableChange[] = [];
  for (const column of before.columns) {
    const now = columnNamed(after, column.name);
    if (now === undefined) changes.push({ kind: "dropColumn", column });
    else if (!equal(column, now)) changes.push({ kind: "alterColumn", before: column, after: now });
  }
  for (const column of after.columns) {
    if (columnNamed(before, column.name) === undefined) changes.push({ kind: "addColumn", column });
  }
  return changes;
}

/** A constraint has no identity beyond what it says: one that says something else is another one. */
function diffConstraints(before: Table, after: Table): readonly TableChange[] {
  return [
    ...without(before.constraints, after.constraints).map(
      (constraint) => ({ kind: "dropConstraint", constraint }) as const,
    ),
    ...without(after.constraints, before.constraints).map(
      (constraint) => ({ kind: "addConstraint", constraint }) as const,
    ),
  ];
}

function diffIndexes(before: Table, after: Table): readonly TableChange[] {
  const changes: TableChange[] = [];
  for (const index of before.indexes) {
    const now = indexNamed(after, index.name);
    if (now === undefined) changes.push({ kind: "dropIndex", index });
    else if (!equal(index, now)) changes.push({ kind: "alterIndex", before: index, after: now });
  }
  for (const index of after.indexes) {
    if (indexNamed(before, index.name) === undefined) changes.push({ kind: "addIndex", index });
  }
  return changes;
}

function without<T>(from: readonly T[], these: readonly T[]): readonly T[] {
  return from.filter((item) => !these.some((other) => equal(item, other)));
}
