import type { Rename } from "../diff/rename.js";
import type { Schema } from "../model/schema.js";
import type { Step } from "../model/step.js";
import type { Planner } from "../plan/planner.js";
import type { Connection } from "./connection.js";

/**
 * What introspection gives: the schema in canonical form, and beside it the texts it was read from. The texts
 * are what migrations are written in, so that nothing the model cannot express is lost on the way.
 */
export interface Snapshot {
  readonly schema: Schema;
  /** `CREATE TABLE` by table name, to the letter. */
  readonly tables: ReadonlyMap<string, string>;
  /** `CREATE INDEX` by index name. An index that a constraint made has none. */
  readonly indexes: ReadonlyMap<string, string>;
  /** `CREATE VIEW` by view name. */
  readonly views: ReadonlyMap<string, string>;
  /** What no model has: triggers, virtual tables, tables that could not be read. */
  readonly others: readonly OtherObject[];
}

export interface OtherObject {
  readonly kind: "trigger" | "virtualTable" | "unreadable";
  readonly name: string;
  /** The table a trigger is on; otherwise the object itself. */
  readonly table: string;
  readonly sql: string;
  /** Why it could not be read. */
  readonly reason?: string;
}

/** Both sides of a comparison, with nothing between them but what a user of Drizzle can mean. */
export interface Aligned {
  readonly before: Schema;
  readonly after: Schema;
}

/** What a plan is made from. */
export interface PlanContext {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** SQL for rows without a value, by `"table.column"`. */
  readonly fills: ReadonlyMap<string, string>;
  /** Carried out before everything else; `before` has them already. */
  readonly renames: readonly Rename[];
}

/** Rows that were copied from one database into another. */
export interface ClonedRows {
  readonly rows: number;
  /** There are more than were copied. */
  readonly sampled: boolean;
  /** How many did not fit the definitions that they came to, by table. */
  readonly left: ReadonlyMap<string, number>;
}

/** The rows of a database by table, for comparing; see `TableRows`. */
export type RowDump = ReadonlyMap<string, TableRows>;

export interface TableRows {
  readonly columns: readonly string[];
  /** The columns of the declared key. */
  readonly key: readonly string[];
  /** The values in the order of the columns, as SQL literals, by what names the row. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

/** What steps destroy; in folded names, as they are before the steps. */
export interface Losses {
  readonly tables: ReadonlySet<string>;
  /** Columns by table. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Opens an empty scratch database; whoever opens it closes it. */
export type OpenScratch = () => Promise<Connection & { close(): Promise<void> }>;

/** The author-time part of a dialect. */
export interface AuthorDialect {
  /** Reads the schema behind a connection; `ignore` names what is not the application's. */
  introspect(connection: Connection, ignore: (name: string) => boolean): Promise<Snapshot>;
  /** The definitions of the application's tables, indexes and views, to the letter; or of triggers and all else too. */
  storedTexts(
    connection: Connection,
    ignore: (name: string) => boolean,
    what?: "schema" | "everything",
  ): Promise<ReadonlySet<string>>;
  /** The definitions by which a schema would be made, to the letter. */
  texts(schema: Schema): ReadonlySet<string>;
  /**
   * Makes a schema as the TypeScript says it in empty scratch databases, and reads it back. What `known` has to the
   * letter need not be made.
   */
  materialise(open: OpenScratch, schema: Schema, known?: Snapshot): Promise<Snapshot>;
  /**
   * Makes the same definitions, without rows, in an empty scratch database; not those whose names begin with `own`.
   */
  clone(from: Connection, scratch: Connection, isOwn?: (name: string) => boolean): Promise<void>;
  /** Copies rows into a scratch database that has the definitions: all, or a sample of about `limit`. */
  cloneRows(
    from: Connection,
    scratch: Connection,
    options: { readonly limit: number; readonly ignore: (name: string) => boolean },
  ): Promise<ClonedRows>;
  /** Reads every row of a database that is small. */
  dumpRows(connection: Connection, ignore: (name: string) => boolean): Promise<RowDump>;
  /** What the way back of these steps cannot give back; literal SQL and code aside. */
  lossesOf(steps: readonly Step[], archive: boolean): Losses;
  align(before: Schema, after: Schema): Aligned;
  /** Renames something in a scratch database, as a step would. */
  rename(scratch: Connection, rename: Rename): Promise<void>;
  planner(context: PlanContext): Planner;
  /** The steps that make of a database again what revisions made; where it is that already they change nothing. */
  revertSteps(expected: Snapshot, found: Snapshot): readonly Step[];
}
