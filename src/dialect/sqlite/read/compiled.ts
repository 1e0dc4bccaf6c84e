import { messageOf, SluiceError } from "../../../errors.js";
import type { Connection } from "../../connection.js";
import { DdlError } from "../ddl/ddl-error.js";
import { sideTable } from "../ddl/external-content.js";
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
 * they are used, so that nothing else finds out what has become of them. One that lacks only what the application adds
 * to its own connection works there.
 */
export async function compiledObjects(connection: Connection): Promise<readonly Compiled[]> {
  const objects = await storedObjects(connection);
  const broken = (await brokenAmong(connection, objects)).filter(({ error }) => !isOfConnection(error));
  const none = new Set(broken.map(({ object }) => object));
  return objects.filter((object) => !none.has(object));
}

/** An object that does not compile, and SQLite's error. */
export interface Broken {
  readonly object: Compiled;
  readonly error: unknown;
}

/**
 * Those of the objects that are still there, under their names, and do not compile any more, each by the text that it
 * has now.
 */
export async function nowBroken(
  connection: Connection,
  before: readonly Compiled[],
): Promise<readonly Broken[]> {
  if (before.length === 0) return [];
  const known = new Set(before.map(nameOf));
  const present = (await storedObjects(connection)).filter((object) => known.has(nameOf(object)));
  return (await brokenAmong(connection, present)).filter(({ error }) => !isOfConnection(error));
}

/** Functions, collations and modules are those of a connection: the application's may have more of them. */
const isOfConnection = (error: unknown): boolean =>
  /^(no such function|no such collation sequence|no such module|unknown function)\b/.test(messageOf(error));

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

/** What fires one trigger fires all of its kind, so that each statement is compiled once. */
async function brokenAmong(connection: Connection, objects: readonly Compiled[]): Promise<readonly Broken[]> {
  const errors = new Map<string, unknown>();
  const broken: Broken[] = [];
  for (const object of objects) {
    const error = await errorOf(connection, object, errors);
    if (error !== undefined) broken.push({ object, error });
  }
  return broken;
}

/** A trigger of a view that is broken itself has no statement that could be made. */
async function errorOf(
  connection: Connection,
  object: Compiled,
  known: Map<string, unknown>,
): Promise<unknown> {
  try {
    const statement = await object.statement(connection);
    if (statement === undefined) return undefined;
    if (!known.has(statement)) known.set(statement, await compileError(connection, statement));
    return known.get(statement);
  } catch (error) {
    return error;
  }
}

/** Those that do not compile any more, by the texts that they had. */
export async function brokenObjects(
  connection: Connection,
  objects: readonly Compiled[],
): Promise<readonly Compiled[]> {
  return (await brokenAmong(connection, objects)).map(({ object }) => object);
}

/** The kind of an object as a message says it. */
export const kindOf = ({ type }: Compiled): string => (type === "virtualTable" ? "virtual table" : type);

interface BrokenDependant {
  readonly type: string;
  readonly name: string;
  readonly table: string;
  readonly why: string | undefined;
  readonly sql: string | undefined;
}

/** The error for a view or a trigger that an alteration would break. */
export function dependantBroken(
  { type, name, table, why, sql }: BrokenDependant,
  cause: unknown,
): SluiceError {
  return new SluiceError(
    "dependant-broken",
    `The ${type} ${name} does not work any more once ${table} is altered: ${why}.${onOwnLines(sql)}`,
    { hint: `Drop or change ${name} in the same migration, before ${table} is altered.`, cause },
  );
}

const onOwnLines = (sql: string | undefined): string =>
  sql === undefined ? "" : `\n${sql.trim().replace(/^/gm, "  ")}`;

/** The text of a view or trigger. */
export async function dependantSql(connection: Connection, name: string): Promise<string | undefined> {
  const row = await connection.get<{ sql: string }>(
    "SELECT sql FROM (SELECT type, name, sql FROM main.sqlite_schema UNION ALL SELECT type, name, sql FROM temp.sqlite_schema)" +
      " WHERE type IN ('view', 'trigger') AND name = ?",
    [name],
  );
  return row?.sql;
}

/**
 * Carries out a rename, in which SQLite reads every view and trigger of the database.
 *
 * @throws SluiceError `dependant-broken`: one of them is broken already, and SQLite renames nothing beside it; or SQLite
 * cannot carry the new name into it.
 */
export async function renaming<T>(connection: Connection, rename: () => Promise<T>): Promise<T> {
  try {
    return await rename();
  } catch (error) {
    const [, type, name, after, why] =
      /^error in (view|trigger) (.*?)( after (?:rename|drop column))?: (.*)$/s.exec(messageOf(error)) ?? [];
    if (type === undefined || name === undefined) throw error;
    const what = `The ${type} ${name}`;
    const text = onOwnLines(await dependantSql(connection, name));
    throw after === undefined
      ? new SluiceError(
          "dependant-broken",
          `${what} is broken already (${why}), and SQLite renames nothing beside it.${text}`,
          { hint: `Fix or drop ${name} in an earlier step.`, cause: error },
        )
      : new SluiceError(
          "dependant-broken",
          `${what} would not work any more after the rename (${why}): SQLite does not follow a name through a subquery, a WITH, a USING or another view.${text}`,
          {
            hint: `Drop ${name} in a step before the rename, and create it with the new name in a step after it, in a migration of your own (\`sluice generate --empty\`).`,
            cause: error,
          },
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
  const present = await columnsOf(connection, table, schema);
  const column =
    columns.find((one) => present.some((other) => sameName(one, other))) ?? columns[0] ?? present[0];
  if (column === undefined) return undefined;
  return `UPDATE ${name} SET ${quoteIdentifier(column)} = ${quoteIdentifier(column)}`;
}

/** The columns that can be written: without generated ones, and those that a virtual table hides. */
async function columnsOf(
  connection: Connection,
  table: string,
  schema: "main" | "temp",
): Promise<readonly string[]> {
  const query = "SELECT name FROM pragma_table_info";
  // A trigger of the connection may be on a table of the database: SQLite looks in both.
  const rows = await (schema === "temp"
    ? connection.all<{ name: string }>(`${query}(?)`, [table])
    : connection.all<{ name: string }>(`${query}(?, 'main')`, [table]));
  return rows.map(({ name }) => name);
}

/**
 * What a virtual table asks of the table that it reads: that it is there, and of external content its own columns, by
 * their names (https://www.sqlite.org/fts5.html#external_content_tables). A qualified name is never taken for a string.
 */
async function contentQuery(connection: Connection, name: string, sql: string): Promise<string | undefined> {
  try {
    const side = sideTable(sql);
    if (side === undefined) return undefined;
    const columns =
      side.rowid === undefined ? [] : [side.rowid, ...(await columnsOf(connection, name, "main"))];
    const read = columns.map((column) => `content.${quoteIdentifier(column)}`);
    return `SELECT ${read.join(", ") || "1"} FROM main.${quoteIdentifier(side.table)} AS content`;
  } catch {
    // Its module is not loaded on this connection, or takes arguments that are no SQL.
    return undefined;
  }
}

/**
 * SQLite's error; undefined for a statement that compiles. EXPLAIN does not run it, and of its kinds this one returns the
 * fewest rows (https://www.sqlite.org/lang_explain.html).
 */
export async function compileError(connection: Connection, statement: string): Promise<unknown> {
  try {
    await connection.run(`EXPLAIN QUERY PLAN ${statement}`);
    return undefined;
  } catch (error) {
    return error;
  }
}
