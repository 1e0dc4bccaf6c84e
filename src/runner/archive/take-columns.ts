import { keepColumn, makeRows, noteConverted } from "../../dialect/sqlite/archive/kept-rows.js";
import { type Change, changesValues, keyThrough, type RowKey } from "../../dialect/sqlite/archive/row-key.js";
import { type Tracking, track } from "../../dialect/sqlite/archive/tracking.js";
import { clauseOf } from "../../dialect/sqlite/canonical.js";
import { quoteIdentifier, sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { parseCreateTable } from "../../dialect/sqlite/ddl/parse-table.js";
import { sameTokens } from "../../dialect/sqlite/ddl/token.js";
import type { AlterColumn, Fragment } from "../../model/step.js";
import type { Archive } from "./archive.js";
import type { ArchiveContext } from "./context.js";
import type { ValuesEntry } from "./entry.js";
import { forget } from "./forget.js";

/** The values of a column that are kept while the table is altered. */
export interface Taken {
  readonly entry: ValuesEntry;
  readonly tracking: Tracking;
}

interface Loss {
  readonly kind: ValuesEntry["kind"];
  readonly column: string;
  /** See `ValuesEntry`. */
  readonly before: string | undefined;
  /** Only the rows that hold NULL change. */
  readonly nullsOnly: boolean;
}

/**
 * Keeps the values that a change of a table takes away, before it is carried out: of columns that are dropped and of
 * those that are converted. Where the rows cannot be told apart nothing can be kept, and that is said.
 */
export async function takeColumns(context: ArchiveContext, change: Change): Promise<readonly Taken[]> {
  const losses = lossesOf(change);
  if (losses.length === 0 || !(await hasRows(context, change.table))) return [];
  const key = await keyThrough(context.session, change);
  if (key === undefined) {
    const columns = losses.map(({ column }) => `${change.table}.${column}`).join(", ");
    context.report.logger.warn(
      `${context.revision}: the values of ${columns} are not kept: the rows of ${change.table} have no key that stays.`,
    );
    return [];
  }
  const taken: Taken[] = [];
  for (const loss of losses) taken.push(await take(context, change.table, loss, key));
  return taken;
}

function lossesOf(change: Change): readonly Loss[] {
  const { columns } = parseCreateTable(change.before);
  const stored = columns.filter((column) => clauseOf(column, "generated") === undefined);
  const losses = change.fragments.flatMap((fragment) => lossOf(fragment) ?? []);
  const others = looseAny(change)
    .filter((column) => !losses.some((loss) => sameName(loss.column, column)))
    .map((column): Loss => ({ kind: "values", column, before: undefined, nullsOnly: false }));
  return [...losses, ...others].filter(({ column }) => stored.some(({ name }) => sameName(name, column)));
}

/** ANY takes every value as it is in a STRICT table only; elsewhere it makes numbers (https://www.sqlite.org/stricttables.html). */
function looseAny({ before, after }: Change): readonly string[] {
  const [old, now] = [parseCreateTable(before), parseCreateTable(after)];
  if (!old.options.strict || now.options.strict) return [];
  return now.columns.filter(({ type }) => type?.text.toUpperCase() === "ANY").map(({ name }) => name);
}

function lossOf(fragment: Fragment): Loss | undefined {
  if (fragment.kind === "dropColumn") {
    const { keep, column } = fragment;
    return keep ? { kind: "column", column, before: undefined, nullsOnly: false } : undefined;
  }
  if (fragment.kind !== "alterColumn" || !changesValues(fragment)) return undefined;
  const { column, before } = fragment;
  return { kind: "values", column, before, nullsOnly: fillsNulls(fragment) };
}

/** Whether the fill is `ifnull("column", …)`, as the planner writes it, and nothing else changes values. */
function fillsNulls(fragment: AlterColumn): boolean {
  if (fragment.using === undefined || changesValues({ ...fragment, using: undefined })) return false;
  const [head, ...rest] = fragment.using.split(",");
  return rest.length > 0 && sameTokens(head ?? "", `ifnull(${quoteIdentifier(fragment.column)}`);
}

async function hasRows({ session }: ArchiveContext, table: string): Promise<boolean> {
  return (await session.get(`SELECT 1 FROM ${quoteIdentifier(table)} LIMIT 1`)) !== undefined;
}

async function take(
  { session, archive, revision }: ArchiveContext,
  table: string,
  { kind, column, before, nullsOnly }: Loss,
  key: RowKey,
): Promise<Taken> {
  const first = firstName(archive, table, column);
  const entry = await archive.add(session, (common, rows): ValuesEntry => {
    return { ...common, revision, direction: archive.direction, kind, table, column, first, before, rows };
  });
  const tracking = { table, columns: key.columns };
  await makeRows(session, entry.rows, key);
  await keepColumn(session, entry.rows, table, key, column, nullsOnly);
  return { entry, tracking };
}

/** What the column was called before the steps have renamed it; undefined where they have not. */
function firstName({ renamedColumns }: Archive, table: string, column: string): string | undefined {
  const first = renamedColumns.reduceRight(
    (name, rename) => (sameName(rename.table, table) && sameName(rename.to, name) ? rename.from : name),
    column,
  );
  return first === column ? undefined : first;
}

/** After the change: what is kept follows its rows, and of converted values only those stay that it has changed. */
export async function settleTaken(context: ArchiveContext, taken: readonly Taken[]): Promise<void> {
  const { session } = context;
  for (const { entry, tracking } of taken) {
    await track(session, entry.rows, tracking);
    if (entry.kind === "column") continue;
    await noteConverted(session, entry.rows, tracking, entry.column);
    const row = await session.get(`SELECT 1 FROM ${quoteIdentifier(entry.rows)} LIMIT 1`);
    if (row === undefined) await forget(context, entry);
  }
}
