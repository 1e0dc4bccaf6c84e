import { Cursor, isName, takeQualifiedName } from "./cursor.js";
import type { ColumnDefinition, DefinitionOptions, TableConstraint, TableDefinition } from "./definition.js";
import { takeColumn } from "./parse-column.js";
import { startsConstraint, takeConstraints } from "./parse-constraint.js";

/**
 * Reads a `CREATE TABLE` statement: sqlite.org/lang_createtable.html, and SQLite's own grammar where it is wider.
 *
 * @throws DdlError for what is not such a statement, and for what it does not know, `AS SELECT` included.
 */
export function parseCreateTable(sql: string): TableDefinition {
  const cursor = new Cursor(sql);
  cursor.expect("CREATE");
  const temporary = cursor.takeOne("TEMP", "TEMPORARY") !== undefined;
  cursor.expect("TABLE");
  const ifNotExists = cursor.take("IF", "NOT", "EXISTS");
  const { name, range: nameRange } = takeQualifiedName(cursor);
  if (cursor.is("AS")) throw cursor.error("CREATE TABLE ... AS SELECT has no column definitions to read");
  cursor.expect("(");
  const start = cursor.end;
  const columns = takeColumns(cursor);
  const constraints = cursor.take(",") ? takeConstraints(cursor) : [];
  const body = { start, end: cursor.peek().start };
  cursor.expect(")");
  const options = takeOptions(cursor);
  return { sql, name, nameRange, temporary, ifNotExists, columns, constraints, body, options };
}

/**
 * Reads the definition of one column, name first, and nothing else.
 *
 * @throws DdlError when it is not one.
 */
export function parseColumn(sql: string): ColumnDefinition {
  const cursor = new Cursor(sql);
  const column = takeColumn(cursor);
  if (!cursor.atEnd) throw cursor.error("Expected the end of the column's definition");
  return column;
}

/**
 * Reads one table constraint, and nothing else.
 *
 * @throws DdlError when it is not one.
 */
export function parseConstraint(sql: string): TableConstraint {
  const cursor = new Cursor(sql);
  const [constraint, ...others] = takeConstraints(cursor);
  if (constraint === undefined || others.length > 0 || !cursor.atEnd) {
    throw cursor.error("Expected one table constraint");
  }
  return constraint;
}

function takeColumns(cursor: Cursor): readonly ColumnDefinition[] {
  const columns = [takeColumn(cursor)];
  while (cursor.is(",") && !startsConstraint(cursor, 1)) {
    cursor.take(",");
    columns.push(takeColumn(cursor));
  }
  return columns;
}

/** `WITHOUT ROWID` and `STRICT`, with commas between them: sqlite.org/syntax/table-options.html. */
function takeOptions(cursor: Cursor): DefinitionOptions {
  const start = cursor.end;
  let strict = false;
  let withoutRowid = false;
  while (cursor.is(",") || isName(cursor.peek())) {
    cursor.take(",");
    if (cursor.take("STRICT")) strict = true;
    else if (cursor.take("WITHOUT", "ROWID")) withoutRowid = true;
    else throw cursor.error("Expected STRICT or WITHOUT ROWID");
    if (!cursor.is(",") && isName(cursor.peek())) throw cursor.error("Expected a comma");
  }
  const { end } = cursor;
  cursor.expectEnd();
  return { strict, withoutRowid, range: { start, end } };
}
