import type { Snapshot } from "../../dialect/dialect.js";
import { foldName, quoteIdentifier, sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { parseColumn } from "../../dialect/sqlite/ddl/parse-table.js";
import { primaryKeyOf, tableNamed } from "../../model/lookup.js";
import type { Table } from "../../model/schema.js";
import type { Fragment, Step } from "../../model/step.js";
import type { Rebuild } from "./parts.js";
import type { Piece } from "./piece.js";

const sql = (text: string): Step => ({ kind: "sql", sql: text });

/**
 * A table that somebody's own SQL fills anew. Where the new one lacks columns, the SQL as it is written would lose
 * them (and all rows, where nothing fills it): the old table is altered then, so that the archive keeps what goes by the key of its row, and takes its values
 * from the new one; without a key in common, the whole old table goes to the archive.
 */
export function rebuilt(
  part: Rebuild,
  fills: readonly string[],
  planned: Pick<Piece, "up" | "down">,
  literal: readonly Step[],
  before: Snapshot,
  after: Snapshot,
): Piece {
  const [old, now] = [tableNamed(before.schema, part.table), tableNamed(after.schema, part.table)];
  const asWritten = { up: literal, literal, down: planned.down, destroys: false };
  if (old === undefined || now === undefined) return asWritten;
  const destroys = fills.length === 0 || losesColumns(old, now);
  const isMapped = part.fills.every((fill) => typeof fill !== "string");
  if (!destroys && !isMapped) return asWritten;
  const archived = whollyArchived(part, fills, before);
  if (fills.length === 0) return { ...archived, literal, destroys };
  const key = keyInCommon(old, now);
  const hasTriggers = before.others.some(({ table }) => sameName(table, part.table));
  if (key === undefined || hasTriggers) return destroys ? { ...archived, literal, destroys } : asWritten;
  const up = altering(part, fills, planned.up, { key, now });
  return { up, literal, down: planned.down, destroys, ...(destroys ? { archived } : {}) };
}

const namesOf = ({ columns }: Table): ReadonlySet<string> =>
  new Set(columns.map(({ name }) => foldName(name)));

const losesColumns = (old: Table, now: Table): boolean =>
  [...namesOf(old)].some((name) => !namesOf(now).has(name));

/** The columns of a declared key that both have. */
function keyInCommon(old: Table, now: Table): readonly string[] | undefined {
  const [a, b] = [primaryKeyOf(old)?.columns, primaryKeyOf(now)?.columns];
  const folded = (names: readonly string[] | undefined): string => JSON.stringify(names?.map(foldName));
  return a === undefined || folded(a) !== folded(b) ? undefined : a;
}

/** The table as it was comes back with its rows; those that were written since go to the archive in their turn. */
function whollyArchived(
  { table, temporary, create }: Rebuild,
  fills: readonly string[],
  before: Snapshot,
): Pick<Piece, "up" | "down"> {
  const ddl = before.tables.get(tableNamed(before.schema, table)?.name ?? table) ?? "";
  return {
    up: [
      sql(create),
      ...fills.map(sql),
      { kind: "dropTable", table, keep: true },
      { kind: "renameTable", from: temporary, to: table },
    ],
    down: [
      { kind: "dropTable", table, keep: true },
      { kind: "createTable", table, ddl, ifMissing: false },
    ],
  };
}

interface Shape {
  readonly key: readonly string[];
  readonly now: Table;
}

/** The old table becomes the new one: rows that the new one lacks go, columns take its values, its other rows come. */
function altering(
  { table, temporary, create }: Rebuild,
  fills: readonly string[],
  planned: readonly Step[],
  { key, now }: Shape,
): readonly Step[] {
  const [old, fresh] = [quoteIdentifier(table), quoteIdentifier(temporary)];
  const same = key
    .map((name) => `${fresh}.${quoteIdentifier(name)} = ${old}.${quoteIdentifier(name)}`)
    .join(" AND ");
  const from = `FROM ${fresh} WHERE ${same}`;
  const value = (column: string): string => `(SELECT ${fresh}.${quoteIdentifier(column)} ${from})`;
  const plain = now.columns.filter(({ generated }) => generated === undefined).map(({ name }) => name);
  const rest = plain.filter((name) => !key.some((one) => sameName(one, name)));
  const list = (names: readonly string[]): string => names.map(quoteIdentifier).join(", ");
  const reverse = key
    .map((name) => `${old}.${quoteIdentifier(name)} = ${fresh}.${quoteIdentifier(name)}`)
    .join(" AND ");
  return [
    sql(create),
    ...fills.map(sql),
    sql(`DELETE FROM ${old} WHERE NOT EXISTS (SELECT 1 ${from})`),
    ...planned.flatMap((step) => valued(step, table, value)),
    ...(rest.length === 0 ? [] : [sql(`UPDATE ${old} SET (${list(rest)}) = (SELECT ${list(rest)} ${from})`)]),
    sql(
      `INSERT INTO ${old} (${list(plain)}) SELECT ${list(plain)} FROM ${fresh} WHERE NOT EXISTS (SELECT 1 FROM ${old} WHERE ${reverse})`,
    ),
    { kind: "dropTable", table: temporary, keep: false },
  ];
}

/** The alteration with values of the new table for columns that come: nothing has to be asked of the rows. */
function valued(step: Step, table: string, value: (column: string) => string): readonly Step[] {
  if (step.kind === "assertNoRows") return [];
  if (step.kind !== "alterTable" || !sameName(step.table, table)) return [step];
  const changes = step.changes.map((change): Fragment => {
    if (change.kind !== "addColumn") return change;
    const { name, clauses } = parseColumn(change.definition);
    return clauses.some(({ kind }) => kind === "generated") ? change : { ...change, using: value(name) };
  });
  return [{ ...step, changes }];
}
