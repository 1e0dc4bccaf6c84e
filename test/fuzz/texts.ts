import { isDeepStrictEqual } from "node:util";
import type Database from "better-sqlite3";
import { stripOwnQualifiers } from "../../src/dialect/sqlite/ddl/edit-table.js";
import { foldName, identifierOf } from "../../src/dialect/sqlite/ddl/identifier.js";
import { parseCreateTable } from "../../src/dialect/sqlite/ddl/parse-table.js";
import { sameTokens, significantTokens, type Token } from "../../src/dialect/sqlite/ddl/token.js";
import { definitions } from "./database-state.js";
import { createTable, liveTable } from "./live-sql.js";
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
 * their COLLATE and ON CONFLICT clauses, constraints, options. `edited`: definitions may be edited; else a copy leaves
 * the table's own name out of its expressions.
 */
export function lostTexts(
  client: Database.Database,
  before: Spec,
  after: Spec,
  edited: boolean,
): readonly string[] {
  const read = (sql: string): readonly string[] => partsOf(edited ? sql : stripOwnQualifiers(sql));
  return after.tables.flatMap((table) => {
    const old = tableOf(before, table.id);
    const live = definitions(client).find(({ type, name }) => type === "table" && name === table.name);
    if (old === undefined || live === undefined) return [];
    const [present, now] = [read(live.sql), read(createTable(after, table))];
    return read(createTable(before, old))
      .filter((text) => now.includes(text) && !isKeyed(text, before, old, table))
      .filter((text) => !present.some((other) => sameTokens(other, text)));
  });
}

/** Is it the text of a column that has come into the key, or left it? A key is written with its column. */
function isKeyed(text: string, before: Spec, old: TableSpec, now: TableSpec): boolean {
  if (isDeepStrictEqual(old.key, now.key)) return false;
  const keys = [...(old.key?.columns ?? []), ...(now.key?.columns ?? [])];
  const { columns } = liveTable(before, old);
  return columns.some((column, place) => column === text && keys.includes(old.columns[place]?.id ?? ""));
}
