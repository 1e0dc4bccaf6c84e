import { Cursor, takeName, takeQualifiedName } from "./cursor.js";
import { identifierOf, sameName } from "./identifier.js";

/** The table that a virtual table reads. */
export interface SideTable {
  readonly table: string;
  /** Of external content: the column that is its rowid. Undefined where no columns of the table are read by name. */
  readonly rowid: string | undefined;
}

/**
 * The table that an FTS5 or FTS4 table with external content, or a vocabulary of one, reads; undefined for every other
 * virtual table, and for one that keeps its own content or none (https://www.sqlite.org/fts5.html#external_content_tables,
 * https://www.sqlite.org/fts3.html#_external_content_fts4_tables_, https://www.sqlite.org/fts5.html#the_fts5vocab_virtual_table_module).
 *
 * @throws DdlError when the text is not a `CREATE VIRTUAL TABLE`.
 */
export function sideTable(sql: string): SideTable | undefined {
  const cursor = new Cursor(sql);
  cursor.expect("CREATE", "VIRTUAL", "TABLE");
  cursor.take("IF", "NOT", "EXISTS");
  takeQualifiedName(cursor);
  cursor.expect("USING");
  const module = takeName(cursor);
  if (!cursor.take("(")) return undefined;
  if (VOCABULARIES.some((one) => sameName(one, module))) return vocabularyOf(takeArguments(cursor), module);
  if (!["fts4", "fts5"].some((one) => sameName(one, module))) return undefined;
  const options = new Map(
    takeArguments(cursor).flatMap(({ name, value }) =>
      value === undefined ? [] : [[name.toLowerCase(), value]],
    ),
  );
  const table = options.get("content");
  if (table === undefined || table === "") return undefined;
  return { table, rowid: options.get("content_rowid") ?? "rowid" };
}

const VOCABULARIES = ["fts5vocab", "fts4aux"];

/** Its arguments are the table and, of FTS5, the kind; with the database in front they read another one, perhaps. */
function vocabularyOf(values: readonly Argument[], module: string): SideTable | undefined {
  const [first] = values;
  const own = sameName(module, "fts4aux") ? 1 : 2;
  return first === undefined || values.length !== own ? undefined : { table: first.name, rowid: undefined };
}

/** `name = value`, or a word alone: a column. */
interface Argument {
  readonly name: string;
  readonly value: string | undefined;
}

/** The first word of each argument, and what it is set to. */
function takeArguments(cursor: Cursor): readonly Argument[] {
  const all: Argument[] = [];
  while (!cursor.atEnd && cursor.peek().text !== ")") {
    const name = identifierOf(cursor.next().text);
    const isSet = cursor.peek().text === "=";
    if (isSet) cursor.next();
    all.push({ name, value: isSet && !cursor.atEnd ? identifierOf(cursor.next().text) : undefined });
    while (!cursor.atEnd && cursor.peek().text !== ",") cursor.next();
    if (!cursor.atEnd) cursor.next();
  }
  return all;
}
