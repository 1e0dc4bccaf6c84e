import type { Fragment } from "../../../model/step.js";
import type { TableDefinition } from "../ddl/definition.js";
import { parseColumn } from "../ddl/parse-table.js";

/** Names that the rowid has where no column has them (https://www.sqlite.org/lang_createtable.html#rowid). */
export const ROWID_NAMES = ["rowid", "_rowid_", "oid"] as const;

export const isRowidName = (name: string): boolean =>
  ROWID_NAMES.some((other) => other === name.toLowerCase());

/**
 * The column by whose name SQLite refuses a change from 3.54 on: ALTER TABLE adds, renames and drops none that is called
 * like the rowid, where the table has one ("cannot add rowid alias"). Older releases do, but a history has to mean the
 * same on all, so that these changes are never left to it.
 */
export function rowidNameIn(
  fragment: Fragment,
  { options }: Pick<TableDefinition, "options">,
): string | undefined {
  return options.withoutRowid ? undefined : namesOf(fragment).find(isRowidName);
}

function namesOf(fragment: Fragment): readonly string[] {
  switch (fragment.kind) {
    case "addColumn":
      return [parseColumn(fragment.definition).name];
    case "dropColumn":
      return [fragment.column];
    case "renameColumn":
      return [fragment.from, fragment.to];
    case "alterColumn":
    case "addConstraint":
    case "dropConstraint":
    case "option":
      return [];
  }
}
