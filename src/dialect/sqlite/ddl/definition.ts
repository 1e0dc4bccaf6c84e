/** A part of a text: `start` belongs to it, `end` does not. In UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A `CREATE TABLE` statement, with the places of its parts in the text. */
export interface TableDefinition {
  readonly sql: string;
  readonly name: string;
  readonly nameRange: Range;
  readonly temporary: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly TableConstraint[];
  /** Between the parentheses. */
  readonly body: Range;
  readonly options: DefinitionOptions;
}

export interface DefinitionOptions {
  readonly strict: boolean;
  readonly withoutRowid: boolean;
  /** From behind the closing parenthesis to the end of the statement. */
  readonly range: Range;
}

export interface ColumnDefinition {
  readonly name: string;
  readonly nameRange: Range;
  /** From the name to the end of the last clause. */
  readonly range: Range;
  /** Undefined where the column has none. */
  readonly type: TypeName | undefined;
  readonly clauses: readonly ColumnClause[];
}

export interface TypeName {
  /** As SQLite understands it, with one space between words: `varchar(255)`. */
  readonly text: string;
  readonly range: Range;
}

/** What every clause and constraint has. */
export interface Clause {
  /** Of `CONSTRAINT name`. */
  readonly name?: string;
  /** `CONSTRAINT name` included. */
  readonly range: Range;
}

export type ColumnClause = Clause & ColumnClauseBody;

export type ColumnClauseBody =
  | {
      readonly kind: "primaryKey";
      readonly descending: boolean;
      readonly autoincrement: boolean;
      readonly onConflict?: string;
    }
  | { readonly kind: "notNull" | "unique"; readonly onConflict?: string }
  | { readonly kind: "null" }
  | { readonly kind: "check"; readonly expression: string }
  /** As written, parentheses included. */
  | { readonly kind: "default"; readonly value: string }
  | { readonly kind: "collate"; readonly collation: string }
  | { readonly kind: "generated"; readonly expression: string; readonly stored: boolean }
  | ({ readonly kind: "references" } & Reference);

export interface Reference {
  readonly parent: string;
  readonly parentRange: Range;
  readonly parentColumns: readonly string[];
  /** In lower case: `set null`. */
  readonly onDelete?: string;
  readonly onUpdate?: string;
  readonly match?: string;
  /** In lower case: `deferrable initially deferred`. */
  readonly deferrable?: string;
}

export type TableConstraint = Clause & TableConstraintBody;

export type TableConstraintBody =
  | {
      readonly kind: "primaryKey" | "unique";
      readonly columns: readonly IndexedColumn[];
      readonly onConflict?: string;
      readonly autoincrement?: boolean;
    }
  | { readonly kind: "check"; readonly expression: string; readonly onConflict?: string }
  | ({ readonly kind: "foreignKey"; readonly columns: readonly string[] } & Reference);

/** One part of a key or an index: a column, or an expression. */
export interface IndexedColumn {
  /** All of it, as written. */
  readonly text: string;
  readonly column?: string;
  /** As written, without its outermost COLLATE. */
  readonly expression?: string;
  readonly collation?: string;
  readonly descending: boolean;
}
