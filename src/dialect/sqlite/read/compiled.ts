import { messageOf, SluiceError } from "../../../errors.js";
import type { Connection } from "../../connection.js";
import { DdlError } from "../ddl/ddl-error.js";
import { externalContent } from "../ddl/external-content.js";
import { foldName, quoteIdentifier, sameName } from "../ddl/identifier.js";
import { parseCreateTrigger, type TriggerDefinition } from "../ddl/parse-object.js";

/** A view, a trigger or a virtual table, with a statement that has SQLite compile it. */
export interface Compiled {
  readonly name: string;
  readonly type: "view" | "trigger" | "virtualTable";
  readonly schema: "main" | "temp";
  /** Of a trigger: the table or view that fires it. */
  readonly table: string;
  readonly sql: string;
  /** Made anew each time: the column that it updates may be gone. Undefined where there is nothing to compile. */
  readonly statement: (connection: Connection) => Promise<string | undefined>;
}

/**
 * The views, triggers and external-content tables of the whole database, those of the connection included, that
 * compile: one that is broken already is not for a migration to mend. SQLite stores their texts and reads them only when
 * they are used, so that nothing else finds out what has become of them.
 */
export async function compiledObjects(connection: Connection): Promise<readonly Compiled[]> {
  const objects = await storedObjects(connection);
  const broken = new Set((await brokenAmong(connection, objects)).map(({ object }) => object));
  return objects.filter((object) => !broken.has(object));
}

/** An object that does not compile, and SQLite's error. */
export interface Broken {
  readonly object: Compiled;
  readonly error: unknown;
}

/**
 * Those of the objects that are still there, under their names, and do not compile any more, each by the text that it
 * has now. What fires one trigger fires all of its kind, so that each statement is compiled once.
 */
export async function nowBroken(
  connection: Connection,
  before: readonly Compiled[],
): Promise<readonly Broken[]> {
  if (before.length === 0) return [];
  const known = new Set(before.map(nameOf));
  const present = (await storedObjects(connection)).filter((object) => known.has(nameOf(object)));
  return brokenAmong(connection, present);
}

/** Whether a database has views, triggers or virtual tables that another one lacks, or has with other texts. */
export async function hasOtherDependants(
  connection: Connection,
  than: Connection,
  ignore: (name: string) => boolean,
): Promise<boolean> {
  const known = new Set((await storedObjects(than)).map(textOf));
  return (await storedObjects(connection)).some(
    (object) => !ignore(object.name) && !known.has(textOf(object)),
  );
}

const textOf = ({ type, name, sql }: Compiled): string => `${type} ${foldName(name)} ${sql}`;

const nameOf = ({ schema, type, name }: Compiled): string => `${schema} ${type} ${foldName(name)}`;

async function brokenAmong(connection: Connection, objects: readonly Compiled[]): Promise<readonly Broken[]> {
  const errors = new Map<string, unknown>();
  const broken: Broken[] = [];
  for (const object of objects) {
    const statement = await object.statement(connection);
    if (statement === undefined) continue;
    if (!errors.has(statement)) errors.set(statement, await compileError(connection, statement));
    const error = errors.get(statement);
    if (error !== undefined) broken.push({ object, error });
  }
  return broken;
}

/** Those that do not compile any more, by the texts that they had. */
export async function brokenObjects(
  connection: Connection,
  objects: readonly Compiled[],
): Promise<readonly Compiled[]> {
  return (await brokenAmong(connection, objects)).map(({ object }) => object);
}

/** @throws SluiceError `dependant-broken`: one that compiled before does not any more. */
export async function requireCompiled(
  connection: Connection,
  objects: readonly Compiled[],
  table: string,
): Promise<void> {
  const [first] = await brokenAmong(connection, objects);
  if (first === undefined) return;
  const { object, error } = first;
  throw dependantBroken({ type: kindOf(object), name: object.name, table, why: messageOf(error) }, error);
}

/** The kind of an object as a message says it. */
export const kindOf = ({ type }: Compiled): string => (type === "virtualTable" ? "virtual table" : type);

interface BrokenDependant {
  readonly type: string;
  readonly name: string;
  readonly table: string;
  readonly why: string | undefined;
}

/** The error for a view or a trigger that an alteration would break. */
export function dependantBroken({ type, name, table, why }: BrokenDependant, cause: unknown): SluiceError {
  return new SluiceError(
    "dependant-broken",
    `The ${type} ${name} does not work any more once ${table} is altered: ${why}.`,
    { hint: `Drop or change ${name} in the same migration, before ${table} is altered.`, cause },
  );
}

