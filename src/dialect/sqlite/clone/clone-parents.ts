import type { Connection } from "../../connection.js";
import { foldName, quoteIdentifier } from "../ddl/identifier.js";
import { type AddRows, selectExact, type TablePair } from "./clone-table.js";

/** A foreign key between two tables that both databases have. */
interface Reference {
  readonly child: TablePair;
  readonly parent: TablePair;
  readonly columns: readonly string[];
  readonly parentColumns: readonly string[];
}

/** Keys looked up by one statement. */
const KEYS = 100;

/** Parents that a sample may draw in: a chain through one table could be as long as the table. */
const MOST = 100_000;

/** Fetches the rows that the rows already copied refer to, and those that these refer to, until none is missing. */
export async function cloneParents(
  from: Connection,
  to: Connection,
  pairs: readonly TablePair[],
  add: AddRows,
): Promise<void> {
  const references = await referencesIn(to, pairs);
  for (let added = 0; added < MOST; ) {
    const before = added;
    for (const reference of references) added += await cloneMissing(from, to, reference, add);
    if (added === before) return;
  }
}

interface KeyRow {
  readonly id: number;
  readonly parent: string;
  readonly column: string;
  /** null: the parent's primary key. */
  readonly parentColumn: string | null;
}

async function referencesIn(to: Connection, pairs: readonly TablePair[]): Promise<readonly Reference[]> {
  const byName = new Map(pairs.map((pair) => [foldName(pair.to.name), pair]));
  const references: Reference[] = [];
  for (const child of pairs) {
    const rows = await to.all<KeyRow>(
      `SELECT id, "table" AS parent, "from" AS "column", "to" AS "parentColumn" FROM pragma_foreign_key_list(?) ORDER BY id, seq`,
      [child.to.name],
    );
    for (const id of new Set(rows.map((row) => row.id))) {
      const key = rows.filter((row) => row.id === id);
      const parent = byName.get(foldName(key[0]?.parent ?? ""));
      if (parent !== undefined) references.push(referenceOf(child, parent, key));
    }
  }
  return references;
}

function referenceOf(child: TablePair, parent: TablePair, key: readonly KeyRow[]): Reference {
  const parentColumns = key.map((row, place) => row.parentColumn ?? parent.to.key[place] ?? row.column);
  return {
    child,
    parent,
    columns: key.map((row) => quoteIdentifier(row.column)),
    parentColumns: parentColumns.map(quoteIdentifier),
  };
}

/** Returns how many rows came: none for a key whose parent the original has not got either. */
async function cloneMissing(
  from: Connection,
  to: Connection,
  { child, parent, columns, parentColumns }: Reference,
  add: AddRows,
): Promise<number> {
  const own = columns.map((column) => `c.${column}`);
  const present = parentColumns.map((column, place) => `p.${column} = ${own[place]}`).join(" AND ");
  const missing = await selectExact(
    to,
    own,
    `FROM main.${quoteIdentifier(child.to.name)} AS c WHERE ${own.map((column) => `${column} IS NOT NULL`).join(" AND ")}` +
      ` AND NOT EXISTS (SELECT 1 FROM main.${quoteIdentifier(parent.to.name)} AS p WHERE ${present}) GROUP BY ${own.join(", ")}`,
  );
  let added = 0;
  for (let start = 0; start < missing.length; start += KEYS) {
    const keys = missing.slice(start, start + KEYS);
    const one = `(${parentColumns.map((column) => `${column} = ?`).join(" AND ")})`;
    const where = keys.map(() => one).join(" OR ");
    const source = `FROM main.${quoteIdentifier(parent.from.name)} WHERE ${where}`;
    added += await add(parent, await selectExact(from, parent.columns, source, keys.flat()));
  }
  return added;
}
