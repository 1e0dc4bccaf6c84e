import { type Cursor, takeName } from "./cursor.js";
import type { Reference } from "./definition.js";
import { identifierOf } from "./identifier.js";

/**
 * Takes `REFERENCES parent (columns)` with its actions: sqlite.org/syntax/foreign-key-clause.html. Of an action
 * given twice the last one counts; `ON INSERT` means nothing to SQLite.
 *
 * @throws DdlError when it is not one.
 */
export function takeReference(cursor: Cursor): Reference {
  cursor.expect("REFERENCES");
  const { text, start, end } = cursor.name();
  const parentColumns = cursor.is("(") ? takeNames(cursor) : [];
  const args = takeArguments(cursor);
  return { parent: identifierOf(text), parentRange: { start, end }, parentColumns, ...args };
}

/**
 * Takes `(a, b)`.
 *
 * @throws DdlError for anything but names between the parentheses.
 */
export function takeNames(cursor: Cursor): readonly string[] {
  cursor.expect("(");
  const names = [takeName(cursor)];
  while (cursor.take(",")) names.push(takeName(cursor));
  cursor.expect(")");
  return names;
}

type Arguments = Pick<Reference, "onDelete" | "onUpdate" | "match">;

function takeArguments(cursor: Cursor): Arguments {
  let found: Arguments = {};
  for (;;) {
    if (cursor.take("MATCH")) found = { ...found, match: takeName(cursor) };
    else if (cursor.take("ON", "DELETE")) found = { ...found, onDelete: takeAction(cursor) };
    else if (cursor.take("ON", "UPDATE")) found = { ...found, onUpdate: takeAction(cursor) };
    else if (cursor.take("ON", "INSERT")) takeAction(cursor);
    else return found;
  }
}

function takeAction(cursor: Cursor): string {
  if (cursor.take("SET", "NULL")) return "set null";
  if (cursor.take("SET", "DEFAULT")) return "set default";
  if (cursor.take("NO", "ACTION")) return "no action";
  if (cursor.take("CASCADE")) return "cascade";
  if (cursor.take("RESTRICT")) return "restrict";
  throw cursor.error("Expected SET NULL, SET DEFAULT, CASCADE, RESTRICT or NO ACTION");
}

/** Takes `[NOT] DEFERRABLE [INITIALLY DEFERRED | IMMEDIATE]`, where it stands here. */
export function takeDeferrable(cursor: Cursor): Pick<Reference, "deferrable"> {
  const not = cursor.take("NOT", "DEFERRABLE");
  if (!not && !cursor.take("DEFERRABLE")) return {};
  let deferrable = not ? "not deferrable" : "deferrable";
  if (cursor.take("INITIALLY")) {
    const when = cursor.takeOne("DEFERRED", "IMMEDIATE");
    if (when === undefined) throw cursor.error("Expected DEFERRED or IMMEDIATE");
    deferrable += ` initially ${when.toLowerCase()}`;
  }
  return { deferrable };
}
