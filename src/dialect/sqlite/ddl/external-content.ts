import { Cursor, takeName, takeQualifiedName } from "./cursor.js";
import { DdlError } from "./ddl-error.js";
import type { Range } from "./definition.js";
import { identifierOf, quoteString, sameName } from "./identifier.js";
import { applyEdits } from "./text-edit.js";
import type { Token } from "./token.js";

/** The table that a virtual table reads. */
export interface SideTable {
  /** In lower case. */
  readonly module: string;
  /** Of external content: the columns that are read by their names; none where they are those of the table. */
  readonly columns: readonly string[];
  readonly table: string;
  /** Where in the text the name stands. */
  readonly tableRange: Range;
  /** Of external content: the column that is its rowid. Undefined where no columns of the table are read by name. */
  readonly rowid: string | undefined;
  /** Where it is named. */
  readonly rowidRange: Range | undefined;
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
  const options = takeArguments(cursor);
  const content = valueAt(options, "content");
  if (content === undefined || nameIn(content) === "") return undefined;
  const rowid = valueAt(options, "content_rowid");
  return {
    module: module.toLowerCase(),
    columns: options.flatMap(({ name, value }) => (value === undefined ? [nameIn(name)] : [])),
    table: nameIn(content),
    tableRange: rangeOf(content),
    rowid: rowid === undefined ? "rowid" : nameIn(rowid),
    rowidRange: rowid && rangeOf(rowid),
  };
}

const valueAt = (options: readonly Argument[], name: string): Token | undefined =>
  options.findLast((option) => option.value !== undefined && sameName(nameIn(option.name), name))?.value;

const nameIn = ({ text }: Token): string => identifierOf(text);

const rangeOf = ({ start, end }: Token): Range => ({ start, end });

/** `sideTable`; undefined also for every other text, and for arguments that our parser does not know. */
export function readSideTable(sql: string): SideTable | undefined {
  if (!/^\s*CREATE\s+VIRTUAL\b/i.test(sql)) return undefined;
  try {
    return sideTable(sql);
  } catch (error) {
    if (error instanceof DdlError) return undefined;
    throw error;
  }
}

/** The text where it reads a table by its new name; every other one as it is. */
export function readingTable(sql: string, from: string, to: string): string {
  const side = readSideTable(sql);
  if (side === undefined || !sameName(side.table, from)) return sql;
  return applyEdits(sql, [{ ...side.tableRange, text: quoteString(to) }]);
}

const VOCABULARIES = ["fts5vocab", "fts4aux"];

/** Its arguments are the table and, of FTS5, the kind; with the database in front they read another one, perhaps. */
function vocabularyOf(values: readonly Argument[], module: string): SideTable | undefined {
  const [first] = values;
  const own = sameName(module, "fts4aux") ? 1 : 2;
  if (first === undefined || values.length !== own) return undefined;
  const name = first.name;
  return {
    module: module.toLowerCase(),
    columns: [],
    table: nameIn(name),
    tableRange: rangeOf(name),
    rowid: undefined,
    rowidRange: undefined,
  };
}

/** `name = value`, or a word alone: a column. */
interface Argument {
  readonly name: Token;
  readonly value: Token | undefined;
}

/** The first word of each argument, and what it is set to. */
function takeArguments(cursor: Cursor): readonly Argument[] {
  const all: Argument[] = [];
  while (!cursor.atEnd && cursor.peek().text !== ")") {
    const name = cursor.next();
    const isSet = cursor.peek().text === "=";
    if (isSet) cursor.next();
    all.push({ name, value: isSet && !cursor.atEnd ? cursor.next() : undefined });
    while (!cursor.atEnd && cursor.peek().text !== ",") cursor.next();
    if (!cursor.atEnd) cursor.next();
  }
  return all;
}
