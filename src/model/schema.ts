/**
 * A schema as plain data. Both sides of a comparison are values of these types in the canonical form of their
 * dialect, so that equality is structural and nothing downstream knows where a value came from.
 */
export interface Schema {
  readonly tables: readonly Table[];
  readonly views: readonly View[];
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly options: TableOptions;
}

export interface Column {
  readonly name: string;
  /** As declared, in the canonical form of the dialect; empty where SQLite was given none. */
  readonly type: string;
  readonly nullable: boolean;
  /** SQL text of the default, canonical. */
  readonly default?: string;
  readonly generated?: Generated;
  readonly collation?: string;
}

export interface Generated {
  /** SQL text of the expression, canonical. */
  readonly as: string;
  readonly stored: boolean;
}

export type Constraint = PrimaryKey | Unique | ForeignKey | Check;

export interface PrimaryKey {
  readonly kind: "primaryKey";
  readonly name?: string;
  readonly columns: readonly string[];
}

export interface Unique {
  readonly kind: "unique";
  readonly name?: string;
  readonly columns: readonly string[];
}

export interface ForeignKey {
  readonly kind: "foreignKey";
  readonly name?: string;
  readonly columns: readonly string[];
  readonly parent: string;
  /** Empty: the parent's primary key. */
  readonly parentColumns: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
}

export type ReferentialAction = "no action" | "restrict" | "cascade" | "set null" | "set default";

export interface Check {
  readonly kind: "check";
  readonly name?: string;
  /** SQL text, canonical. */
  readonly expression: string;
}

export interface Index {
  readonly name: string;
  readonly unique: boolean;
  readonly parts: readonly IndexPart[];
  /** SQL text of a partial index's condition, canonical. */
  readonly where?: string;
}

export type IndexPart =
  | {
      readonly kind: "column";
      readonly column: string;
      readonly descending: boolean;
      readonly collation?: string;
    }
  | {
      readonly kind: "expression";
      /** SQL text, canonical. */
      readonly expression: string;
      readonly descending: boolean;
      readonly collation?: string;
    };

/** What a dialect adds to a table; one variant a dialect. */
export type TableOptions = SqliteTableOptions;

export interface SqliteTableOptions {
  readonly dialect: "sqlite";
  readonly strict: boolean;
  readonly withoutRowid: boolean;
  readonly autoincrement: boolean;
}

export interface View {
  readonly name: string;
  /** The query, canonical. */
  readonly query: string;
}
