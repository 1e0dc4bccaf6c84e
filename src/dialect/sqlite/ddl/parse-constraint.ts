import { type Cursor, takeName } from "./cursor.js";
import type { TableConstraint, TableConstraintBody } from "./definition.js";
import { takeIndexedColumns } from "./indexed-column.js";
import { takeConflict } from "./parse-clause.js";
import { takeDeferrable, takeNames, takeReference } from "./parse-reference.js";

const STARTS = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

/** Whether a table constraint begins so many tokens ahead. */
export function startsConstraint(cursor: Cursor, ahead: number): boolean {
  const token = cursor.peek(ahead);
  return token.kind === "word" && STARTS.includes(token.text.toUpperCase());
}

/**
 * Takes the table constraints up to the closing parenthesis: sqlite.org/syntax/table-constraint.html. SQLite's
 * grammar does not insist on the commas between them, nor on anything behind `CONSTRAINT name`.
 *
 * @throws DdlError for a constraint it does not know.
 */
export function takeConstraints(cursor: Cursor): readonly TableConstraint[] {
  const constraints: TableConstraint[] = [];
  while (startsConstraint(cursor, 0)) {
    let { start } = cursor.peek();
    let name: string | undefined;
    while (cursor.is("CONSTRAINT")) {
      start = cursor.next().start;
      name = takeName(cursor);
    }
    const body = takeConstraint(cursor);
    const range = { start, end: cursor.end };
    if (body !== undefined)
      constraints.push(name === undefined ? { ...body, range } : { ...body, name, range });
    if (cursor.take(",") && !startsConstraint(cursor, 0)) throw cursor.error("Expected a table constraint");
  }
  return constraints;
}

/** Undefined for a name that nothing follows. */
function takeConstraint(cursor: Cursor): TableConstraintBody | undefined {
  switch (cursor.symbol) {
    case "PRIMARY":
      return takePrimaryKey(cursor);
    case "UNIQUE": {
      cursor.next();
      const columns = takeIndexedColumns(cursor);
      cursor.expect(")");
      return { kind: "unique", columns, ...takeConflict(cursor) };
    }
    case "CHECK":
      cursor.next();
      return { kind: "check", expression: cursor.text(cursor.parenthesised()), ...takeConflict(cursor) };
    case "FOREIGN": {
      cursor.expect("FOREIGN", "KEY");
      const columns = takeNames(cursor);
      return { kind: "foreignKey", columns, ...takeReference(cursor), ...takeDeferrable(cursor) };
    }
    default:
      return undefined;
  }
}

function takePrimaryKey(cursor: Cursor): TableConstraintBody {
  cursor.expect("PRIMARY", "KEY");
  const columns = takeIndexedColumns(cursor);
  const autoincrement = cursor.take("AUTOINCREMENT");
  cursor.expect(")");
  return { kind: "primaryKey", columns, autoincrement, ...takeConflict(cursor) };
}
