import { columnOf, type IndexSpec, idsIn, isAlias, type Spec, type TableSpec, tableOf } from "./spec.js";

/**
 * Takes out of a schema what an edit has left without its column, its parent or its key, as a person does who edits
 * a TypeScript schema until it compiles. What was made by hand stays, even where it is broken now.
 */
export function settled(spec: Spec): Spec {
  const tables = spec.tables.map(settledTable);
  const now = { ...spec, tables };
  const whole = { ...now, tables: tables.map((table) => withParents(now, table)) };
  const known = new Set(whole.tables.flatMap((table) => [table.id, ...table.columns.map(({ id }) => id)]));
  const views = whole.views.filter((view) => view.hand || idsIn(view.query).every((id) => known.has(id)));
  return {
    ...whole,
    views,
    triggers: whole.triggers.filter(({ view, table }) =>
      view === undefined ? tableOf(whole, table) !== undefined : views.some(({ name }) => name === view),
    ),
  };
}

function settledTable(table: TableSpec): TableSpec {
  const columns = withoutOrphans(table);
  const has = (id: string): boolean => columns.some((column) => column.id === id);
  const uses = (template: string | undefined): boolean => idsIn(template ?? "").every(has);
  const next: TableSpec = {
    ...table,
    columns,
    key: settledKey({ ...table, columns }),
    uniques: distinct(
      table.uniques.filter((unique) => unique.columns.every(has) && !isKeyAgain(table, unique)),
    ),
    checks: table.checks.filter((check) => uses(check.expression)),
    foreignKeys: table.foreignKeys.filter((key) => key.columns.every(has)),
    indexes: table.indexes.filter(
      (index) =>
        index.hand ||
        (!isSaid(table, index) && index.parts.every((part) => uses(part.text)) && uses(index.where)),
    ),
    late: Math.min(table.late, columns.length - 1),
  };
  return { ...next, columns: next.columns.map((column) => ({ ...column, ...keyed(next, column.id) })) };
}

/** Uniqueness that is said twice is for nobody to tell apart. */
function distinct(uniques: TableSpec["uniques"]): TableSpec["uniques"] {
  const place = (columns: readonly string[]): number =>
    uniques.findIndex((other) => [...other.columns].sort().join() === [...columns].sort().join());
  return uniques.filter(({ columns }, at) => place(columns) === at);
}

/**
 * SQLite 3.53 cannot rename the key of a table WITHOUT ROWID that is said to be UNIQUE once more: it forgets the name in
 * that constraint, and fails.
 */
function isKeyAgain({ withoutRowid, key }: TableSpec, { columns }: { columns: readonly string[] }): boolean {
  return withoutRowid && columns.join() === key?.columns.join();
}

/** Generated columns go with what they are computed from. */
function withoutOrphans(table: TableSpec): TableSpec["columns"] {
  let columns = table.columns;
  for (;;) {
    const ids = new Set(columns.map(({ id }) => id));
    const left = columns.filter(({ generated }) => idsIn(generated?.as ?? "").every((id) => ids.has(id)));
    if (left.length === columns.length) return columns;
    columns = left;
  }
}

function settledKey(table: TableSpec): TableSpec["key"] {
  const columns = (table.key?.columns ?? []).filter((id) => columnOf(table, id)?.generated === undefined);
  const present = columns.filter((id) => columnOf(table, id) !== undefined);
  if (table.key === undefined || present.length === 0) return undefined;
  const [first] = present;
  const column = first === undefined ? undefined : columnOf(table, first);
  const alias =
    column !== undefined && isAlias({ ...table, key: { ...table.key, columns: present } }, column);
  return { columns: present, autoincrement: table.key.autoincrement && alias };
}

/** A key of one column is NOT NULL in Drizzle, and has no default of its own use. */
function keyed(table: TableSpec, id: string): { readonly notNull?: true } {
  const columns = table.key?.columns ?? [];
  const never = columns.includes(id) && (columns.length === 1 || table.withoutRowid || table.strict);
  return never ? { notNull: true } : {};
}

/** A foreign key needs a unique key on the other side (https://www.sqlite.org/foreignkeys.html#fk_indexes). */
function withParents(spec: Spec, table: TableSpec): TableSpec {
  return {
    ...table,
    foreignKeys: table.foreignKeys.filter((key) => {
      const parent = tableOf(spec, key.parent);
      return (
        parent !== undefined &&
        parentKeys(parent).some((columns) => columns.join() === key.parentColumns.join())
      );
    }),
  };
}

/** The lists of columns that a foreign key may refer to. */
export function parentKeys(table: TableSpec): readonly (readonly string[])[] {
  const key = table.key === undefined ? [] : [table.key.columns];
  const uniques = table.uniques.map(({ columns }) => columns);
  const indexes = table.indexes
    .filter(isPlainUnique)
    .map(({ parts }) => parts.flatMap(({ text }) => idsIn(text)));
  const collated = (id: string): boolean => columnOf(table, id)?.collation !== undefined;
  return [...key, ...uniques, ...indexes].filter((columns) => !columns.some(collated));
}

/** Does a constraint say what the index says? */
function isSaid({ uniques }: TableSpec, index: IndexSpec): boolean {
  const columns = index.parts
    .flatMap(({ text }) => idsIn(text))
    .sort()
    .join();
  return isPlainUnique(index) && uniques.some((unique) => [...unique.columns].sort().join() === columns);
}

function isPlainUnique({ unique, hand, where, parts }: IndexSpec): boolean {
  const plain = parts.every((part) => /^\{c\d+\}$/.test(part.text) && part.collation === undefined);
  return unique && !hand && where === undefined && plain;
}
