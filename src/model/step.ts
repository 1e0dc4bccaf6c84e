/**
 * The steps of a migration as plain data: what a migration file holds, what the planner makes, what the runner
 * carries out and what the checksum is taken over.
 */
export type Step = SqlStep | CreateTable | DropTable | AlterTable | RenameTable | AssertNoRows | Run;

/** Literal SQL; several statements are run one by one. */
export interface SqlStep {
  readonly kind: "sql";
  readonly sql: string;
}

export interface CreateTable {
  readonly kind: "createTable";
  readonly table: string;
  readonly ddl: string;
  /** An equal table that is already there is kept; a different one is drift. */
  readonly ifMissing: boolean;
}

export interface DropTable {
  readonly kind: "dropTable";
  readonly table: string;
  /** The table goes to the archive; false destroys it. */
  readonly keep: boolean;
}

export interface AlterTable {
  readonly kind: "alterTable";
  readonly table: string;
  readonly changes: readonly Fragment[];
  /** `"auto"`: the cheapest right way. */
  readonly how: "auto" | "copy";
  /** A change that the table has already is passed over. Absent: it is drift. */
  readonly ifMissing?: true;
}

export interface RenameTable {
  readonly kind: "renameTable";
  readonly from: string;
  readonly to: string;
}

/** Fails, before anything has changed, when the query returns a row. */
export interface AssertNoRows {
  readonly kind: "assertNoRows";
  readonly query: string;
  readonly message: string;
}

/** A data step. */
export interface Run {
  readonly kind: "run";
  readonly fn: (db: DataConnection) => unknown;
  /** Runs on a replay without rows too, because it changes the schema. */
  readonly schema: boolean;
}

/** One change of one table, written in the table's own DDL. */
export type Fragment =
  | AddColumn
  | DropColumn
  | RenameColumn
  | AlterColumn
  | AddConstraint
  | DropConstraint
  | AlterOption;

export interface AddColumn {
  readonly kind: "addColumn";
  /** The whole definition, name first: `"priority" integer NOT NULL DEFAULT 0`. */
  readonly definition: string;
  /** SQL that gives the rows already there their value, over the table's columns before the change. */
  readonly using?: string;
}

export interface DropColumn {
  readonly kind: "dropColumn";
  readonly column: string;
  readonly keep: boolean;
}

export interface RenameColumn {
  readonly kind: "renameColumn";
  readonly from: string;
  readonly to: string;
}

export interface AlterColumn {
  readonly kind: "alterColumn";
  readonly column: string;
  /** The definition that must be there now, without the name. Compared as tokens. */
  readonly before: string;
  readonly after: string;
  /** SQL that fills the converted column, over the table's columns before the change. */
  readonly using?: string;
}

export interface AddConstraint {
  readonly kind: "addConstraint";
  readonly constraint: string;
}

export interface DropConstraint {
  readonly kind: "dropConstraint";
  /** The constraint that must be there now. Compared as tokens. */
  readonly constraint: string;
}

/** What stands behind the closing parenthesis: `STRICT`, `WITHOUT ROWID`; empty for none. */
export interface AlterOption {
  readonly kind: "option";
  readonly before: string;
  readonly after: string;
}

/** A value that a statement takes or gives. */
export type SqlValue = null | number | bigint | string | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** What a data step, `validate` and the runner's own parts see of a connection. */
export interface DataConnection {
  readonly dialect: DialectName;
  /**
   * Runs one statement, or without parameters several one by one; returns how many rows they changed.
   *
   * @throws UsageError `several-statements`: more than one statement with parameters, or where rows are asked for.
   */
  run(sql: string, params?: readonly SqlValue[]): Promise<number>;
  all<T = SqlRow>(sql: string, params?: readonly SqlValue[]): Promise<T[]>;
  get<T = SqlRow>(sql: string, params?: readonly SqlValue[]): Promise<T | undefined>;
  /**
   * Gives the rows of a query to `each`, batch by batch along a key, and lets the process do other things in between.
   * With `transaction: false` each batch is committed, and `sluice repair` goes on behind the last one.
   *
   * @throws UsageError `bad-key`, `bad-size`; SluiceError `row-failed`, which names the row by its key.
   *
   * @example
   * await db.batches<{ id: number; tags: string }>("SELECT id, tags FROM posts", { key: "id" }, async (rows) => {
   *   for (const { id, tags } of rows) await db.run("UPDATE posts SET n = ? WHERE id = ?", [JSON.parse(tags).length, id]);
   * });
   */
  batches<T = SqlRow>(
    query: string,
    options: BatchOptions,
    each: (rows: T[]) => unknown,
  ): Promise<BatchResult>;
  /**
   * What `drizzle` of `drizzle-orm/sqlite-proxy` takes, for statements with the types of tables.
   *
   * @example const { update } = drizzle(db.proxy);
   */
  proxy(
    sql: string,
    params: readonly SqlValue[],
    method: "run" | "all" | "values" | "get",
  ): Promise<{ rows: unknown[] }>;
}

export interface BatchOptions {
  /** The column of the query, or the columns, that the batches go along: together unique, and not NULL. */
  readonly key: string | readonly string[];
  /** Of the query. */
  readonly params?: readonly SqlValue[];
  /** Rows a batch; 1000. */
  readonly size?: number;
  /** `"skip"`: a row that throws is reported and counted, and the rest go on. */
  readonly onError?: "stop" | "skip";
}

export interface BatchResult {
  readonly rows: number;
  readonly skipped: number;
}

export type DialectName = "sqlite" | "postgres" | "mysql";
