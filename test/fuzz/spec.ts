import { quoteIdentifier } from "../../src/dialect/sqlite/ddl/identifier.js";
import type { ReferentialAction } from "../../src/model/schema.js";

/**
 * A schema as the random proof holds it. Tables and columns are known by ids that a rename keeps, and expressions
 * name them as `{c3}`, so that one value can be written under its old names and its new ones.
 */
export interface Spec {
  readonly tables: readonly TableSpec[];
  readonly views: readonly ViewSpec[];
  readonly triggers: readonly TriggerSpec[];
  /** A full-text table beside the others. */
  readonly search: boolean;
}

export interface TableSpec {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
  readonly key: KeySpec | undefined;
  readonly uniques: readonly UniqueSpec[];
  readonly checks: readonly CheckSpec[];
  readonly foreignKeys: readonly ForeignKeySpec[];
  readonly indexes: readonly IndexSpec[];
  readonly strict: boolean;
  readonly withoutRowid: boolean;
  /** How the definition is written by hand; 0 is the plainest way. */
  readonly style: number;
  /** How many of the last columns came by ALTER TABLE, when there were rows already. */
  readonly late: number;
}

export interface ColumnSpec {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly default: DefaultSpec | undefined;
  readonly generated: { readonly as: string; readonly stored: boolean } | undefined;
  readonly collation: string | undefined;
}

/** A default as somebody writes it by hand, and as Drizzle does. */
export interface DefaultSpec {
  readonly live: string;
  readonly drizzle: string;
}

export interface KeySpec {
  readonly columns: readonly string[];
  readonly autoincrement: boolean;
}

/** A UNIQUE constraint of a definition; to Drizzle it is the unique index of this name. */
export interface UniqueSpec {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface CheckSpec {
  /** Undefined where the definition gives it none, which Drizzle cannot say. */
  readonly name: string | undefined;
  readonly expression: string;
}

export interface ForeignKeySpec {
  readonly columns: readonly string[];
  readonly parent: string;
  readonly parentColumns: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
}

export interface IndexSpec {
  readonly name: string;
  readonly unique: boolean;
  readonly parts: readonly PartSpec[];
  readonly where: string | undefined;
  /** Made by raw SQL, unknown to the TypeScript schema. */
  readonly hand: boolean;
}

/** `text` is `{c3}` or an expression. */
export interface PartSpec {
  readonly text: string;
  readonly descending: boolean;
  readonly collation: string | undefined;
}

export interface ViewSpec {
  readonly name: string;
  readonly query: string;
  readonly hand: boolean;
}

export interface TriggerSpec {
  readonly name: string;
  readonly table: string;
  /** The name of the view that it is on in place of the table. */
  readonly view: string | undefined;
  /** From CREATE TRIGGER's name on: `AFTER INSERT ON {t1} BEGIN ... END`. */
  readonly body: string;
}

/** What each id is called. */
export type Names = ReadonlyMap<string, string>;

export function namesOf(spec: Spec): Names {
  return new Map(
    spec.tables.flatMap((table) => [
      [table.id, table.name] as const,
      ...table.columns.map((column) => [column.id, column.name] as const),
    ]),
  );
}

const PLACE = /\{([a-z]\d+)\}/g;

/** The ids that a template names. */
export function idsIn(template: string): readonly string[] {
  return [...template.matchAll(PLACE)].map((match) => match[1] ?? "");
}

/** The template with its names, each as `quote` writes it. */
export function written(
  template: string,
  names: Names,
  quote: (name: string, id: string) => string = quoteIdentifier,
): string {
  return template.replaceAll(PLACE, (_, id: string) => quote(names.get(id) ?? `gone_${id}`, id));
}

export function tableOf(spec: Spec, id: string): TableSpec | undefined {
  return spec.tables.find((table) => table.id === id);
}

export function columnOf(table: TableSpec, id: string): ColumnSpec | undefined {
  return table.columns.find((column) => column.id === id);
}

/** The table that holds the column. */
export function ownerOf(spec: Spec, column: string): TableSpec | undefined {
  return spec.tables.find((table) => columnOf(table, column) !== undefined);
}

/** The schema with one table replaced. */
export function withTable(spec: Spec, table: TableSpec): Spec {
  return { ...spec, tables: spec.tables.map((other) => (other.id === table.id ? table : other)) };
}

export function withColumn(table: TableSpec, column: ColumnSpec): TableSpec {
  return {
    ...table,
    columns: table.columns.map((other) => (other.id === column.id ? column : other)),
  };
}

/** An id that nothing has had: ids are never used again, so that a new column is never taken for an old one. */
export function freshId(kind: "t" | "c", ...specs: readonly Spec[]): string {
  const used = specs.flatMap((spec) => [...namesOf(spec).keys()]).map((id) => Number(id.slice(1)));
  return `${kind}${Math.max(0, ...used) + 1}`;
}

/** Is the column the rowid under another name: INTEGER, and the whole key of a table that has rowids? */
export function isAlias(table: TableSpec, column: ColumnSpec): boolean {
  const [key, second] = table.key?.columns ?? [];
  const whole = key === column.id && second === undefined;
  return whole && !table.withoutRowid && column.type.toLowerCase() === "integer";
}
