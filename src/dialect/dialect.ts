import type { Rename } from "../diff/rename.js";
import type { Schema } from "../model/schema.js";
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

/** Opens an empty scratch database; whoever opens it closes it. */
export type OpenScratch = () => Promise<Connection & { close(): Promise<void> }>;

/** The author-time part of a dialect. */
export interface AuthorDialect {
  /** Reads the schema behind a connection; `ignore` names what is not the application's. */
  introspect(connection: Connection, ignore: (name: string) => boolean): Promise<Snapshot>;
  /** Makes a schema as the TypeScript says it in empty scratch databases, and reads it back. */
  materialise(open: OpenScratch, schema: Schema): Promise<Snapshot>;
  /** Makes the same definitions, without rows, in an empty scratch database. */
  clone(from: Connection, scratch: Connection): Promise<void>;
  align(before: Schema, after: Schema): Aligned;
  /** The statement of a rename, as the database itself does it. */
  renameSql(rename: Rename): readonly string[];
  planner(context: PlanContext): Planner;
}
