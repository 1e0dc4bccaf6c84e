import type { Fragment } from "../../../model/step.js";
import type { Connection } from "../../connection.js";
import { sourceOf, type TableCopy } from "../alter/copied-columns.js";
import { freeRowid } from "../alter/row-keys.js";
import { isRowidAlias } from "../alter/rowid.js";
import { clauseOf } from "../canonical.js";
import type { ColumnDefinition, TableDefinition } from "../ddl/definition.js";
import { affinityOf } from "../ddl/expression.js";
import { quoteIdentifier, sameName } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";

/** What tells the rows of a table apart while some of their values are kept elsewhere. */
export interface RowKey {
  /** Names in the table after a change; of the rowid, one that no column has taken. */
  readonly columns: readonly string[];
  /** What gives a row these values before the change, as SQL. */
  readonly sources: readonly string[];
  /** Type and collation of each, so that a kept key equals the row's as the row's own key does. */
  readonly types: readonly string[];
  /** The key is a bare rowid, which VACUUM may change (https://www.sqlite.org/lang_vacuum.html). */
  readonly bare: boolean;
}

/** A table before and after a change. */
export type Change = Pick<TableCopy, "table" | "before" | "after" | "fragments">;

/**
 * The key by which a table's rows can be known before and after a change: the primary key that it will have, where no
 * row has NULL in it, or else the rowid, or else the primary key that it had. Undefined where none of them stays.
 */
export async function keyThrough(connection: Connection, change: Change): Promise<RowKey | undefined> {
  const [before, after] = [parseCreateTable(change.before), parseCreateTable(change.after)];
  const key = declaredKey(after);
  const sources = key.flatMap(({ name }) => sourceOf(name, before, change.fragments) ?? []);
  const known = key.length > 0 && sources.length === key.length;
  if (known && !(await hasNulls(connection, change.table, sources))) return rowKey(key, sources);
  return bareKey(before, after) ?? (await oldKey(connection, change, before, after));
}

function rowKey(key: readonly KeyPart[], sources: readonly string[]): RowKey {
  return { columns: key.map(({ name }) => name), sources, types: key.map(({ type }) => type), bare: false };
}

/** As long as no row comes with the same values, it tells the rows apart; if one does, nothing is kept for it. */
async function oldKey(
  connection: Connection,
  change: Change,
  before: TableDefinition,
  after: TableDefinition,
): Promise<RowKey | undefined> {
  const key = declaredKey(before);
  const sources = key.map(({ name }) => quoteIdentifier(name));
  const stays = key.length > 0 && key.every(({ name }) => keepsValues(before, after, name, change.fragments));
  return stays && !(await hasNulls(connection, change.table, sources)) ? rowKey(key, sources) : undefined;
}

/** Whether rows that are known by these columns still are, after the change. */
export function standsThrough(columns: readonly string[], change: Change): boolean {
  const [before, after] = [parseCreateTable(change.before), parseCreateTable(change.after)];
  const key = declaredKey(after).map(({ name }) => name);
  const isKey = key.length === columns.length && key.every((name) => hasName(columns, name));
  if (isKey) return key.every((name) => keepsValues(before, after, name, change.fragments));
  const [rowid, second] = columns;
  const isColumn = before.columns.some(({ name }) => hasName(columns, name));
  return second === undefined && !isColumn && bareKey(before, after)?.columns[0] === rowid;
}

interface KeyPart {
  readonly name: string;
  readonly type: string;
}

/** The primary key as it is declared; empty where there is none. */
function declaredKey(table: TableDefinition): readonly KeyPart[] {
  const inline = table.columns.find((column) => clauseOf(column, "primaryKey") !== undefined);
  if (inline !== undefined) return [{ name: inline.name, type: typeOf(table, inline, undefined) }];
  const key = table.constraints.find((constraint) => constraint.kind === "primaryKey");
  if (key?.kind !== "primaryKey") return [];
  return key.columns.flatMap((part) => {
    const column = table.columns.find(({ name }) => part.column !== undefined && sameName(name, part.column));
    return column === undefined ? [] : [{ name: column.name, type: typeOf(table, column, part.collation) }];
  });
}

/** Only an INTEGER that is the rowid stays one; ANY of a STRICT table takes every value as it is. */
function typeOf(table: TableDefinition, column: ColumnDefinition, collation: string | undefined): string {
  if (isRowidAlias(table, column)) return "INTEGER";
  const collate = collation ?? clauseOf(column, "collate")?.collation;
  const type = column.type?.text ?? "";
  const isAny = table.options.strict && type.toUpperCase() === "ANY";
  return `${AFFINITIES[isAny ? "blob" : affinityOf(type)]}${collate === undefined ? "" : ` COLLATE ${quoteIdentifier(collate)}`}`;
}

/** A type of each affinity that makes no column the rowid. */
const AFFINITIES = { integer: "INT", text: "TEXT", blob: "BLOB", real: "REAL", numeric: "NUMERIC" } as const;

const hasName = (names: readonly string[], name: string): boolean =>
  names.some((other) => sameName(other, name));

function keepsValues(
  before: TableDefinition,
  after: TableDefinition,
  name: string,
  fragments: readonly Fragment[],
): boolean {
  const isIn = (table: TableDefinition): boolean =>
    table.columns.some((column) => sameName(column.name, name));
  const isChanged = fragments.some(
    (fragment) => "column" in fragment && sameName(fragment.column, name) && changesValues(fragment),
  );
  return isIn(before) && isIn(after) && !isChanged;
}

/** Whether rows may hold other values once a column is altered. */
export function changesValues(fragment: Fragment): boolean {
  if (fragment.kind !== "alterColumn") return false;
  if (fragment.using !== undefined) return true;
  const [before, after] = [bodyOf(fragment.before), bodyOf(fragment.after)];
  const [old, now] = [before?.type?.text ?? "", after?.type?.text ?? ""];
  if (after !== undefined && clauseOf(after, "generated") !== undefined) return true;
  return affinityOf(old) !== affinityOf(now) || [old, now].some((type) => type.toUpperCase() === "ANY");
}

const bodyOf = (body: string): ColumnDefinition | undefined =>
  parseCreateTable(`CREATE TABLE t (x ${body})`).columns[0];

function bareKey(before: TableDefinition, after: TableDefinition): RowKey | undefined {
  if (before.options.withoutRowid || after.options.withoutRowid) return undefined;
  if (after.columns.some((column) => isRowidAlias(after, column))) return undefined;
  const rowid = freeRowid(before, after);
  if (rowid === undefined) return undefined;
  return { columns: [rowid], sources: [rowid], types: ["INTEGER"], bare: true };
}

async function hasNulls(connection: Connection, table: string, key: readonly string[]): Promise<boolean> {
  const nulls = key.map((source) => `(${source}) IS NULL`).join(" OR ");
  const row = await connection.get(`SELECT 1 FROM ${quoteIdentifier(table)} WHERE ${nulls} LIMIT 1`);
  return row !== undefined;
}
