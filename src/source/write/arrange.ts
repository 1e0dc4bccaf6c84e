import type {
  Check,
  Constraint,
  ForeignKey,
  Index,
  PrimaryKey,
  Schema,
  Table,
  Unique,
} from "../../model/schema.js";

/** What stands in the chain of a column. */
export interface ColumnParts {
  readonly primaryKey?: { readonly autoincrement: boolean };
  /** `name` undefined: the one that Drizzle makes. */
  readonly unique?: { readonly name: string | undefined };
  readonly references?: ForeignKey;
}

/** What stands in the callback of a table. Everything has its name there that has one. */
export type Extra =
  | PrimaryKey
  | (Unique & { readonly name: string })
  | (Check & { readonly name: string })
  | ForeignKey
  | { readonly kind: "index"; readonly index: Index };

/** Where everything about a table stands in TypeScript. */
export interface Arranged {
  readonly columns: ReadonlyMap<string, ColumnParts>;
  readonly extras: readonly Extra[];
}

/** The names of all that share one space of names with indexes. */
export function takenNames({ tables, views }: Schema): Set<string> {
  const all = [...tables, ...views, ...tables.flatMap((table) => table.indexes)];
  return new Set(all.map(({ name }) => name.toLowerCase()));
}

/** The name that Drizzle gives a unique index. */
export const defaultUniqueName = (table: string, columns: readonly string[]): string =>
  `${table}_${columns.join("_")}_unique`;

/**
 * Puts what concerns one column into its chain, and the rest behind the columns. `taken` are names of indexes and the
 * like in lower case; it gains what is made up here.
 */
export function arrange(table: Table, taken: Set<string>): Arranged {
  const columns = new Map<string, ColumnParts>(table.columns.map(({ name }) => [name, {}]));
  const extras: Extra[] = [];
  /** Into the chain where there is one column, and no such call in its chain yet. */
  const place = (column: string | undefined, parts: ColumnParts, extra: Extra): void => {
    const present = column === undefined ? undefined : columns.get(column);
    if (column === undefined || present === undefined || Object.keys(parts).some((key) => key in present))
      extras.push(extra);
    else columns.set(column, { ...present, ...parts });
  };
  for (const index of table.indexes)
    place(uniqueColumn(table, index), { unique: { name: undefined } }, { kind: "index", index });
  for (const constraint of table.constraints) {
    const extra = named(constraint, table, extras, taken);
    place(onlyColumn(constraint), partsOf(extra, table), extra);
  }
  return { columns, extras: ordered(extras) };
}

const onlyColumn = (constraint: Constraint): string | undefined =>
  constraint.kind === "check" || constraint.columns.length > 1 ? undefined : constraint.columns[0];

/** With the name that Drizzle wants of it. */
function named(constraint: Constraint, table: Table, others: readonly Extra[], taken: Set<string>): Extra {
  switch (constraint.kind) {
    case "primaryKey":
    case "foreignKey":
      return constraint;
    case "unique":
      return { ...constraint, name: freeName(defaultUniqueName(table.name, constraint.columns), taken) };
    case "check":
      return { ...constraint, name: constraint.name ?? checkName(table, others) };
  }
}

/** What it is in the chain of its column. */
function partsOf(extra: Extra, table: Table): ColumnParts {
  switch (extra.kind) {
    case "primaryKey":
      return { primaryKey: { autoincrement: table.options.autoincrement } };
    case "unique": {
      const isDefault = extra.name === defaultUniqueName(table.name, extra.columns);
      return { unique: { name: isDefault ? undefined : extra.name } };
    }
    case "foreignKey":
      return { references: extra };
    case "index":
    case "check":
      return {};
  }
}

/** A unique index that is to Drizzle what `.unique()` on a column makes. */
export function uniqueColumn(table: Table, { name, unique, parts, where }: Index): string | undefined {
  const [part, second] = parts;
  if (!unique || where !== undefined || part?.kind !== "column" || second !== undefined) return undefined;
  if (part.descending || part.collation !== undefined) return undefined;
  return name === defaultUniqueName(table.name, [part.column]) ? part.column : undefined;
}

function freeName(name: string, taken: Set<string>): string {
  for (let place = 2, now = name; ; place++) {
    if (!taken.has(now.toLowerCase())) {
      taken.add(now.toLowerCase());
      return now;
    }
    now = `${name}_${place}`;
  }
}

/** Drizzle wants a name of every check; the database knows this one without. */
export function checkName(table: Table, others: readonly Extra[]): string {
  const taken = new Set([
    ...table.constraints.flatMap((one) => (one.kind === "check" && one.name !== undefined ? [one.name] : [])),
    ...others.flatMap((one) => (one.kind === "check" ? [one.name] : [])),
  ]);
  for (let place = 1; ; place++) {
    const name = `${table.name}_check_${place}`;
    if (!taken.has(name)) return name;
  }
}

const ORDER = ["primaryKey", "foreignKey", "unique", "index", "check"] as const satisfies Extra["kind"][];

const ordered = (extras: readonly Extra[]): readonly Extra[] =>
  ORDER.flatMap((kind) => extras.filter((extra) => extra.kind === kind));
