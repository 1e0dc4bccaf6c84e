import { constantName, derivesName, keyName } from "./identifier.js";

/** What everything is called in TypeScript. */
export interface Names {
  /** The constant of a table or a view. */
  constant(name: string): string;
  key(table: string, column: string): string;
  isNamedByKey(table: string, column: string): boolean;
}

export interface NamesInput {
  readonly tables: readonly Named[];
  readonly views: readonly Named[];
  readonly keys: "camel" | "preserve";
  readonly casing: "snake_case" | "camelCase" | undefined;
}

interface Named {
  readonly name: string;
  readonly columns: readonly { readonly name: string }[];
}

/** Gives names to all of a schema, no two alike. Columns are named by their keys only where `casing` makes the names. */
export function namesOf({ tables, views, keys, casing }: NamesInput): Names {
  const constants = new Map<string, string>();
  const taken = new Set<string>();
  const add = (suffix: string) => (one: Named) => {
    const constant = constantName(one.name, suffix, taken);
    taken.add(constant);
    constants.set(one.name, constant);
  };
  tables.forEach(add("Table"));
  views.forEach(add("View"));
  const all = new Map([...tables, ...views].map((one) => [one.name, keysOf(one, keys)]));
  const key = (table: string, column: string): string => all.get(table)?.get(column) ?? column;
  return {
    constant: (name) => constants.get(name) ?? name,
    key,
    isNamedByKey: (table, column) => casing !== undefined && derivesName(key(table, column), column, casing),
  };
}

function keysOf({ columns }: Named, keys: NamesInput["keys"]): ReadonlyMap<string, string> {
  const byColumn = new Map<string, string>();
  const taken = new Set<string>();
  for (const { name } of columns) {
    const key = keyName(name, keys, taken);
    taken.add(key);
    byColumn.set(name, key);
  }
  return byColumn;
}
