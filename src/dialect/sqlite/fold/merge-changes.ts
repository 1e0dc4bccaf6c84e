import type { AddColumn, AlterColumn, Fragment } from "../../../model/step.js";
import type { ColumnClause } from "../ddl/definition.js";
import { columnBody } from "../ddl/edit-table.js";
import { foldName, quoteIdentifier, sameName } from "../ddl/identifier.js";
import { wordsIn } from "../ddl/mentions.js";
import { parseColumn } from "../ddl/parse-table.js";
import { sameTokens } from "../ddl/token.js";
import { fragmentTexts } from "./step-names.js";

/** The changes of one table in two steps. */
export interface MergedChanges {
  readonly before: readonly Fragment[];
  /** What could not be taken up. */
  readonly after: readonly Fragment[];
}

/**
 * Has the earlier changes of a table take up later ones, as far as rows come to the same: nothing is taken for another
 * change because it looks shorter so.
 */
export function mergeChanges(earlier: readonly Fragment[], later: readonly Fragment[]): MergedChanges {
  const merged = mergeEach(earlier, later, () => true);
  if (merged.after.length === 0) return merged;
  // What stands on a column, such as a generated one, may be among what goes only later.
  return mergeEach(earlier, later, (drop, taken) => !taken.some(({ kind }) => kind === drop.kind));
}

type MayDrop = (drop: Fragment, taken: readonly Fragment[]) => boolean;

function mergeEach(
  earlier: readonly Fragment[],
  later: readonly Fragment[],
  mayDrop: MayDrop,
): MergedChanges {
  let before = earlier;
  const after: Fragment[] = [];
  for (const fragment of later) {
    const merged = sharesNames(after, fragment) ? undefined : takeUp(before, fragment, mayDrop);
    if (merged === undefined) after.push(fragment);
    else before = merged;
  }
  if (after.length > 0 && canStandTogether(before, after))
    return { before: [...before, ...after], after: [] };
  return { before, after };
}

/** One alteration reads the rows as they were before all of it. */
function canStandTogether(before: readonly Fragment[], after: readonly Fragment[]): boolean {
  const isPlain = (fragment: Fragment): boolean =>
    fragment.kind !== "renameColumn" &&
    fragment.kind !== "option" &&
    !("using" in fragment && fragment.using);
  return [...before, ...after].every(isPlain) && !after.some((fragment) => sharesNames(before, fragment));
}

const namesOf = (fragment: Fragment): readonly string[] => fragmentTexts(fragment).flatMap(wordsIn);

/** Whether one of the fragments may mean what this one means: words of SQL count too, which only costs a merge. */
function sharesNames(fragments: readonly Fragment[], fragment: Fragment): boolean {
  const columns = columnsOf(fragment);
  const names = new Set(fragments.flatMap(namesOf));
  const own = columns.length > 0 ? columns.map(foldName) : namesOf(fragment);
  const named = new Set(fragments.flatMap(columnsOf).map(foldName));
  return own.some((name) => names.has(name)) || namesOf(fragment).some((name) => named.has(name));
}

/** The columns that a fragment is about. */
function columnsOf(fragment: Fragment): readonly string[] {
  switch (fragment.kind) {
    case "addColumn":
      return [parseColumn(fragment.definition).name];
    case "dropColumn":
    case "alterColumn":
      return [fragment.column];
    case "renameColumn":
      return [fragment.from, fragment.to];
    case "addConstraint":
    case "dropConstraint":
    case "option":
      return [];
  }
}

/** The fragments with one more taken up by one of them, which nothing behind it stands in the way of. */
function takeUp(
  fragments: readonly Fragment[],
  fragment: Fragment,
  mayDrop: MayDrop,
): readonly Fragment[] | undefined {
  for (let place = fragments.length - 1; place >= 0; place--) {
    const one = fragments[place];
    const merged = one === undefined ? undefined : mergePair(one, fragment);
    if (merged === undefined) continue;
    if (fragment.kind === "dropColumn" && !mayDrop(fragment, merged)) return undefined;
    const others = fragments.filter((_, at) => at !== place);
    if (one !== undefined && sharesNames(others, one)) return undefined;
    return sharesNames(others, fragment)
      ? undefined
      : fragments.flatMap((each, at) => (at === place ? merged : [each]));
  }
  return undefined;
}

