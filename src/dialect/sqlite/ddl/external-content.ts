import { Cursor, takeName, takeQualifiedName } from "./cursor.js";
import { identifierOf, sameName } from "./identifier.js";

/** The table in which a full-text table finds the texts that it indexes, and the column that is its rowid. */
export interface ExternalContent {
  readonly table: string;
  readonly rowid: string;
}

/**
 * The external content of an FTS5 or FTS4 table; undefined for every other virtual table, and for one that keeps its
 * own content or none (https://www.sqlite.org/fts5.html#external_content_tables,
 * https://www.sqlite.org/fts3.html#_external_content_fts4_tables_).
 *
 * @throws DdlError when the text is not a `CREATE VIRTUAL TABLE`.
 */
export function externalContent(sql: string): ExternalContent | undefined {
  const cursor = new Cursor(sql);
  cursor.expect("CREATE", "VIRTUAL", "TABLE");
  cursor.take("IF", "NOT", "EXISTS");
  takeQualifiedName(cursor);
  cursor.expect("USING");
  const module = takeName(cursor);
  if (!["fts4", "fts5"].some((one) => sameName(one, module)) || !cursor.take("(")) return undefined;
  const options = takeOptions(cursor);
  const table = options.get("content");
  if (table === undefined || table === "") return undefined;
  return { table, rowid: options.get("content_rowid") ?? "rowid" };
}

/** The arguments of the form `name = value`, by their names in lower case. */
function takeOptions(cursor: Cursor): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  while (!cursor.atEnd) {
    const name = cursor.next();
    if (cursor.peek().text === "=") {
      cursor.next();
      options.set(name.text.toLowerCase(), cursor.atEnd ? "" : identifierOf(cursor.next().text));
    }
    while (!cursor.atEnd && cursor.peek().text !== ",") cursor.next();
    if (!cursor.atEnd) cursor.next();
  }
  return options;
}
