import type { Fragment } from "../../../model/step.js";
import { clauseOf } from "../canonical.js";
import type { TableDefinition } from "../ddl/definition.js";
import { quoteIdentifier, sameName } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { freeRowid } from "./row-keys.js";
import { isRowidAlias } from "./rowid.js";

/** A table's definition before and after, and the fragments between them. */
export interface TableCopy {
  readonly table: string;
  readonly before: string;
  readonly after: string;
  readonly fragments: readonly Fragment[];
  /** The columns shall stand in the order of `after`, which no edit leads to. */
  readonly reordered?: boolean;
}

/** A column of the new table, and what of the old one fills it; both as SQL. */
export interface CopiedColumn {
  readonly into: string;
  readonly from: string;
}

/** What a copy writes of each row: never nothing, so that as many rows come as there were. */
export function copiedColumns({ before, after, fragments }: TableCopy): readonly CopiedColumn[] {
  const old = parseCreateTable(before);
  const now = parseCreateTable(after);
  const values = now.columns
    .filter((column) => clauseOf(column, "generated") === undefined)
    .flatMap(({ name }) => {
      const from = sourceOf(name, old, fragments);
      return from === undefined ? [] : [{ into: quoteIdentifier(name), from }];
    });
  const rowid = keptRowid(old, now);
  const columns = rowid === undefined ? values : [{ into: rowid, from: rowid }, ...values];
  return columns.length === 0 ? [filler(now)] : columns;
}

/** What fills a column of the new table: what the step says, the old column, or nothing (its default). */
export function sourceOf(
  name: string,
  old: TableDefinition,
  fragments: readonly Fragment[],
): string | undefined {
  const using = fragments.flatMap((fragment) => {
    if (fragment.kind === "alterColumn" && sameName(fragment.column, name)) return fragment.using ?? [];
    return fragment.kind === "addColumn" && sameName(addedName(fragment.definition), name)
      ? (fragment.using ?? [])
      : [];
  });
  if (using[0] !== undefined) return using[0];
  return old.columns.some((column) => sameName(column.name, name)) ? quoteIdentifier(name) : undefined;
}

function addedName(definition: string): string {
  return parseCreateTable(`CREATE TABLE t (${definition})`).columns[0]?.name ?? "";
}

/**
 * The rowids are kept, because others may hold them (a full-text index). Undefined where a table has none, or a
 * column that is the rowid (https://www.sqlite.org/rowidtable.html).
 */
function keptRowid(old: TableDefinition, now: TableDefinition): string | undefined {
  if (old.options.withoutRowid || now.options.withoutRowid) return undefined;
  if (now.columns.some((column) => isRowidAlias(now, column))) return undefined;
  return freeRowid(old, now);
}

/** Where the tables have no column in common: NULL for a rowid is a new one, any other column gets its default. */
function filler(now: TableDefinition): CopiedColumn {
  const alias = now.columns.find((column) => isRowidAlias(now, column))?.name;
  const rowid = alias === undefined ? freeRowid(now) : quoteIdentifier(alias);
  if (rowid !== undefined && !now.options.withoutRowid) return { into: rowid, from: "NULL" };
  const column = now.columns.find((other) => clauseOf(other, "generated") === undefined);
  const value = column === undefined ? undefined : clauseOf(column, "default")?.value;
  return { into: quoteIdentifier(column?.name ?? ""), from: value ?? "NULL" };
}
