import { Cursor, takeName, takeQualifiedName } from "./cursor.js";
import type { IndexedColumn } from "./definition.js";
import { takeIndexedColumns } from "./indexed-column.js";
import { takeNames } from "./parse-reference.js";

export {
  type CreatedObject,
  createdObject,
  createsIfMissing,
  type DroppedObject,
  droppedObject,
} from "./named-object.js";
export { writtenTables } from "./written-tables.js";

export interface IndexDefinition {
  readonly name: string;
  readonly table: string;
  readonly unique: boolean;
  readonly ifNotExists: boolean;
  readonly parts: readonly IndexedColumn[];
  /** As written. */
  readonly where?: string;
}

/**
 * Reads a `CREATE INDEX` statement: sqlite.org/lang_createindex.html.
 *
 * @throws DdlError when it is not one.
 */
export function parseCreateIndex(sql: string): IndexDefinition {
  const cursor = new Cursor(sql);
  cursor.expect("CREATE");
  const unique = cursor.take("UNIQUE");
  cursor.expect("INDEX");
  const ifNotExists = cursor.take("IF", "NOT", "EXISTS");
  const { name } = takeQualifiedName(cursor);
  cursor.expect("ON");
  const table = takeName(cursor);
  const parts = takeIndexedColumns(cursor);
  cursor.expect(")");
  const where = cursor.take("WHERE") ? takeRest(cursor) : undefined;
  cursor.expectEnd();
  return { name, table, unique, ifNotExists, parts, where };
}

export interface ViewDefinition {
  readonly name: string;
  readonly temporary: boolean;
  readonly columns?: readonly string[];
  /** As written. */
  readonly query: string;
}

/**
 * Reads a `CREATE VIEW` statement: sqlite.org/lang_createview.html. The query is not looked into.
 *
 * @throws DdlError when it is not one.
 */
export function parseCreateView(sql: string): ViewDefinition {
  const cursor = new Cursor(sql);
  const { name, temporary } = takeCreate(cursor, "VIEW");
  const columns = cursor.is("(") ? takeNames(cursor) : undefined;
  cursor.expect("AS");
  const query = takeRest(cursor);
  cursor.expectEnd();
  return { name, temporary, columns, query };
}

export interface TriggerDefinition {
  readonly name: string;
  readonly table: string;
  readonly temporary: boolean;
  readonly timing: "before" | "after" | "instead of";
  readonly event: "delete" | "insert" | "update";
  /** Of `UPDATE OF`; empty for every column. */
  readonly columns: readonly string[];
  /** As written. */
  readonly when?: string;
  /** From BEGIN to END, as written. */
  readonly body: string;
}

/**
 * Reads a `CREATE TRIGGER` statement: sqlite.org/lang_createtrigger.html. Its body is not looked into.
 *
 * @throws DdlError when it is not one.
 */
export function parseCreateTrigger(sql: string): TriggerDefinition {
  const cursor = new Cursor(sql);
  const { name, temporary } = takeCreate(cursor, "TRIGGER");
  const timing = takeTiming(cursor);
  const { event, columns } = takeEvent(cursor);
  cursor.expect("ON");
  const table = takeQualifiedName(cursor).name;
  cursor.take("FOR", "EACH", "ROW");
  const when = takeWhen(cursor);
  const body = takeBody(cursor);
  return { name, table, temporary, timing, event, columns, when, body };
}

export interface VirtualTableDefinition {
  readonly name: string;
  readonly module: string;
}

/**
 * Reads a `CREATE VIRTUAL TABLE` statement: sqlite.org/lang_createvtab.html. The module's arguments can be anything.
 *
 * @throws DdlError when it is not one.
 */
export function parseCreateVirtualTable(sql: string): VirtualTableDefinition {
  const cursor = new Cursor(sql);
  cursor.expect("CREATE", "VIRTUAL", "TABLE");
  cursor.take("IF", "NOT", "EXISTS");
  const { name } = takeQualifiedName(cursor);
  cursor.expect("USING");
  return { name, module: takeName(cursor) };
}

function takeCreate(cursor: Cursor, what: string): { readonly name: string; readonly temporary: boolean } {
  cursor.expect("CREATE");
  const temporary = cursor.takeOne("TEMP", "TEMPORARY") !== undefined;
  cursor.expect(what);
  cursor.take("IF", "NOT", "EXISTS");
  return { name: takeQualifiedName(cursor).name, temporary };
}

function takeTiming(cursor: Cursor): TriggerDefinition["timing"] {
  if (cursor.take("AFTER")) return "after";
  if (cursor.take("INSTEAD", "OF")) return "instead of";
  cursor.take("BEFORE");
  return "before";
}

function takeEvent(cursor: Cursor): Pick<TriggerDefinition, "event" | "columns"> {
  if (cursor.take("DELETE")) return { event: "delete", columns: [] };
  if (cursor.take("INSERT")) return { event: "insert", columns: [] };
  cursor.expect("UPDATE");
  if (!cursor.take("OF")) return { event: "update", columns: [] };
  const columns = [takeName(cursor)];
  while (cursor.take(",")) columns.push(takeName(cursor));
  return { event: "update", columns };
}

/** Reaches to the BEGIN of the body; a column of that name has to be in quotes here. */
function takeWhen(cursor: Cursor): string | undefined {
  if (!cursor.take("WHEN")) return undefined;
  const { start } = cursor.peek();
  while (!cursor.is("BEGIN")) cursor.next();
  return cursor.text({ start, end: cursor.end });
}

function takeBody(cursor: Cursor): string {
  const { start } = cursor.peek();
  cursor.expect("BEGIN");
  while (!cursor.is(";", "END")) cursor.next();
  cursor.expect(";", "END");
  const { end } = cursor;
  cursor.expectEnd();
  return cursor.text({ start, end });
}

function takeRest(cursor: Cursor): string {
  const { start } = cursor.peek();
  if (cursor.atEnd || cursor.is(";")) throw cursor.error("Something is missing");
  while (!cursor.atEnd && !cursor.is(";")) cursor.next();
  return cursor.text({ start, end: cursor.end });
}
