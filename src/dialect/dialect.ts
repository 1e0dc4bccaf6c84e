import type { Schema } from "../model/schema.js";

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
