import type { AddColumn, DropColumn, RenameColumn } from "../../../model/step.js";
import { Cursor, takeName, takeQualifiedName } from "./cursor.js";
import { DdlError } from "./ddl-error.js";

/** What an `ALTER TABLE` statement does, in the words of steps. */
export type Altered =
  | { readonly table: string; readonly change: AddColumn | DropColumn | RenameColumn }
  | { readonly table: string; readonly renamedTo: string };

/**
 * Reads an `ALTER TABLE` statement: sqlite.org/lang_altertable.html. Undefined for every other statement, and for
 * what only newer releases of SQLite know.
 */
export function parseAlter(sql: string): Altered | undefined {
  try {
    return readAlter(new Cursor(sql));
  } catch (error) {
    if (error instanceof DdlError) return undefined;
    throw error;
  }
}

function readAlter(cursor: Cursor): Altered | undefined {
  if (!cursor.take("ALTER", "TABLE")) return undefined;
  const { name: table } = takeQualifiedName(cursor);
  if (cursor.take("RENAME", "TO")) return { table, renamedTo: takeName(cursor) };
  if (cursor.take("RENAME")) return { table, change: takeRename(cursor) };
  if (cursor.take("DROP")) return takeDrop(cursor, table);
  return cursor.take("ADD") ? takeAdd(cursor, table) : undefined;
}

function takeRename(cursor: Cursor): RenameColumn {
  cursor.take("COLUMN");
  const from = takeName(cursor);
  cursor.expect("TO");
  return { kind: "renameColumn", from, to: takeName(cursor) };
}

function takeDrop(cursor: Cursor, table: string): Altered | undefined {
  if (!cursor.take("COLUMN") && cursor.is("CONSTRAINT")) return undefined;
  return { table, change: { kind: "dropColumn", column: takeName(cursor), keep: false } };
}

function takeAdd(cursor: Cursor, table: string): Altered | undefined {
  const isConstraint = ["CONSTRAINT", "CHECK", "FOREIGN", "UNIQUE", "PRIMARY"].some((word) =>
    cursor.is(word),
  );
  if (!cursor.take("COLUMN") && isConstraint) return undefined;
  const { start } = cursor.peek();
  while (!cursor.atEnd && !cursor.is(";")) cursor.next();
  return { table, change: { kind: "addColumn", definition: cursor.text({ start, end: cursor.end }) } };
}