/**
 * Carries out a rename, in which SQLite reads every view and trigger of the database.
 *
 * @throws SluiceError `dependant-broken`: one of them is broken already, and SQLite renames nothing beside it.
 */
export async function renaming<T>(rename: () => Promise<T>): Promise<T> {
  try {
    return await rename();
  } catch (error) {
    const [, type, name, why] = /^error in (view|trigger) (.*?): (.*)$/s.exec(messageOf(error)) ?? [];
    if (type === undefined || name === undefined || / after (?:rename|drop column)$/.test(name)) throw error;
    throw new SluiceError(
      "dependant-broken",
      `The ${type} ${name} is broken already (${why}), and SQLite renames nothing beside it.`,
      { hint: `Mend or drop ${name} in an earlier step.`, cause: error },
    );
  }
}

/** A row of a schema table. */
interface StoredObject {
  readonly type: "view" | "trigger" | "table";
  readonly name: string;
  readonly tbl_name: string;
  readonly sql: string;
}

/** Every view, trigger and virtual table, whether it compiles or not. */
export async function storedObjects(connection: Connection): Promise<readonly Compiled[]> {
  const all: Compiled[] = [];
  for (const schema of ["main", "temp"] as const) {
    const rows = await connection.all<StoredObject>(
      `SELECT type, name, tbl_name, sql FROM ${schema}.sqlite_schema WHERE type IN ('view', 'trigger')` +
        " OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE %') ORDER BY type = 'trigger', rowid",
    );
    for (const row of rows) all.push(compilable(row, schema));
  }
  return all;
}

function compilable({ type, name, tbl_name, sql }: StoredObject, schema: "main" | "temp"): Compiled {
  const object = { name, schema, table: tbl_name, sql };
  switch (type) {
    case "view": {
      const statement = `SELECT * FROM ${schema}.${quoteIdentifier(name)}`;
      return { ...object, type, statement: async () => statement };
    }
    case "table":
      return { ...object, type: "virtualTable", statement: (later) => contentQuery(later, name, sql) };
    case "trigger": {
      const definition = readTrigger(sql);
      return {
        ...object,
        type,
        statement: async (later) =>
          definition === undefined ? undefined : firing(later, definition, schema),
      };
    }
  }
}

/** Undefined for a text that we cannot read: it is kept, and not looked at. */
function readTrigger(sql: string): TriggerDefinition | undefined {
  try {
    return parseCreateTrigger(sql);
  } catch (error) {
    if (error instanceof DdlError) return undefined;
    throw error;
  }
}

/** A trigger is compiled with the statement that fires it. One of the connection may be on a table of its own. */
async function firing(
  connection: Connection,
  { table, event, columns }: TriggerDefinition,
  schema: "main" | "temp",
): Promise<string | undefined> {
  const name = schema === "main" ? `main.${quoteIdentifier(table)}` : quoteIdentifier(table);
  if (event === "delete") return `DELETE FROM ${name}`;
  if (event === "insert") return `INSERT INTO ${name} DEFAULT VALUES`;
  const present = await columnsOf(connection, table);
  const column =
    columns.find((one) => present.some((other) => sameName(one, other))) ?? columns[0] ?? present[0];
  if (column === undefined) return undefined;
  return `UPDATE ${name} SET ${quoteIdentifier(column)} = ${quoteIdentifier(column)}`;
}

/** The columns that can be written: without generated ones, and those that a virtual table hides. */
async function columnsOf(connection: Connection, table: string): Promise<readonly string[]> {
  const rows = await connection.all<{ name: string }>("SELECT name FROM pragma_table_info(?)", [table]);
  return rows.map(({ name }) => name);
}

/**
 * What a full-text table with external content asks of the table that holds it: its own columns, by their names
 * (https://www.sqlite.org/fts5.html#external_content_tables).
 */
async function contentQuery(connection: Connection, name: string, sql: string): Promise<string | undefined> {
  try {
    const content = externalContent(sql);
    if (content === undefined) return undefined;
    const columns = [content.rowid, ...(await columnsOf(connection, name))].map(quoteIdentifier);
    return `SELECT ${columns.join(", ")} FROM main.${quoteIdentifier(content.table)}`;
  } catch {
    // Its module is not loaded on this connection, or takes arguments that are no SQL.
    return undefined;
  }
}

/** SQLite's error; undefined for a statement that compiles. EXPLAIN does not run it (https://www.sqlite.org/lang_explain.html). */
export async function compileError(connection: Connection, statement: string): Promise<unknown> {
  try {
    await connection.run(`EXPLAIN ${statement}`);
    return undefined;
  } catch (error) {
    return error;
  }
}
