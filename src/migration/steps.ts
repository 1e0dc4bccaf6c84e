import type {
  AddColumn,
  AddConstraint,
  AlterColumn,
  AlterOption,
  AlterTable,
  AssertNoRows,
  CreateTable,
  DataConnection,
  DropColumn,
  DropConstraint,
  DropTable,
  Fragment,
  RenameColumn,
  RenameTable,
  Run,
  SqlStep,
} from "../model/step.js";

/**
 * Literal SQL. Several statements are split and run one by one; `BEGIN`, `COMMIT` and the like are refused when it runs.
 *
 * The text is taken raw, so that a backslash stays a backslash; only `` \` ``, `\${` and `\\` stand for what they
 * escape. A value in `${…}` becomes part of the text as it is: nothing is quoted.
 *
 * @example sql`CREATE INDEX "tasks_priority_idx" ON "tasks" ("priority")`
 */
export function sql(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | bigint)[]
): SqlStep {
  return { kind: "sql", sql: String.raw({ raw: strings.raw.map(unescaped) }, ...values) };
}

const unescaped = (text: string): string => text.replace(/\\([\\`]|\$(?=\{))/g, "$1");

/** Creates a table. With `ifMissing` an equal table that is already there is kept, and a different one is a DriftError. */
export function createTable(
  table: string,
  ddl: string,
  options: { readonly ifMissing?: boolean } = {},
): CreateTable {
  return { kind: "createTable", table, ddl, ifMissing: options.ifMissing ?? false };
}

/** Drops a table. `{ keep: false }` destroys its rows; otherwise they are kept for `downgrade`. */
export function dropTable(table: string, options: { readonly keep?: boolean } = {}): DropTable {
  return { kind: "dropTable", table, keep: options.keep ?? true };
}

/**
 * Changes a table, all changes together and by the cheapest right way. A change whose `before` is not what stands in
 * the database is a DriftError; with `ifMissing` one that the table has already is passed over.
 */
export function alterTable(
  table: string,
  changes: readonly Fragment[],
  options: { readonly how?: "auto" | "copy"; readonly ifMissing?: boolean } = {},
): AlterTable {
  const { how = "auto", ifMissing = false } = options;
  return { kind: "alterTable", table, changes, how, ...(ifMissing ? { ifMissing } : {}) };
}

/**
 * Adds a column; the definition starts with its name. `using` is SQL, over the columns from before the change, that
 * gives the rows already there their value.
 */
export function addColumn(definition: string, options: { readonly using?: string } = {}): AddColumn {
  return { kind: "addColumn", definition, ...given(options.using) };
}

/** Drops a column. `{ keep: false }` destroys its values; otherwise they are kept for `downgrade`. */
export function dropColumn(column: string, options: { readonly keep?: boolean } = {}): DropColumn {
  return { kind: "dropColumn", column, keep: options.keep ?? true };
}

/** Renames a column, and what names it. */
export function renameColumn(from: string, to: string): RenameColumn {
  return { kind: "renameColumn", from, to };
}

/**
 * Changes a column's definition (without its name) from `before`, which has to be what is there now, to `after`.
 * `using` is SQL, over the columns from before the change, that fills the column.
 */
export function alterColumn(
  column: string,
  before: string,
  after: string,
  options: { readonly using?: string } = {},
): AlterColumn {
  return { kind: "alterColumn", column, before, after, ...given(options.using) };
}

/** Adds a table constraint, in the table's own words: `CONSTRAINT "prio_ck" CHECK ("priority" >= 0)`. */
export function addConstraint(constraint: string): AddConstraint {
  return { kind: "addConstraint", constraint };
}

/** Drops the table constraint that reads so. */
export function dropConstraint(constraint: string): DropConstraint {
  return { kind: "dropConstraint", constraint };
}

/** Changes what stands behind the table's closing parenthesis: `STRICT`, `WITHOUT ROWID`, `""` for nothing. */
export function option(before: string, after: string): AlterOption {
  return { kind: "option", before, after };
}

/** Renames a table, and what names it. */
export function renameTable(from: string, to: string): RenameTable {
  return { kind: "renameTable", from, to };
}

/** Fails, before the revision has changed anything, when the query returns a row; the error shows the first rows. */
export function assertNoRows(query: string, message: string): AssertNoRows {
  return { kind: "assertNoRows", query, message };
}

/**
 * A data step. It runs inside the revision's transaction. A replay on a scratch database skips it, unless
 * `{ schema: true }` says that it changes the schema.
 *
 * @example run(async (db) => { await db.run(`UPDATE tasks SET priority = 1 WHERE status = 'active'`); })
 */
export function run(fn: (db: DataConnection) => unknown, options: { readonly schema?: boolean } = {}): Run {
  return { kind: "run", fn, schema: options.schema ?? false };
}

const given = (using: string | undefined): { readonly using?: string } =>
  using === undefined ? {} : { using };
