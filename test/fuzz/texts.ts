import { isDeepStrictEqual } from "node:util";
import type Database from "better-sqlite3";
import { foldName, identifierOf } from "../../src/dialect/sqlite/ddl/identifier.js";
import { parseCreateTable } from "../../src/dialect/sqlite/ddl/parse-table.js";
import { sameTokens, significantTokens, type Token } from "../../src/dialect/sqlite/ddl/token.js";
import { definitions } from "./database-state.js";
import { liveTable } from "./live-sql.js";
import { type Spec, type TableSpec, tableOf } from "./spec.js";

/** A definition in its parts, so that the order of columns does not count. */
function partsOf(sql: string): readonly string[] {
  const table = parseCreateTable(sql);
  const text = ({ start, end }: { readonly start: number; readonly end: number }): string =>
    sql.slice(start, end);
  return [
    ...table.columns.map(({ range }) => text(range)),
    ...table.constraints.map(({ range }) => text(range)),
    text(table.options.range),
  ];
}

/** The tokens of all definitions, by kind and name: what is equal here differs in nothing but layout. */
export function tokensOf(client: Database.Database): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    definitions(client).map(({ type, name, sql }) => {
      const isTable = type === "table" && !/^create\s+virtual/i.test(sql);
      return [`${type} ${name}`, (isTable ? partsOf(sql) : [sql]).map(tokens).sort()];
    }),
  );
}

const tokens = (text: string): string => significantTokens(text).map(nameless).join(" ");

/** However a name is quoted, it is the same name. */
const nameless = ({ kind, text }: Token): string =>
  kind === "word" || kind === "quoted" ? foldName(identifierOf(text)) : text;

/**
 * The parts of definitions that an edit does not touch and that are not there to the letter any more: columns with
 * their COLLATE and ON CONFLICT clauses, constraints, options.
 */
export function lostTexts(client: Database.Database, before: Spec, after: Spec): readonly string[] {
  return after.tables.flatMap((table) => {
    const old = tableOf(before, table.id);
    const live = definitions(client).find(({ type, name }) => type === "table" && name === table.name);
    if (old === undefined || live === undefined) return [];
    const present = partsOf(live.sql);
    return keptParts(before, old, after, table).filter(
      (text) => !present.some((other) => sameTokens(other, text)),
    );
  });
}

/** What is written alike before and after; but a key that changes is written with its column. */
function keptParts(before: Spec, old: TableSpec, after: Spec, table: TableSpec): readonly string[] {
  const [was, now] = [liveTable(before, old), liveTable(after, table)];
  const keys = isDeepStrictEqual(old.key, table.key)
    ? []
    : [...(old.key?.columns ?? []), ...(table.key?.columns ?? [])];
  const columns = was.columns.filter((_, place) => !keys.includes(old.columns[place]?.id ?? ""));
  const present = [...now.columns, ...now.constraints];
  return [...[...columns, ...was.constraints].filter((text) => present.includes(text)), was.options];
}
