import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import type { Statements } from "../session.js";
import { HISTORY_COLUMNS } from "./write-history.js";

/** The names of our own tables and indexes that are there, but for the archive's. */
export async function ownObjects(session: Statements, prefix: string): Promise<ReadonlySet<string>> {
  const names = [`${prefix}_history`, `${prefix}_history_graph`, `${prefix}_log`];
  const rows = await session.all<{ name: string }>(
    `SELECT name FROM main.sqlite_schema WHERE name IN (${names.map(() => "?").join(", ")})`,
    names,
  );
  return new Set(rows.map(({ name }) => name));
}

/**
 * Puts a history that cannot be read aside, under another name of ours, so that nothing of it is lost. Returns the
 * name.
 */
export async function setHistoryAside(session: Statements, prefix: string): Promise<string> {
  const rows = await session.all<{ name: string }>("SELECT name FROM main.sqlite_schema");
  const taken = new Set(rows.map(({ name }) => name));
  let name = `${prefix}_history_damaged`;
  for (let number = 2; taken.has(name); number++) name = `${prefix}_history_damaged_${number}`;
  await session.run(`DROP INDEX IF EXISTS main.${quoteIdentifier(`${prefix}_history_graph`)}`);
  await session.run(
    `ALTER TABLE main.${quoteIdentifier(`${prefix}_history`)} RENAME TO ${quoteIdentifier(name)}`,
  );
  return name;
}

/** The revisions of a history and what stands for their parents, as text; undefined where it has no such columns. */
export async function storedParents(
  session: Statements,
  prefix: string,
): Promise<readonly StoredParents[] | undefined> {
  const table = quoteIdentifier(`${prefix}_history`);
  const columns = await session.all<{ name: string }>("SELECT name FROM pragma_table_info(?)", [
    `${prefix}_history`,
  ]);
  const names = new Set(columns.map(({ name }) => name));
  if (!HISTORY_COLUMNS.every((column) => names.has(column))) return undefined;
  return session.all<StoredParents>(`SELECT revision, parents FROM ${table} ORDER BY rowid`);
}

export interface StoredParents {
  readonly revision: string;
  readonly parents: string;
}

/** Writes the parents of a revision anew. */
export async function writeParents(
  session: Statements,
  prefix: string,
  revision: string,
  parents: readonly string[],
): Promise<void> {
  await session.run(`UPDATE ${quoteIdentifier(`${prefix}_history`)} SET parents = ? WHERE revision = ?`, [
    JSON.stringify(parents),
    revision,
  ]);
}
