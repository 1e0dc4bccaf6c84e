import Database from "better-sqlite3";
import { quoteIdentifier } from "../../src/dialect/sqlite/ddl/identifier.js";
import { messageOf } from "../../src/errors.js";
import { brokenObjects, orphans, rowidName } from "./database-state.js";
import { createTable, hangingOn, SEARCH } from "./live-sql.js";
import type { Edited } from "./random-edit.js";
import {
  type ColumnSpec,
  columnOf,
  idsIn,
  isAlias,
  namesOf,
  type Spec,
  type TableSpec,
  tableOf,
} from "./spec.js";

/** What an upgrade must come to: this database, or a refusal. */
export type Expected =
  | {
      readonly kind: "database";
      readonly client: Database.Database;
      /**
       * It may be refused as well: something made by hand goes with one table, but names what goes from another before
       * that; or there are rows already that refer to none, and then there are others.
       */
      readonly orRefusal: boolean;
    }
  | { readonly kind: "refusal"; readonly why: string };

/**
 * Makes the edited schema afresh, extras included, and writes the rows of the old database into it one by one: the
 * plainest way there is, which a migration must equal, and fail where it fails.
 */
export function expected(live: Database.Database, before: Spec, after: Edited): Expected {
  const client = new Database(":memory:");
  const names = new Map([...namesOf(before), ...namesOf(after.spec)]);
  try {
    client.pragma("foreign_keys = OFF");
    for (const table of after.spec.tables) client.exec(createTable(after.spec, table));
    for (const table of after.spec.tables) moveRows(live, client, before, table, after.fills);
    for (const sql of hangingOn(after.spec, names)) client.exec(sql);
    if (after.spec.search) client.exec(SEARCH);
  } catch (error) {
    return { kind: "refusal", why: messageOf(error) };
  }
  const broken = [...brokenObjects(client, after.spec), ...newOrphans(live, client)];
  if (broken.length > 0) return { kind: "refusal", why: broken.join("\n") };
  return { kind: "database", client, orRefusal: isTornApart(before, after.spec) || hasOthers(live, client) };
}

function hasOthers(live: Database.Database, client: Database.Database): boolean {
  const known = orphans(live);
  return orphans(client).some((line) => !known.includes(line));
}

function isTornApart(before: Spec, after: Spec): boolean {
  const known = new Set(namesOf(after).keys());
  const kept = new Set([...after.views, ...after.triggers].map(({ name }) => name));
  const gone = new Set(
    before.tables.flatMap((table) =>
      tableOf(after, table.id) === undefined ? [] : [table.id, ...table.columns.map(({ id }) => id)],
    ),
  );
  const texts = [
    ...before.views.map(({ name, query }) => ({ name, text: query })),
    ...before.triggers.map(({ name, body }) => ({ name, text: body })),
  ];
  return texts.some(
    ({ name, text }) => !kept.has(name) && idsIn(text).some((id) => !known.has(id) && !gone.has(id)),
  );
}

function newOrphans(live: Database.Database, client: Database.Database): readonly string[] {
  return orphans(live).length === 0 ? orphans(client) : [];
}

function moveRows(
  live: Database.Database,
  client: Database.Database,
  before: Spec,
  table: TableSpec,
  fills: ReadonlyMap<string, string>,
): void {
  const old = tableOf(before, table.id);
  if (old === undefined) return;
  const rowid = movedRowid(old, table);
  const columns = table.columns.filter((column) => column.generated === undefined);
  const sources = columns.map((column) => sourceOf(old, table, column, fills));
  for (const [place, column] of columns.entries()) requireValues(live, old, table, column, sources[place]);
  const moved = columns.filter((_, place) => sources[place] !== undefined);
  const into = [...(rowid === undefined ? [] : [rowid]), ...moved.map(({ name }) => quoteIdentifier(name))];
  const from = [...(rowid === undefined ? [] : [rowid]), ...sources.filter((source) => source !== undefined)];
  const select = `SELECT ${from.map((one) => `quote(${one})`).join(" || ', ' || ") || "''"} FROM ${quoteIdentifier(old.name)} NOT INDEXED`;
  for (const values of live.prepare(select).pluck().all()) {
    const list = into.length === 0 ? "DEFAULT VALUES" : `(${into.join(", ")}) VALUES (${values})`;
    client.exec(`INSERT OR ABORT INTO ${quoteIdentifier(table.name)} ${list}`);
  }
}

function movedRowid(old: TableSpec, now: TableSpec): string | undefined {
  if (old.withoutRowid || now.columns.some((column) => isAlias(now, column))) return undefined;
  const both = { ...now, columns: [...now.columns, ...old.columns] };
  return rowidName(both);
}

/** SQLite takes a NULL in a key, for the next free rowid or for an old mistake's sake; nobody has asked for that. */
function requireValues(
  live: Database.Database,
  old: TableSpec,
  now: TableSpec,
  column: ColumnSpec,
  source: string | undefined,
): void {
  if (!column.notNull || columnOf(old, column.id)?.notNull === true) return;
  const given = column.default !== undefined || isAlias(now, column);
  if (source === undefined && given) return;
  const condition = source === undefined ? "" : ` WHERE ${source} IS NULL`;
  const row = live.prepare(`SELECT 1 FROM ${quoteIdentifier(old.name)}${condition}`).get();
  if (row !== undefined) throw new Error(`NULL in ${column.name}, which is NOT NULL`);
}

/** What a column's value is made from, over the columns of the old table; undefined: its default. */
function sourceOf(
  old: TableSpec,
  now: TableSpec,
  column: ColumnSpec,
  fills: ReadonlyMap<string, string>,
): string | undefined {
  const was = columnOf(old, column.id);
  const fill = fills.get(column.id);
  if (was === undefined)
    return fill ?? (isAlias(now, column) && !old.withoutRowid ? rowidName(old) : undefined);
  const name = quoteIdentifier(was.name);
  const value = fill ?? column.default?.drizzle;
  const required = column.notNull && !was.notNull && value !== undefined;
  return required ? `ifnull(${name}, ${value})` : name;
}
