import { type Cursor, isName } from "./cursor.js";
import type { IndexedColumn } from "./definition.js";
import { parseExpression } from "./expression-parser.js";
import { identifierOf } from "./identifier.js";
import { isValueWord } from "./keyword.js";
import type { Token } from "./token.js";

/**
 * Takes `(a, b COLLATE nocase DESC`, up to the closing parenthesis or AUTOINCREMENT:
 * sqlite.org/syntax/indexed-column.html.
 *
 * @throws DdlError for an empty part, and for NULLS FIRST and NULLS LAST, which SQLite refuses too.
 */
export function takeIndexedColumns(cursor: Cursor): readonly IndexedColumn[] {
  cursor.expect("(");
  const columns = [takeIndexedColumn(cursor)];
  while (cursor.take(",")) columns.push(takeIndexedColumn(cursor));
  return columns;
}

function takeIndexedColumn(cursor: Cursor): IndexedColumn {
  const tokens: Token[] = [];
  for (let depth = 0; depth > 0 || !endsPart(cursor); tokens.push(cursor.next())) {
    if (cursor.is("(")) depth++;
    if (cursor.is(")")) depth--;
    if (depth === 0 && cursor.is("NULLS"))
      throw cursor.error("NULLS FIRST and NULLS LAST cannot stand in an index");
  }
  if (tokens.length === 0) throw cursor.error("Expected a column");
  return indexedColumn(cursor, tokens);
}

function endsPart(cursor: Cursor): boolean {
  return cursor.is(",") || cursor.is(")") || cursor.is("AUTOINCREMENT");
}

function indexedColumn(cursor: Cursor, tokens: readonly Token[]): IndexedColumn {
  const text = textOf(cursor, tokens);
  const order = tokens.length > 1 ? tokens.at(-1) : undefined;
  const direction = order?.kind === "word" ? order.text.toUpperCase() : "";
  const ordered = direction === "ASC" || direction === "DESC";
  const rest = ordered ? tokens.slice(0, -1) : tokens;
  return { text, ...columnOrExpression(cursor, rest), descending: direction === "DESC" };
}

function columnOrExpression(
  cursor: Cursor,
  tokens: readonly Token[],
): Pick<IndexedColumn, "column" | "expression" | "collation"> {
  const [first] = tokens;
  if (first !== undefined && tokens.length === 1 && isName(first) && !isValueWord(first.text.toUpperCase())) {
    return { column: identifierOf(first.text) };
  }
  return read(textOf(cursor, tokens));
}

/** The outermost COLLATE is the index's own; a name or a string literal that remains is a column. */
function read(text: string): Pick<IndexedColumn, "column" | "expression" | "collation"> {
  const node = parseExpression(text);
  if (node === undefined) return { expression: text };
  if (node.kind === "collate") return { ...read(node.inner), collation: node.collation };
  if (node.kind === "name" && node.parts.length === 1) return { column: node.parts[0] };
  if (node.kind === "leaf" && node.text.startsWith("'")) return { column: identifierOf(node.text) };
  return { expression: text };
}

function textOf(cursor: Cursor, tokens: readonly Token[]): string {
  return cursor.text({ start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 });
}
