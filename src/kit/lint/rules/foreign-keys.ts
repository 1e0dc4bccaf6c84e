import { foldName, sameName } from "../../../dialect/sqlite/ddl/identifier.js";
import type { Definitions } from "../../../dialect/sqlite/read/definitions.js";
import { foreignKeysOf, primaryKeyOf } from "../../../model/lookup.js";
import type { ForeignKey, Index, Table } from "../../../model/schema.js";
import { HAZARDS, type HazardCode } from "../../../plan/hazard-codes.js";
import type { Deed } from "../deed.js";
import { type Found, type Spot, WHOLE_FILE } from "../found.js";
import { indexOf, tableIn } from "../read-deeds.js";
import type { RevisionView } from "../revision-view.js";

/** A foreign key with the table that it is on. */
interface Reference {
  readonly child: Table;
  readonly key: ForeignKey;
}

/** Foreign keys whose parent has no key for them, and new ones that nothing finds the children of quickly. */
export function foreignKeys({ up }: RevisionView): readonly Found[] {
  const touched = new Set(up.deeds.flatMap(tablesOf).map(foldName));
  if (touched.size === 0) return [];
  const before = referencesOf(up.start, touched);
  const after = referencesOf(up.end, touched);
  const unanswered = after.filter(
    (one) =>
      isUnanswered(one, up.end) && !before.some((old) => same(old, one) && isUnanswered(old, up.start)),
  );
  const slow = after.filter((one) => !hasIndex(one, up.end) && !before.some((old) => same(old, one)));
  return [
    ...unanswered.map((one) => mismatch(one, up.deeds)),
    ...slow.map((one) => unindexed(one, up.deeds)),
  ];
}

function tablesOf(deed: Deed): readonly string[] {
  if (deed.kind === "renameTable") return [deed.from, deed.to];
  if (deed.kind === "dropOther")
    return deed.what === "index" ? [indexedTable(deed.name, deed.definitions)] : [];
  return "table" in deed && deed.kind !== "write" ? [deed.table] : [];
}

const indexedTable = (name: string, { indexes }: Definitions): string =>
  indexes.get(foldName(name))?.table ?? "";

/** Those of the tables that are touched, and those that refer to them. */
function referencesOf(definitions: Definitions, touched: ReadonlySet<string>): readonly Reference[] {
  return [...definitions.tables.keys()].flatMap((name) => {
    const child = tableIn(definitions, name);
    if (child === undefined) return [];
    return foreignKeysOf(child)
      .filter((key) => touched.has(name) || touched.has(foldName(key.parent)))
      .map((key) => ({ child, key }));
  });
}

const same = (a: Reference, b: Reference): boolean =>
  sameName(a.child.name, b.child.name) &&
  sameName(a.key.parent, b.key.parent) &&
  covers(a.key.columns, b.key.columns);

const covers = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name) => b.some((other) => sameName(name, other)));

/** https://www.sqlite.org/foreignkeys.html#fk_indexes */
function isUnanswered({ key }: Reference, definitions: Definitions): boolean {
  const parent = tableIn(definitions, key.parent);
  if (parent === undefined) return false;
  const primary = primaryKeyOf(parent)?.columns ?? [];
  const wanted = key.parentColumns;
  if (wanted.length === 0) return primary.length !== key.columns.length;
  const uniques = parent.constraints.flatMap((one) => (one.kind === "unique" ? [one.columns] : []));
  return ![primary, ...uniques, ...uniqueIndexes(definitions, key.parent)].some((columns) =>
    covers(columns, wanted),
  );
}

const uniqueIndexes = (definitions: Definitions, table: string): readonly (readonly string[])[] =>
  indexesOn(definitions, table)
    .filter(
      ({ unique, where, parts }) =>
        unique && where === undefined && parts.every(({ kind }) => kind === "column"),
    )
    .map(columnsOf);

function indexesOn({ indexes }: Definitions, table: string): readonly Index[] {
  return [...indexes.values()]
    .filter((one) => sameName(one.table, table))
    .flatMap(({ sql }) => indexOf(sql) ?? []);
}

const columnsOf = ({ parts }: Index): readonly string[] =>
  parts.map((part) => (part.kind === "column" ? part.column : ""));

/** Whether an index or a key begins with the columns. */
function hasIndex({ child, key }: Reference, definitions: Definitions): boolean {
  const keys = child.constraints.flatMap((one) =>
    one.kind === "unique" || one.kind === "primaryKey" ? [one.columns] : [],
  );
  const indexes = indexesOn(definitions, child.name)
    .filter(({ where }) => where === undefined)
    .map(columnsOf);
  return [...keys, ...indexes].some((columns) => covers(columns.slice(0, key.columns.length), key.columns));
}

const found = (code: HazardCode, message: string, spot: Spot): Found => ({
  code,
  message,
  hint: HAZARDS[code].instead,
  spot,
});

function mismatch({ child, key }: Reference, deeds: readonly Deed[]): Found {
  const columns = key.parentColumns.length === 0 ? "its primary key" : key.parentColumns.join(", ");
  const message = `${child.name} (${key.columns.join(", ")}) refers to ${columns} of ${key.parent}, which no key answers.`;
  return found("parent-key", message, spotOf([child.name, key.parent], deeds));
}

function unindexed({ child, key }: Reference, deeds: readonly Deed[]): Found {
  const message = `The foreign key ${child.name} (${key.columns.join(", ")}) → ${key.parent} has no index.`;
  return found("unindexed-foreign-key", message, spotOf([child.name], deeds));
}

/** The last deed that is about one of the tables. */
function spotOf(tables: readonly string[], deeds: readonly Deed[]): Spot {
  const last = deeds.findLast((deed) =>
    tablesOf(deed).some((name) => tables.some((table) => sameName(table, name))),
  );
  return last?.spot ?? WHOLE_FILE;
}