/** What two changes of one thing come to; undefined where they are of two, or have to stay two. */
function mergePair(first: Fragment, second: Fragment): readonly Fragment[] | undefined {
  switch (first.kind) {
    case "addColumn":
      return afterAdd(first, second);
    case "renameColumn":
      return afterRename(first, second);
    case "alterColumn":
      return afterAlter(first, second);
    case "addConstraint":
      return second.kind === "dropConstraint" && sameTokens(first.constraint, second.constraint)
        ? []
        : undefined;
    case "dropConstraint":
      return second.kind === "addConstraint" && sameTokens(first.constraint, second.constraint)
        ? []
        : undefined;
    case "option":
      if (second.kind !== "option" || !sameTokens(first.after, second.before)) return undefined;
      return sameTokens(first.before, second.after) ? [] : [{ ...first, after: second.after }];
    case "dropColumn":
      return undefined;
  }
}

function afterAdd(first: AddColumn, second: Fragment): readonly Fragment[] | undefined {
  const column = parseColumn(first.definition);
  const body = columnBody(column, first.definition);
  if (second.kind === "dropColumn") return sameName(second.column, column.name) ? [] : undefined;
  if (second.kind === "renameColumn") {
    if (!sameName(second.from, column.name) || wordsIn(body).includes(foldName(column.name)))
      return undefined;
    return [{ ...first, definition: `${quoteIdentifier(second.to)} ${body}`.trimEnd() }];
  }
  if (second.kind !== "alterColumn" || !sameName(second.column, column.name)) return undefined;
  if (second.using !== undefined || !sameTokens(body, second.before) || !keepsValues(body, second.after))
    return undefined;
  return [{ ...first, definition: `${quoteIdentifier(column.name)} ${second.after}` }];
}

function afterRename(
  first: Extract<Fragment, { kind: "renameColumn" }>,
  second: Fragment,
): readonly Fragment[] | undefined {
  if (second.kind === "dropColumn" && sameName(second.column, first.to))
    return [{ ...second, column: first.from }];
  if (second.kind !== "renameColumn" || !sameName(second.from, first.to)) return undefined;
  return second.to === first.from ? [] : [{ ...first, to: second.to }];
}

function afterAlter(first: AlterColumn, second: Fragment): readonly Fragment[] | undefined {
  if (first.using !== undefined) return undefined;
  if (second.kind === "dropColumn" && sameName(second.column, first.column))
    return keepsValues(first.before, first.after) ? [second] : undefined;
  if (second.kind !== "alterColumn" || !sameName(second.column, first.column)) return undefined;
  if (second.using !== undefined || !sameTokens(first.after, second.before)) return undefined;
  if (!canSkip(first, second.after)) return undefined;
  return sameTokens(first.before, second.after) ? [] : [{ ...first, after: second.after }];
}

/** What of a column's definition has a say in the values of its rows. */
interface Values {
  readonly type: string;
  readonly notNull: boolean;
  readonly default: string;
  readonly generated: boolean;
}

function valuesOf(body: string): Values {
  const { type, clauses } = parseColumn(`x ${body}`);
  const find = <K extends ColumnClause["kind"]>(kind: K): ColumnClause | undefined =>
    clauses.find((clause) => clause.kind === kind);
  const fallback = find("default");
  return {
    type: type?.text.toLowerCase() ?? "",
    notNull: find("notNull") !== undefined || find("primaryKey") !== undefined,
    default: fallback?.kind === "default" ? fallback.value : "",
    generated: find("generated") !== undefined,
  };
}

/** Rows hold the same by both definitions, also those that have no value of their own. */
function keepsValues(before: string, after: string): boolean {
  const [a, b] = [valuesOf(before), valuesOf(after)];
  if (a.generated || b.generated || a.type !== b.type || a.notNull !== b.notNull) return false;
  return sameTokens(a.default, b.default);
}

/** Whether rows hold the same without the definition in between, which may fill NULLs. */
function canSkip({ before, after }: AlterColumn, last: string): boolean {
  const [a, b, c] = [valuesOf(before), valuesOf(after), valuesOf(last)];
  if (a.generated || b.generated || c.generated || a.type !== b.type || b.type !== c.type) return false;
  return !b.notNull || a.notNull || (c.notNull && sameTokens(b.default, c.default));
}
