import { messageOf } from "../../../errors.js";
import type { Connection } from "../../connection.js";
import { bareDefinition } from "../ddl/bare-definition.js";
import { quoteIdentifier, sameName } from "../ddl/identifier.js";
import { mentions } from "../ddl/mentions.js";
import { sameTokens } from "../ddl/token.js";
import { brokenObjects, type Compiled, compiledObjects } from "../read/compiled.js";
import type { SchemaText } from "../read/stored-definition.js";
import { type Orphans, orphansOf } from "./lost-parents.js";
import { moveTable } from "./moved-table.js";

/** The texts of a table that was put aside: its own, and those of what went with it. */
export interface DroppedTable {
  readonly sql: string;
  /** Its indexes and triggers. */
  readonly own: readonly SchemaText[];
  /** Views and triggers elsewhere that do not compile without it. */
  readonly others: readonly SchemaText[];
  /** Its rows that refer to none already. */
  readonly orphans: readonly Orphans[];
}

/**
 * Puts a table aside under another name, where it only keeps its rows: its indexes' names are free, and its foreign
 * keys bind nobody. What else does not compile without it is dropped. With foreign keys off.
 *
 * @throws DdlError for a table that our parser does not know.
 */
export async function putAside(
  connection: Connection,
  table: string,
  sql: string,
  aside: string,
  inPlace: boolean,
): Promise<DroppedTable> {
  const bare = bareDefinition(sql);
  const own = await ownTexts(connection, table);
  const compiled = (await isNamedElsewhere(connection, table)) ? await compiledObjects(connection) : [];
  const orphans = await orphansOf(connection, table);
  await dropOwn(connection, table, own);
  await moveTable(connection, { from: table, to: aside, sql: bare }, inPlace);
  return { sql, own, others: await dropBroken(connection, table, compiled), orphans };
}

/** A table's indexes and triggers, indexes first. */
export async function ownTexts(connection: Connection, table: string): Promise<readonly SchemaText[]> {
  return connection.all<SchemaText>(
    "SELECT type, name, sql FROM main.sqlite_schema WHERE tbl_name = ? COLLATE NOCASE" +
      " AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type, rowid",
    [table],
  );
}

/** Drops a table's indexes and triggers, which are `own`, the connection's own triggers on it as well. */
export async function dropOwn(
  connection: Connection,
  table: string,
  own: readonly SchemaText[],
): Promise<void> {
  for (const { type, name } of own) {
    await connection.run(`DROP ${type.toUpperCase()} main.${quoteIdentifier(name)}`);
  }
  const temporary = await connection.all<{ name: string }>(
    "SELECT name FROM temp.sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE",
    [table],
  );
  for (const { name } of temporary) await connection.run(`DROP TRIGGER temp.${quoteIdentifier(name)}`);
}

/** Drops the views and triggers that compiled before and do not any more, and returns their texts. */
async function dropBroken(
  connection: Connection,
  table: string,
  before: readonly Compiled[],
): Promise<readonly SchemaText[]> {
  const gone: SchemaText[] = [];
  if (before.length === 0) return gone;
  for (const names = [table]; ; ) {
    const broken = await brokenTables(connection, before);
    const found = (await textsNaming(connection, names)).filter(({ tbl_name }) => hasName(broken, tbl_name));
    if (found.length === 0) break;
    for (const { type, name, sql } of found) {
      if (type === "view") {
        gone.push(...(await ownTexts(connection, name)));
        names.push(name);
      }
      gone.push({ type, name, sql });
      await connection.run(`DROP ${type.toUpperCase()} IF EXISTS main.${quoteIdentifier(name)}`);
    }
  }
  const once = [...new Map(gone.map((text) => [`${text.type} ${text.name}`, text])).values()];
  return withoutHealthy(connection, before, once.toSorted(viewsFirst));
}

/**
 * SQLite compiles all triggers of a table together and does not say which one is broken; those that are not, and have
 * the name in them for something else, come back at once.
 */
async function withoutHealthy(
  connection: Connection,
  before: readonly Compiled[],
  gone: readonly SchemaText[],
): Promise<readonly SchemaText[]> {
  const count = async (): Promise<number> => (await brokenObjects(connection, before)).length;
  const unavoidable = await count();
  const broken: SchemaText[] = [];
  for (const text of gone) {
    if (text.type === "trigger" && (await canCreate(connection, text.sql))) {
      if ((await count()) === unavoidable) continue;
      await connection.run(`DROP TRIGGER main.${quoteIdentifier(text.name)}`);
    }
    broken.push(text);
  }
  return broken;
}

/** False for a trigger whose view is gone. */
async function canCreate(connection: Connection, sql: string): Promise<boolean> {
  try {
    await connection.run(sql);
    return true;
  } catch (error) {
    if (/^no such table/.test(messageOf(error))) return false;
    throw error;
  }
}

const viewsFirst = (a: SchemaText, b: SchemaText): number =>
  Number(a.type !== "view") - Number(b.type !== "view");

const hasName = (names: readonly string[], name: string): boolean =>
  names.some((other) => sameName(other, name));

/** The views that do not compile any more, and the tables that have such triggers. */
async function brokenTables(connection: Connection, before: readonly Compiled[]): Promise<readonly string[]> {
  const broken = (await brokenObjects(connection, before)).map(({ name }) => name);
  const rows = await connection.all<{ name: string; tbl_name: string }>(
    "SELECT name, tbl_name FROM main.sqlite_schema WHERE type IN ('view', 'trigger')",
  );
  return rows.filter(({ name }) => broken.includes(name)).map(({ tbl_name }) => tbl_name);
}

/** An object with the table it is on. */
interface Placed extends SchemaText {
  readonly tbl_name: string;
}

/** Whether a view or a trigger of another table has the name in its text: then all are compiled. */
async function isNamedElsewhere(connection: Connection, table: string): Promise<boolean> {
  return (await textsNaming(connection, [table])).some(
    ({ type, tbl_name }) => type === "view" || !sameName(tbl_name, table),
  );
}

/** The views and triggers whose texts have one of the names in them. */
async function textsNaming(connection: Connection, names: readonly string[]): Promise<readonly Placed[]> {
  const rows = await connection.all<Placed>(
    "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY rowid",
  );
  return rows.filter(({ sql }) => mentions(sql, ...names));
}

/**
 * The texts of a table's indexes and triggers when it takes the place of another one: those that are there, by their
 * old text where that says the same, and those that went with it.
 */
export function mergedTexts(
  present: readonly SchemaText[],
  saved: readonly SchemaText[],
): readonly SchemaText[] {
  const isSame = (a: SchemaText, b: SchemaText): boolean => a.type === b.type && sameName(a.name, b.name);
  const kept = present.map((now) => {
    const old = saved.find((other) => isSame(other, now));
    return old !== undefined && sameTokens(old.sql, now.sql) ? old : now;
  });
  const missing = saved.filter((old) => !present.some((now) => isSame(now, old)));
  return [...kept, ...missing].toSorted(
    (a, b) => Number(a.type === "trigger") - Number(b.type === "trigger"),
  );
}
