import type { Range, Reference, TableDefinition } from "./definition.js";
import { identifierOf, quoteIdentifier, sameName } from "./identifier.js";
import { parseCreateTable } from "./parse-table.js";
import { renameInText } from "./rename-column.js";
import { applyEdits } from "./text-edit.js";
import { significantTokens, type Token } from "./token.js";

/** A column that gets another name. */
export interface ColumnRename {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}

/** A view or a trigger, with the table that fires a trigger. */
export interface QueryText {
  readonly type: "view" | "trigger";
  readonly table: string;
  readonly sql: string;
}

/** The text of the table itself: what it says of columns of other tables, in REFERENCES, stays. */
export function renameInOwnTable(sql: string, { table, from, to }: ColumnRename): string {
  const definition = parseCreateTable(sql);
  const types = definition.columns.flatMap(({ type }) => (type === undefined ? [] : [type.range]));
  const foreign = referencesIn(definition).filter(({ parent }) => !sameName(parent, table));
  const left = [...types, ...foreign.map(columnsOfParent)];
  const isMeant = (token: Token): boolean =>
    isIn(definition.body, token) && !left.some((range) => isIn(range, token));
  return renameInText(sql, from, to, isMeant);
}

/** The text of another table, whose foreign keys may name the column. */
export function renameInChild(sql: string, { table, from, to }: ColumnRename): string {
  const meant = referencesIn(parseCreateTable(sql))
    .filter(({ parent }) => sameName(parent, table))
    .map(columnsOfParent);
  return renameInText(sql, from, to, (token) => meant.some((range) => isIn(range, token)));
}

type ReferenceClause = Reference & { readonly range: Range };

const referencesIn = (table: TableDefinition): readonly ReferenceClause[] =>
  [...table.columns.flatMap(({ clauses }) => clauses), ...table.constraints].filter(
    (clause): clause is typeof clause & ReferenceClause => "parentRange" in clause,
  );

const columnsOfParent = ({ parentRange, range }: ReferenceClause): Range => ({
  start: parentRange.end,
  end: range.end,
});

const isIn = (range: Range, { start, end }: Token): boolean => start >= range.start && end <= range.end;

/**
 * The text of a view or a trigger; undefined where it is not certain which table has the column: behind another name
 * than the table's own, or without one where the text reads other tables, too.
 *
 * @param others The names of all other tables and views.
 */
export function renameInQuery(
  object: QueryText,
  { table, from, to }: ColumnRename,
  others: ReadonlySet<string>,
): string | undefined {
  const names = significantTokens(object.sql).filter(
    ({ kind, text }) => kind === "word" || kind === "quoted" || text === ".",
  );
  const body = names.slice(bodyStart(object, names));
  const isFired = object.type === "trigger" && sameName(object.table, table);
  const reads = (name: string): boolean => body.some((token) => isNamed(token, name));
  const readsOthers = [...others].some(reads);
  const meaning = (at: number): Meaning => {
    const qualifier = names[at - 1]?.text === "." ? names[at - 2] : undefined;
    if (isNamed(names[at - 1], "as")) return "other";
    if (at < names.length - body.length) return isFired && object.type === "trigger" ? "column" : "other";
    if (qualifier === undefined) return !reads(table) ? "other" : readsOthers ? "uncertain" : "column";
    if (isFired && (isNamed(qualifier, "new") || isNamed(qualifier, "old"))) return "column";
    if (isNamed(qualifier, table)) return "column";
    if (!reads(table) || [...others].some((name) => isNamed(qualifier, name))) return "other";
    return readsOthers ? "uncertain" : "column";
  };
  const found = names.flatMap((token, at) => (isNamed(token, from) ? [{ token, meaning: meaning(at) }] : []));
  if (found.some((one) => one.meaning === "uncertain")) return undefined;
  const edits = found.filter((one) => one.meaning === "column");
  return applyEdits(
    object.sql,
    edits.map(({ token: { start, end } }) => ({ start, end, text: quoteIdentifier(to) })),
  );
}

/** Whether a word is the column's name, another thing's, or cannot be told. */
type Meaning = "column" | "other" | "uncertain";

const isNamed = (token: Token | undefined, name: string): boolean =>
  token !== undefined && token.text !== "." && sameName(identifierOf(token.text), name);

/** The first word behind the head: what follows AS, or the table that fires. */
function bodyStart({ type }: QueryText, names: readonly Token[]): number {
  const word = type === "view" ? "as" : "on";
  return (
    names.findIndex(({ kind, text }) => kind === "word" && text.toLowerCase() === word) +
    2 -
    Number(type === "view")
  );
}
