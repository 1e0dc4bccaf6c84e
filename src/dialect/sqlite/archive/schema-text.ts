import { equal } from "../../../model/equality.js";
import type { Connection } from "../../connection.js";
import { identifierOf, sameName } from "../ddl/identifier.js";
import { compareDefinitions } from "../ddl/same-definition.js";
import { sameTokens, significantTokens } from "../ddl/token.js";
import { replaceTexts, type SchemaText } from "../read/stored-definition.js";

/** Every object but SQLite's own and those that `isOwn` names. */
export async function schemaTexts(
  connection: Connection,
  isOwn: (name: string) => boolean = () => false,
): Promise<readonly SchemaText[]> {
  const rows = await connection.all<SchemaText>(
    "SELECT type, name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  return rows.filter(({ name }) => !isOwn(name));
}

/** The objects that are gone, or have another text. */
export function changedTexts(
  before: readonly SchemaText[],
  after: readonly SchemaText[],
): readonly SchemaText[] {
  const texts = new Set(after.map(({ type, name, sql }) => JSON.stringify([type, name, sql])));
  return before.filter(({ type, name, sql }) => !texts.has(JSON.stringify([type, name, sql])));
}

/**
 * Gives objects their old texts back, where those say the same as the present ones in another layout. Only where
 * definitions can be edited.
 */
export async function putTextsBack(connection: Connection, texts: readonly SchemaText[]): Promise<void> {
  const present = await schemaTexts(connection);
  const edits = texts.filter(({ type, name, sql }) => {
    const now = present.find((other) => other.type === type && sameName(other.name, name));
    return now !== undefined && now.sql !== sql && saysTheSame(type, now.sql, sql);
  });
  if (edits.length > 0) await replaceTexts(connection, edits);
}

function saysTheSame(type: SchemaText["type"], a: string, b: string): boolean {
  if (/^CREATE VIRTUAL\b/i.test(a)) return equal(namesIn(a), namesIn(b));
  return type === "table" ? compareDefinitions(a, b) === "alike" : sameTokens(a, b);
}

/** The arguments of a module may be in whatever quotes. */
const namesIn = (sql: string): readonly string[] =>
  significantTokens(sql).map((token) => identifierOf(token.text));
