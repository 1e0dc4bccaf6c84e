import type Database from "better-sqlite3";
import type { ColumnDefinition, TableDefinition } from "../../../../src/dialect/sqlite/ddl/definition.js";
import { foldName } from "../../../../src/dialect/sqlite/ddl/identifier.js";
import { tokenize } from "../../../../src/dialect/sqlite/ddl/token.js";

/** A table in a form that both its definition and the pragmas of a database can be brought into. */
export interface Outline {
  readonly columns: readonly object[];
  readonly keys: readonly string[];
  readonly foreignKeys: readonly string[];
  readonly options: string;
}

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  readonly pk: number;
  readonly hidden: number;
}

/** What SQLite says of a table. */
export function outlineOf(db: Database.Database, table: string): Outline {
  const all = <T>(sql: string): T[] => db.prepare<unknown[], T>(sql).all(table);
  const options = all<{ wr: number; strict: number }>(
    "SELECT wr, strict FROM pragma_table_list WHERE name = ? COLLATE nocase",
  );
  return {
    columns: all<ColumnRow>("SELECT * FROM pragma_table_xinfo(?)").map((row) => ({
      name: row.name,
      type: plain(row.type),
      notNull: row.notnull === 1,
      default: row.dflt_value === null ? undefined : plain(row.dflt_value),
      primaryKey: row.pk > 0,
      generated: row.hidden === 2 ? "virtual" : row.hidden === 3 ? "stored" : undefined,
    })),
    keys: keysOf(db, table),
    foreignKeys: all<{ text: string }>(
      `SELECT "table" || '(' || group_concat(coalesce("to", ''), ',' ORDER BY seq) || ') <- '
         || group_concat("from", ',' ORDER BY seq) || ' ' || on_delete || '/' || on_update AS text
       FROM pragma_foreign_key_list(?) GROUP BY id`,
    )
      .map((row) => foldName(row.text))
      .toSorted(),
    options: `${options[0]?.strict === 1} ${options[0]?.wr === 1}`,
  };
}

function keysOf(db: Database.Database, table: string): readonly string[] {
  const rows = db
    .prepare<[string], { name: string; origin: string }>(
      "SELECT name, origin FROM pragma_index_list(?) WHERE origin IN ('pk', 'u')",
    )
    .all(table);
  const parts = db.prepare<[string], { text: string }>(
    `SELECT group_concat(name || ' ' || coll || iif("desc", ' desc', ''), ',' ORDER BY seqno) AS text
     FROM pragma_index_xinfo(?) WHERE key`,
  );
  return rows.map(({ name, origin }) => foldName(`${origin}: ${parts.get(name)?.text}`)).toSorted();
}

/** What the parser says of it. */
export function outlineOfDefinition(table: TableDefinition): Outline {
  const key = keyColumns(table);
  return {
    columns: table.columns.map((column) => ({
      name: column.name,
      type: plain(column.type?.text ?? ""),
      notNull: notNull(table, column, key),
      default: defaultOf(column),
      primaryKey: key.includes(foldName(column.name)),
      generated: generatedOf(column),
    })),
    keys: definedKeys(table, key),
    foreignKeys: definedForeignKeys(table).toSorted(),
    options: `${table.options.strict} ${table.options.withoutRowid}`,
  };
}

function keyColumns(table: TableDefinition): readonly string[] {
  const own = table.columns.filter((column) => column.clauses.some(({ kind }) => kind === "primaryKey"));
  const constraint = table.constraints.find(({ kind }) => kind === "primaryKey");
  const columns = constraint?.kind === "primaryKey" ? constraint.columns : [];
  return [...own.map(({ name }) => foldName(name)), ...columns.map(({ column }) => foldName(column ?? ""))];
}

/** The key of a table that is STRICT or has no rowids is NOT NULL, save for a rowid's other name. */
function notNull(table: TableDefinition, column: ColumnDefinition, key: readonly string[]): boolean {
  if (column.clauses.some(({ kind }) => kind === "notNull")) return true;
  const { strict, withoutRowid } = table.options;
  const descending = column.clauses.some((clause) => clause.kind === "primaryKey" && clause.descending);
  return (strict || withoutRowid) && key.includes(foldName(column.name)) && !isRowid(table, key, descending);
}

/** Without the outermost parentheses, as the pragma shows it. */
function defaultOf(column: ColumnDefinition): string | undefined {
  const clause = column.clauses.findLast(({ kind }) => kind === "default");
  if (clause?.kind !== "default") return undefined;
  const { value } = clause;
  return plain(value.startsWith("(") ? value.slice(1, -1) : value);
}

function generatedOf(column: ColumnDefinition): string | undefined {
  const clause = column.clauses.find(({ kind }) => kind === "generated");
  if (clause?.kind !== "generated") return undefined;
  return clause.stored ? "stored" : "virtual";
}

type Part = { readonly column?: string; readonly collation?: string; readonly descending: boolean };

function definedKeys(table: TableDefinition, key: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const add = (origin: string, parts: readonly Part[]): void => {
    const text = parts.map((part) => {
      const collation = part.collation ?? collationOf(table, part.column ?? "");
      return `${part.column} ${collation}${part.descending ? " desc" : ""}`;
    });
    found.add(foldName(`${origin}: ${text.join(",")}`));
  };
  for (const column of table.columns) {
    for (const clause of column.clauses) {
      const part = { column: column.name, descending: clause.kind === "primaryKey" && clause.descending };
      if (clause.kind === "unique") add("u", [part]);
      if (clause.kind === "primaryKey" && !isRowid(table, key, part.descending)) add("pk", [part]);
    }
  }
  for (const constraint of table.constraints) {
    if (constraint.kind === "unique") add("u", constraint.columns);
    if (constraint.kind === "primaryKey" && !isRowid(table, key, false)) add("pk", constraint.columns);
  }
  return [...found].toSorted();
}

/** sqlite.org/lang_createtable.html#rowid: INTEGER and nothing else, and not DESC in the column's own clause. */
function isRowid(table: TableDefinition, key: readonly string[], descending: boolean): boolean {
  const column = table.columns.find(({ name }) => key.length === 1 && foldName(name) === key[0]);
  return /^integer$/i.test(column?.type?.text ?? "") && !descending && !table.options.withoutRowid;
}

function collationOf(table: TableDefinition, name: string): string {
  const column = table.columns.find((candidate) => foldName(candidate.name) === foldName(name));
  const clause = column?.clauses.findLast(({ kind }) => kind === "collate");
  return clause?.kind === "collate" ? clause.collation : "binary";
}

function definedForeignKeys(table: TableDefinition): readonly string[] {
  const own = table.columns.flatMap((column) =>
    column.clauses.map((clause) =>
      clause.kind === "references" ? { ...clause, columns: [column.name] } : undefined,
    ),
  );
  const constraints = table.constraints.map((constraint) =>
    constraint.kind === "foreignKey" ? constraint : undefined,
  );
  return [...own, ...constraints].flatMap((key) => {
    if (key === undefined) return [];
    const parents = key.columns.map((_, at) => key.parentColumns[at] ?? "");
    const actions = `${key.onDelete ?? "no action"}/${key.onUpdate ?? "no action"}`;
    return [foldName(`${key.parent}(${parents.join(",")}) <- ${key.columns.join(",")} ${actions}`)];
  });
}

/** Without white space, comments, case. */
function plain(text: string): string {
  const parts = tokenize(text).filter(({ kind }) => kind !== "space" && kind !== "comment");
  return parts.map((token) => token.text.toLowerCase()).join(" ");
}
