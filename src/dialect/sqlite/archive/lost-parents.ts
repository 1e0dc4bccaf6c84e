import { messageOf } from "../../../errors.js";
import type { Connection } from "../../connection.js";
import type { TableCopy } from "../alter/copied-columns.js";
import { withoutTriggers } from "../alter/without-triggers.js";
import { quoteIdentifier, sameName } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { sameTokens } from "../ddl/token.js";

/** A foreign key that says what becomes of a row whose parent is deleted. */
interface ActingKey {
  readonly parent: string;
  readonly action: "CASCADE" | "SET NULL";
  /** The columns that refer, quoted. */
  readonly columns: readonly string[];
  /** A condition that a row refers to one that is not there. */
  readonly lost: string;
}

/** How many rows of a table refer to no row of a parent. */
export interface Orphans {
  /** Or what SQLite says of a key that no rows can be checked by. */
  readonly parent: string;
  readonly rows: number;
}

/** The rows of a table that refer to none (https://www.sqlite.org/pragma.html#pragma_foreign_key_check). */
export async function orphansOf(connection: Connection, table: string): Promise<readonly Orphans[]> {
  try {
    return await connection.all<Orphans>(
      "SELECT parent, count(*) AS rows FROM pragma_foreign_key_check(?) GROUP BY parent",
      [table],
    );
  } catch (error) {
    if (!messageOf(error).includes("foreign key mismatch")) throw error;
    return [{ parent: messageOf(error), rows: 1 }];
  }
}

/** The same, where a change takes a foreign key away: without it nobody can tell afterwards. */
export async function orphansLost(
  connection: Connection,
  { table, before, after }: Pick<TableCopy, "table" | "before" | "after">,
): Promise<readonly Orphans[]> {
  const [old, now] = [referencesIn(before), referencesIn(after)];
  return old.every((text) => now.some((other) => sameTokens(text, other)))
    ? []
    : orphansOf(connection, table);
}

function referencesIn(sql: string): readonly string[] {
  const { columns, constraints } = parseCreateTable(sql);
  const clauses = [...columns.flatMap((column) => column.clauses), ...constraints];
  return clauses.flatMap((clause) =>
    "parentRange" in clause ? [sql.slice(clause.range.start, clause.range.end)] : [],
  );
}

/**
 * Has rows of a table that was away follow the parents that were deleted meanwhile, as they would have followed had
 * it been there: ON DELETE CASCADE deletes them, SET NULL clears the reference. Parents that rows missed already when it
 * went are left alone. Returns how many rows it changed.
 */
export async function followDeletions(
  connection: Connection,
  table: string,
  orphans: readonly Orphans[],
): Promise<number> {
  let changed = 0;
  for (const { parent, action, columns, lost } of await actingKeys(connection, table)) {
    if (orphans.some((other) => sameName(other.parent, parent))) continue;
    const cleared = columns.map((column) => `${column} = NULL`).join(", ");
    const name = quoteIdentifier(table);
    const statement = action === "CASCADE" ? `DELETE FROM ${name}` : `UPDATE ${name} SET ${cleared}`;
    changed += await withoutTriggers(connection, table, () => connection.run(`${statement} WHERE ${lost}`));
  }
  return changed;
}

interface KeyColumn {
  readonly id: number;
  readonly parent: string;
  readonly action: string;
  readonly child: string;
  /** null: the parent has no such key. */
  readonly target: string | null;
}

async function actingKeys(connection: Connection, table: string): Promise<readonly ActingKey[]> {
  const rows = await connection.all<KeyColumn>(
    `SELECT k.id, k."table" AS parent, k.on_delete AS action, k."from" AS child,` +
      ` (SELECT c.name FROM pragma_table_info(k."table") AS c` +
      ` WHERE c.name = k."to" COLLATE NOCASE OR (k."to" IS NULL AND c.pk = k.seq + 1)) AS target` +
      " FROM pragma_foreign_key_list(?) AS k ORDER BY k.id, k.seq",
    [table],
  );
  const ids = [...new Set(rows.map(({ id }) => id))];
  return ids.flatMap(
    (id) =>
      actingKey(
        table,
        rows.filter((row) => row.id === id),
      ) ?? [],
  );
}

function actingKey(table: string, columns: readonly KeyColumn[]): ActingKey | undefined {
  const [first] = columns;
  const action = first?.action === "CASCADE" || first?.action === "SET NULL" ? first.action : undefined;
  if (first === undefined || action === undefined) return undefined;
  const child = (column: string): string => `${quoteIdentifier(table)}.${quoteIdentifier(column)}`;
  const set = columns.map((column) => `${child(column.child)} IS NOT NULL`);
  const match = columns.flatMap(({ target, child: column }) =>
    target === null ? [] : [`"parent".${quoteIdentifier(target)} = ${child(column)}`],
  );
  if (match.length < columns.length) return undefined;
  const found = `SELECT 1 FROM ${quoteIdentifier(first.parent)} AS "parent" WHERE ${match.join(" AND ")}`;
  return {
    parent: first.parent,
    action,
    columns: columns.map((column) => quoteIdentifier(column.child)),
    lost: `${set.join(" AND ")} AND NOT EXISTS (${found})`,
  };
}
