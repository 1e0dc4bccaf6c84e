import { isDeepStrictEqual } from "node:util";
import type { Edited } from "./random-edit.js";
import { type Spec, type TableSpec, tableOf } from "./spec.js";

/** Two edits of one schema as one, as somebody merges two branches of TypeScript files. */
export function merged(before: Spec, ours: Edited, theirs: Edited): Edited {
  const tables = before.tables.flatMap((base) => {
    const [one, two] = [tableOf(ours.spec, base.id), tableOf(theirs.spec, base.id)];
    return one === undefined || two === undefined ? [] : [mergedTable(base, one, two)];
  });
  const views = mergedList(before.views, ours.spec.views, theirs.spec.views, ({ name }) => name);
  const triggers = mergedList(before.triggers, ours.spec.triggers, theirs.spec.triggers, ({ name }) => name);
  return {
    spec: { ...before, tables, views, triggers },
    fills: new Map([...ours.fills, ...theirs.fills]),
  };
}

function mergedTable(base: TableSpec, one: TableSpec, two: TableSpec): TableSpec {
  return {
    ...one,
    columns: mergedList(base.columns, one.columns, two.columns, ({ id }) => id),
    key: isDeepStrictEqual(base.key, one.key) ? two.key : one.key,
    uniques: mergedList(base.uniques, one.uniques, two.uniques, text),
    checks: mergedList(base.checks, one.checks, two.checks, text),
    foreignKeys: mergedList(base.foreignKeys, one.foreignKeys, two.foreignKeys, text),
    indexes: mergedList(base.indexes, one.indexes, two.indexes, ({ name }) => name),
  };
}

const text = (value: unknown): string => JSON.stringify(value);

/** What one side has left as it was is as the other side has it. */
function mergedList<T>(
  base: readonly T[],
  one: readonly T[],
  two: readonly T[],
  idOf: (item: T) => string,
): readonly T[] {
  const find = (items: readonly T[], id: string): T | undefined => items.find((item) => idOf(item) === id);
  const ids = [...new Set([...one, ...two].map(idOf))];
  return ids.flatMap((id) => {
    const [old, ours, theirs] = [find(base, id), find(one, id), find(two, id)];
    const now = isDeepStrictEqual(old, ours) ? theirs : ours;
    return now === undefined ? [] : [now];
  });
}

/** Do two edits concern different columns, and no key, by which rows are found and shown, so that their order cannot matter? */
export function areIndependent(before: Spec, ours: Edited, theirs: Edited): boolean {
  const one = concerned(before, ours.spec);
  const { spec } = merged(before, ours, theirs);
  return (
    sameKeys(before, ours.spec) &&
    sameKeys(before, theirs.spec) &&
    [...concerned(before, theirs.spec)].every((id) => !one.has(id)) &&
    spec.tables.every(({ columns }) => columns.some(({ generated }) => generated === undefined))
  );
}

const sameKeys = (before: Spec, after: Spec): boolean =>
  before.tables.every(({ id, key }) => isDeepStrictEqual(key, tableOf(after, id)?.key));

/** The columns that an edit changes, or names in something that it changes. */
function concerned(before: Spec, after: Spec): ReadonlySet<string> {
  const parts = before.tables.flatMap((base) => {
    const now = tableOf(after, base.id);
    return now === undefined ? [base.id] : changedParts(base, now);
  });
  const all = [...parts, ...differing(before.views, after.views)].map(text);
  return new Set(all.flatMap((part) => [...part.matchAll(/\b[ct]\d+\b/g)].map(([id]) => id)));
}

function changedParts(base: TableSpec, now: TableSpec): readonly unknown[] {
  return [
    ...differing(base.columns, now.columns),
    ...differing(base.uniques, now.uniques),
    ...differing(base.checks, now.checks),
    ...differing(base.foreignKeys, now.foreignKeys),
    ...differing(base.indexes, now.indexes),
  ];
}

const differing = (a: readonly unknown[], b: readonly unknown[]): readonly unknown[] => [
  ...a.filter((item) => !b.some((other) => isDeepStrictEqual(item, other))),
  ...b.filter((item) => !a.some((other) => isDeepStrictEqual(item, other))),
];
