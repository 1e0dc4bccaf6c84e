import { inPlaceDifference } from "../../dialect/sqlite/alter/in-place-difference.js";
import {
  forgetChanged,
  keepsNull,
  keepsNullsOnly,
  keptOr,
  wereRenumbered,
} from "../../dialect/sqlite/archive/kept-rows.js";
import { type Change, changesValues } from "../../dialect/sqlite/archive/row-key.js";
import { type Tracking, trackingOf } from "../../dialect/sqlite/archive/tracking.js";
import { clauseOf } from "../../dialect/sqlite/canonical.js";
import type { ColumnDefinition } from "../../dialect/sqlite/ddl/definition.js";
import { type Affinity, affinityOf, canonicalDefault } from "../../dialect/sqlite/ddl/expression.js";
import { quoteIdentifier, sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { parseColumn, parseCreateTable } from "../../dialect/sqlite/ddl/parse-table.js";
import type { AddColumn, AlterColumn, Fragment } from "../../model/step.js";
import { type ArchiveContext, takenBefore } from "./context.js";
import type { ValuesEntry } from "./entry.js";

/**
 * The change with the kept values in it: a column that comes back is filled from the archive while it comes, so that
 * neither NOT NULL nor UNIQUE is in the way; a conversion that is taken back finds the old values. A row that holds
 * something else by now than what the conversion made of it keeps that.
 */
export async function giveColumns(context: ArchiveContext, change: Change): Promise<readonly Fragment[]> {
  const fragments: Fragment[] = [];
  for (const fragment of change.fragments) {
    if (fragment.kind === "addColumn") fragments.push(await filled(context, change.table, fragment));
    else if (fragment.kind === "alterColumn") fragments.push(await converted(context, change, fragment));
    else fragments.push(fragment);
  }
  return fragments;
}

async function filled(context: ArchiveContext, table: string, fragment: AddColumn): Promise<AddColumn> {
  const column = parseColumn(fragment.definition);
  const found = await keptOf(context, { kind: "column", table, column: column.name, fragment });
  if (found === undefined) return fragment;
  const otherwise = fragment.using ?? defaultOf(column);
  return { ...fragment, using: keptOr(found.entry.rows, found.tracking, otherwise) };
}

const affinityIn = ({ type }: ColumnDefinition): Affinity => affinityOf(type?.text ?? "");

/** The default as an expression; a name that stands for text is text. */
function defaultOf(column: ColumnDefinition): string {
  const clause = clauseOf(column, "default");
  const value = clause === undefined ? "" : canonicalDefault(clause.value, affinityIn(column));
  return value === "" ? "NULL" : value;
}

async function converted(
  context: ArchiveContext,
  change: Change,
  fragment: AlterColumn,
): Promise<AlterColumn> {
  const { table } = change;
  const found = await keptOf(context, { kind: "values", table, column: fragment.column, fragment });
  if (found === undefined) return fragment;
  const { entry, tracking } = found;
  await forgetChanged(context.session, entry.rows, tracking, fragment.column);
  if (!changesValues(fragment) && asksNothing(change)) {
    context.archive.deferred.add(entry.id);
    return fragment;
  }
  const otherwise = fragment.using ?? quoteIdentifier(fragment.column);
  return { ...fragment, using: keptOr(entry.rows, tracking, `(${otherwise})`) };
}

/**
 * Whether the new definition takes every row that the old one took, at the same bytes: then it is only edited, and the
 * few values that are kept are put back afterwards.
 */
function asksNothing({ before, after }: Change): boolean {
  const difference = inPlaceDifference(parseCreateTable(before), parseCreateTable(after), []);
  if (difference === undefined) return false;
  const { notNull, checks, foreignKeys } = difference;
  return notNull.length + checks.length + foreignKeys.length === 0;
}

interface Wanted {
  readonly kind: ValuesEntry["kind"];
  readonly table: string;
  readonly column: string;
  /** What the step makes of the column. */
  readonly fragment: AddColumn | AlterColumn;
}

/** The newest values of a column that no step has given back yet, where it is this step that they were taken by. */
async function keptOf(
  context: ArchiveContext,
  { kind, table, column, fragment }: Wanted,
): Promise<{ readonly entry: ValuesEntry; readonly tracking: Tracking } | undefined> {
  const { session, archive } = context;
  for (const entry of await entriesOf(context, kind, column)) {
    const tracking = await trackingOf(session, entry.rows);
    if (tracking === undefined || !sameName(tracking.table, table)) continue;
    if (await wereRenumbered(session, entry.rows)) continue;
    if (!(await undoes(context, fragment, entry))) return undefined;
    archive.given.add(entry.id);
    return { entry, tracking };
  }
  return undefined;
}

/** Those of a column, and behind them those of one that had the name when the revision began: steps may be folded. */
async function entriesOf(
  context: ArchiveContext,
  kind: ValuesEntry["kind"],
  column: string,
): Promise<readonly ValuesEntry[]> {
  const entries = (await takenBefore(context)).filter(
    (entry): entry is ValuesEntry => entry.kind === kind && !context.archive.given.has(entry.id),
  );
  const named = entries.filter((entry) => sameName(entry.column, column));
  const once = entries.filter(({ first }) => first !== undefined && sameName(first, column));
  return [...named, ...once.filter((entry) => !named.includes(entry))];
}

/**
 * Whether a step makes the column that the values were taken from: a later step may be the one. NULLs were not taken
 * from a column that refuses them, text not from one that makes numbers of it, nothing from one that is computed. A step
 * that leaves the values as they are undoes only what has filled NULLs.
 */
async function undoes(
  { session }: ArchiveContext,
  fragment: AddColumn | AlterColumn,
  { rows, before }: ValuesEntry,
): Promise<boolean> {
  const isAdded = fragment.kind === "addColumn";
  const now = parseColumn(isAdded ? fragment.definition : `x ${fragment.after}`);
  if (clauseOf(now, "generated") !== undefined) return false;
  if (clauseOf(now, "notNull") !== undefined && (await keepsNull(session, rows))) return false;
  if (isAdded || before === undefined) return true;
  if (affinityIn(now) !== affinityIn(parseColumn(`x ${before}`))) return false;
  const wasComputed = clauseOf(parseColumn(`x ${fragment.before}`), "generated") !== undefined;
  return wasComputed || changesValues(fragment) || keepsNullsOnly(session, rows);
}
