import type { Change } from "../../diff/change.js";
import { foreignKeysOf } from "../../model/lookup.js";
import type { Schema, Table } from "../../model/schema.js";

/**
 * Foreign keys of new and changed tables whose parent is neither in the schema nor in the database, a sentence each:
 * SQLite takes them, and refuses every row (https://www.sqlite.org/foreignkeys.html#fk_schemacommands).
 */
export function missingParents(changes: readonly Change[], ...schemas: readonly Schema[]): readonly string[] {
  const known = new Set(schemas.flatMap(({ tables }) => tables.map(({ name }) => name.toLowerCase())));
  const notes = changes.flatMap(changedTable).flatMap((table) =>
    foreignKeysOf(table)
      .filter(({ parent }) => !known.has(parent.toLowerCase()))
      .map(
        ({ parent, columns }) =>
          `${table.name} (${columns.join(", ")}) refers to ${parent}, which no schema file exports and the database does not have: no row can be written until it is there.`,
      ),
  );
  return [...new Set(notes)];
}

function changedTable(change: Change): readonly Table[] {
  if (change.kind === "addTable") return [change.table];
  return change.kind === "alterTable" ? [change.after] : [];
}
