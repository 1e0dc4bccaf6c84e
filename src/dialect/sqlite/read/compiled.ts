import { messageOf, SluiceError } from "../../../errors.js";
import type { Connection } from "../../connection.js";
import { DdlError } from "../ddl/ddl-error.js";
import { quoteIdentifier } from "../ddl/identifier.js";
import { parseCreateTrigger, type TriggerDefinition } from "../ddl/parse-object.js";

/** A view or a trigger, with a statement that has SQLite compile it. */
export interface Compiled {
  readonly name: string;
  readonly type: "view" | "trigger";
  /** Made anew each time: the column that it updates may be gone. Undefined where nothing can fire a trigger any more. */
  readonly statement: (connection: Connection) => Promise<string | undefined>;
}

/**
 * The views and triggers that compile: one that is broken already is not for a migration to mend. SQLite stores
 * their texts and reads them only when they are used, so that nothing else finds out what has become of them.
 */
export async function compiledObjects(connection: Connection): Promise<readonly Compiled[]> {
  const working: Compiled[] = [];
  for (const object of [...(await views(connection)), ...(await triggers(connection))]) {
    if ((await whyBroken(connection, object)) === undefined) working.push(object);
  }
  return working;
}

/** Those that do not compile any more. */
export async function brokenObjects(
  connection: Connection,
  objects: readonly Compiled[],
): Promise<readonly Compiled[]> {
  const broken: Compiled[] = [];
  for (const object of objects) {
    if ((await whyBroken(connection, object)) !== undefined) broken.push(object);
  }
  return broken;
}

/** @throws SluiceError `dependant-broken`: one that compiled before does not any more. */
export async function requireCompiled(
  connection: Connection,
  objects: readonly Compiled[],
  table: string,
): Promise<void> {
  for (const object of objects) {
    const error = await whyBroken(connection, object);
    if (error === undefined) continue;
    const { type, name } = object;
    throw dependantBroken({ type, name, table, why: messageOf(error) }, error);
  }
}

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

async function views(connection: Connection): Promise<readonly Compiled[]> {
  const rows = await connection.all<{ name: string }>(
    "SELECT name FROM main.sqlite_schema WHERE type = 'view'",
  );
  return rows.map(({ name }) => ({
    name,
    type: "view",
    statement: async () => `SELECT * FROM ${quoteIdentifier(name)}`,
  }));
}

/** A trigger is compiled with the statement that fires it; those that are fired together are looked at once. */
async function triggers(connection: Connection): Promise<readonly Compiled[]> {
  const rows = await connection.all<{ name: string; sql: string }>(
    "SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger'",
  );
  const found = new Map<string, Compiled>();
  for (const { name, sql } of rows) {
    const definition = readTrigger(sql);
    const statement = definition === undefined ? undefined : await firing(connection, definition);
    if (definition === undefined || statement === undefined || found.has(statement)) continue;
    found.set(statement, { name, type: "trigger", statement: (later) => firing(later, definition) });
  }
  return [...found.values()];
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

async function firing(
  connection: Connection,
  { table, event, columns }: TriggerDefinition,
): Promise<string | undefined> {
  const name = quoteIdentifier(table);
  if (event === "delete") return `DELETE FROM ${name}`;
  if (event === "insert") return `INSERT INTO ${name} DEFAULT VALUES`;
  const column = columns[0] ?? (await firstColumn(connection, table));
  if (column === undefined) return undefined;
  return `UPDATE ${name} SET ${quoteIdentifier(column)} = ${quoteIdentifier(column)}`;
}

async function firstColumn(connection: Connection, table: string): Promise<string | undefined> {
  const row = await connection.get<{ name: string }>("SELECT name FROM pragma_table_info(?) LIMIT 1", [
    table,
  ]);
  return row?.name;
}

/** EXPLAIN compiles a statement and does not run it (https://www.sqlite.org/lang_explain.html). */
async function whyBroken(connection: Connection, object: Compiled): Promise<unknown> {
  const statement = await object.statement(connection);
  if (statement === undefined) return undefined;
  try {
    await connection.run(`EXPLAIN ${statement}`);
    return undefined;
  } catch (error) {
    return error;
  }
}
