import { DriftError } from "../../../errors.js";
import type { RenameColumn } from "../../../model/step.js";
import type { Connection } from "../../connection.js";
import { clauseOf } from "../canonical.js";
import type { Range } from "../ddl/definition.js";
import { sameName } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { renameInText } from "../ddl/rename-column.js";
import { applyEdits } from "../ddl/text-edit.js";
import { renaming } from "../read/compiled.js";
import { requireTable } from "../read/stored-definition.js";
import { copyTable } from "./alter-copy.js";
import type { OnProgress } from "./copy-rows.js";
import { renameColumnSql } from "./rename.js";
import { renameRowidName } from "./rename-rowid-name.js";
import { rowidNameIn } from "./rowid-name.js";
import { followRowid } from "./side-tables.js";

/**
 * Renames a column; SQLite follows in indexes, triggers, views and foreign keys. For constraints in which it does not
 * (`unfollowed`) others stand in while it does, at the price of two copies. Returns how many rows were copied.
 *
 * @throws DriftError where there is no such table or column; SluiceError `dependant-broken`.
 */
export async function renameColumn(
  connection: Connection,
  table: string,
  { from, to }: Pick<RenameColumn, "from" | "to">,
  onProgress?: OnProgress,
): Promise<number> {
  const { sql } = await requireTable(connection, table);
  requireColumn(sql, table, from);
  const native = async (old: string, name: string): Promise<void> => {
    for (const statement of renameColumnSql(table, old, name))
      await renaming(connection, () => connection.run(statement));
  };
  const refused = rowidNameIn({ kind: "renameColumn", from, to }, parseCreateTable(sql));
  if (refused !== undefined) {
    await renameRowidName(connection, { table, from, to }, native);
    await followRowid(connection, table, from, to);
    return 0;
  }
  const rename = async (): Promise<void> => {
    await native(from, to);
    await followRowid(connection, table, from, to);
  };
  const left = unfollowed(sql, from);
  if (left.length === 0) {
    await rename();
    return 0;
  }
  const copyAs = (before: string, after: string): Promise<number> =>
    copyTable(connection, { table, before, after, fragments: [] }, onProgress);
  const standIns = left.map((range, place) => ({ ...range, text: standIn(place) }));
  const rows = await copyAs(sql, applyEdits(sql, standIns));
  await rename();
  const { sql: renamed } = await requireTable(connection, table);
  const after = left.reduce((text, { start, end }, place) => {
    const constraint = renameInText(sql.slice(start, end), from, to);
    return text.replace(standIn(place), () => constraint);
  }, renamed);
  return rows + (await copyAs(renamed, after));
}

/** A constraint that every row meets, to be found again. */
const standIn = (place: number): string => `CHECK ('sluice' <> 'constraint ${place}')`;

/**
 * The UNIQUE constraints in which SQLite does not follow a rename: those that name a column of the primary key of a
 * table WITHOUT ROWID. It fails then, as it finds a name that is no column any more.
 */
export function unfollowed(sql: string, column: string): readonly Range[] {
  const { columns, constraints, options } = parseCreateTable(sql);
  if (!options.withoutRowid) return [];
  const names = (parts: readonly { readonly column?: string | undefined }[]): boolean =>
    parts.some((part) => part.column !== undefined && sameName(part.column, column));
  const isKey =
    columns.some((one) => sameName(one.name, column) && clauseOf(one, "primaryKey") !== undefined) ||
    constraints.some((one) => one.kind === "primaryKey" && names(one.columns));
  if (!isKey) return [];
  return constraints.flatMap((one) => (one.kind === "unique" && names(one.columns) ? [one.range] : []));
}

function requireColumn(sql: string, table: string, column: string): void {
  if (parseCreateTable(sql).columns.some((one) => sameName(one.name, column))) return;
  throw new DriftError(`There is no column ${table}.${column} in the database.`, column, sql, {
    hint: "Run `sluice check` to see what differs from the revisions, or correct the migration.",
  });
}
