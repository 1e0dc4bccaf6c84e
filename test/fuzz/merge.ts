import { isDeepStrictEqual } from "node:util";
import type { Edited } from "./random-edit.js";
import { namesOf, type Spec, type TableSpec, tableOf } from "./spec.js";

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

/** The keys, under their names: assertions show the rows that they find by them. */
function sameKeys(before: Spec, after: Spec): boolean {
  const keys = (spec: Spec): unknown => {
    const names = namesOf(spec);
    return before.tables.map(({ id }) => {
      const key = tableOf(spec, id)?.key;
      return [key, key?.columns.map((column) => names.get(column))];
    });
  };
  return isDeepStrictEqual(keys(before), keys(after));
}

/** The columns that an edit changes, or names in something that it changes. */
function concerned(before: Spec, after: Spec): ReadonlySet<string> {
  const parts = before.tables.flatMap((base) => {
    const now = tableOf(after, base.id);
    return now === undefined ? [base.id] : changedParts(base, now);
  });
  const all = [...parts, ...differing(before.views, after.views)].map(text);
  return new Set(all.flatMap(idsOf));
}

const idsOf = (part: string): readonly string[] => [...part.matchAll(/\b[ct]\d+\b/g)].map(([id]) => id);

/** What is written with a column changes with it: its checks and its foreign keys. */
function changedParts(base: TableSpec, now: TableSpec): readonly unknown[] {
  const columns = differing(base.columns, now.columns);
  const ids = columns.map(({ id }) => id);
  const named = [...base.checks, ...base.foreignKeys, ...base.uniques].filter((part) =>
    idsOf(text(part)).some((id) => ids.includes(id)),
  );
  return [
    ...columns,
    ...named,
    ...differing(base.uniques, now.uniques),
    ...differing(base.checks, now.checks),
    ...differing(base.foreignKeys, now.foreignKeys),
    ...differing(base.indexes, now.indexes),
  ];
}

const differing = <T>(a: readonly T[], b: readonly T[]): readonly T[] => [
  ...a.filter((item) => !b.some((other) => isDeepStrictEqual(item, other))),
  ...b.filter((item) => !a.some((other) => isDeepStrictEqual(item, other))),
];
