import { Cursor, takeName, takeQualifiedName } from "./cursor.js";

export interface CreatedObject {
  readonly kind: "table" | "index" | "view" | "trigger" | "virtualTable";
  readonly name: string;
  /** The table of an index or a trigger. */
  readonly table?: string;
}

export interface DroppedObject {
  readonly kind: "table" | "index" | "view" | "trigger";
  readonly name: string;
}

/**
 * What a CREATE statement creates, without reading all of it; undefined for every other statement.
 *
 * @throws DdlError for text that does not split into tokens, and for a CREATE without a name.
 */
export function createdObject(sql: string): CreatedObject | undefined {
  const cursor = new Cursor(sql);
  if (!cursor.take("CREATE")) return undefined;
  if (!cursor.take("TEMP")) cursor.take("TEMPORARY");
  if (cursor.take("VIRTUAL", "TABLE")) return { kind: "virtualTable", name: takeObjectName(cursor) };
  if (cursor.take("TABLE")) return { kind: "table", name: takeObjectName(cursor) };
  if (cursor.take("VIEW")) return { kind: "view", name: takeObjectName(cursor) };
  if (cursor.take("INDEX") || cursor.take("UNIQUE", "INDEX")) return takeIndex(cursor);
  return cursor.take("TRIGGER") ? takeTrigger(cursor) : undefined;
}

/** Whether a CREATE statement keeps what is there already, by IF NOT EXISTS. */
export const createsIfMissing = (sql: string): boolean =>
  /^\s*create\s[\w\s]*\bif\s+not\s+exists\b/i.test(sql);

/**
 * What a DROP statement drops; undefined for every other statement.
 *
 * @throws DdlError for text that does not split into tokens, and for a DROP without a name.
 */
export function droppedObject(sql: string): DroppedObject | undefined {
  const cursor = new Cursor(sql);
  if (!cursor.take("DROP")) return undefined;
  const kind = cursor.takeOne("TABLE", "INDEX", "VIEW", "TRIGGER");
  cursor.take("IF", "EXISTS");
  switch (kind) {
    case "TABLE":
      return { kind: "table", name: takeQualifiedName(cursor).name };
    case "INDEX":
      return { kind: "index", name: takeQualifiedName(cursor).name };
    case "VIEW":
      return { kind: "view", name: takeQualifiedName(cursor).name };
    case "TRIGGER":
      return { kind: "trigger", name: takeQualifiedName(cursor).name };
    default:
      return undefined;
  }
}

function takeObjectName(cursor: Cursor): string {
  cursor.take("IF", "NOT", "EXISTS");
  return takeQualifiedName(cursor).name;
}

function takeIndex(cursor: Cursor): CreatedObject {
  const name = takeObjectName(cursor);
  cursor.expect("ON");
  return { kind: "index", name, table: takeName(cursor) };
}

/** UPDATE OF columns is the only thing between the name and the ON. */
function takeTrigger(cursor: Cursor): CreatedObject {
  const name = takeObjectName(cursor);
  while (!cursor.is("ON")) cursor.next();
  cursor.expect("ON");
  return { kind: "trigger", name, table: takeQualifiedName(cursor).name };
}
