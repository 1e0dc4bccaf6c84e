import type { ColumnClause, ColumnDefinition, Range } from "./definition.js";
import { canonicalExpression } from "./expression.js";
import { quoteIdentifier } from "./identifier.js";
import { withoutQualifiers } from "./own-qualifier.js";
import { parseColumn } from "./parse-table.js";
import { applyEdits, type TextEdit } from "./text-edit.js";
import { sameTokens } from "./token.js";

/** What a column shall have; what is undefined stays as it is. */
export interface DesiredClauses {
  /** As it is declared; empty for none. */
  readonly type?: string;
  readonly notNull?: boolean;
  /** SQL text behind DEFAULT; null for none. */
  readonly default?: string | null;
  /** The expression without its outer parentheses; null turns the column into a plain one. */
  readonly generated?: { readonly as: string; readonly stored: boolean } | null;
  /** The whole clause, `PRIMARY KEY ...`; null for none. */
  readonly primaryKey?: string | null;
  /** Takes away the foreign key that is written so: `REFERENCES ...`, compared as tokens. A column may have several. */
  readonly dropReferences?: string;
  /** Takes every UNIQUE away. */
  readonly dropUnique?: boolean;
  /** Takes away the CHECK of this name, or of none, whose expression is this one in canonical form. */
  readonly dropCheck?: { readonly name?: string; readonly expression: string };
}

/**
 * Edits what stands behind a column's name, clause by clause. Clauses that are not named stay to the letter.
 *
 * @throws DdlError when the text is not the definition of a column.
 */
export function replaceClauses(body: string, desired: DesiredClauses): string {
  return STEPS.reduce((text, step) => step(text, desired), body).trim();
}

type Step = (body: string, desired: DesiredClauses) => string;
type Kind = ColumnClause["kind"];

/** The order in which clauses are written; a new one goes behind those that come before it here. */
const ORDER: readonly Kind[] = ["primaryKey", "null", "notNull", "default", "generated"];

const STEPS: readonly Step[] = [
  (body, { type }) => (type === undefined ? body : setType(body, type)),
  (body, { primaryKey }) => (primaryKey === undefined ? body : setClause(body, "primaryKey", primaryKey)),
  (body, { notNull }) => (notNull === undefined ? body : setNotNull(body, notNull)),
  (body, desired) => (desired.default === undefined ? body : setDefault(body, desired.default)),
  (body, { generated }) => (generated === undefined ? body : setGenerated(body, generated)),
  (body, { dropReferences }) =>
    dropReferences === undefined ? body : remove(body, (_, text) => sameTokens(text, dropReferences)),
  (body, { dropUnique }) => (dropUnique === true ? remove(body, (clause) => clause.kind === "unique") : body),
  (body, { dropCheck }) =>
    dropCheck === undefined ? body : remove(body, (clause) => isCheck(clause, dropCheck)),
];

/** A name to put in front of a body, so that it can be read. */
const NAME = "x ";

function read(body: string): ColumnDefinition {
  return parseColumn(NAME + body);
}

function edit(body: string, edits: readonly TextEdit[]): string {
  return applyEdits(NAME + body, edits).slice(NAME.length);
}

function setType(body: string, type: string): string {
  const { type: present } = read(body);
  if (present !== undefined)
    return edit(body, [type === "" ? removal(body, present.range) : { ...present.range, text: type }]);
  return `${type} ${body}`.trim();
}

function setNotNull(body: string, notNull: boolean): string {
  if (!notNull) return remove(body, (clause) => clause.kind === "notNull");
  const nullable = remove(body, (clause) => clause.kind === "null");
  return read(nullable).clauses.some((clause) => clause.kind === "notNull")
    ? nullable
    : insert(nullable, "notNull", "NOT NULL");
}

function setDefault(body: string, value: string | null): string {
  return setClause(body, "default", value === null ? null : `DEFAULT ${value}`);
}

function setGenerated(body: string, generated: DesiredClauses["generated"]): string {
  const text =
    generated == null
      ? null
      : `GENERATED ALWAYS AS (${generated.as}) ${generated.stored ? "STORED" : "VIRTUAL"}`;
  return setClause(body, "generated", text);
}

/** Of several clauses of a kind the last one counts for SQLite, and is the one to be replaced. */
function setClause(body: string, kind: Kind, text: string | null): string {
  if (text === null) return remove(body, (clause) => clause.kind === kind);
  const present = read(body).clauses.findLast((clause) => clause.kind === kind);
  if (present === undefined) return insert(body, kind, text);
  const { end } = present.range;
  return edit(body, [{ ...present.range, text: spaced(body, end, withName(present, text)) }]);
}

/** A default and a generated expression keep the `CONSTRAINT name` they had; a key brings its own. */
function withName({ kind, name }: ColumnClause, text: string): string {
  const keeps = name !== undefined && (kind === "default" || kind === "generated");
  return keeps ? `CONSTRAINT ${quoteIdentifier(name)} ${text}` : text;
}

function insert(body: string, kind: Kind, text: string): string {
  const column = read(body);
  const rank = rankOf(kind);
  const behind =
    column.clauses.findLast((clause) => rankOf(clause.kind) <= rank)?.range ?? column.type?.range;
  const at = behind?.end ?? column.nameRange.end;
  return edit(body, [{ start: at, end: at, text: ` ${spaced(body, at, text)}` }]).trim();
}

/** The text with a space behind it, where something else would follow without one. */
function spaced(body: string, at: number, text: string): string {
  return /^\S/.test((NAME + body).slice(at)) ? `${text} ` : text;
}

function rankOf(kind: Kind): number {
  const rank = ORDER.indexOf(kind);
  return rank === -1 ? ORDER.length : rank;
}

function remove(body: string, gone: (clause: ColumnClause, text: string) => boolean): string {
  const textOf = ({ start, end }: Range): string => (NAME + body).slice(start, end);
  const edits = read(body)
    .clauses.filter((clause) => gone(clause, textOf(clause.range)))
    .map(({ range }) => removal(body, range));
  return edit(body, edits).trim();
}

/** White space before the clause goes too, unless it ends a line comment. */
function removal(body: string, range: Range): TextEdit {
  const head = (NAME + body).slice(0, range.start);
  const line = head.slice(head.lastIndexOf("\n", head.trimEnd().length - 1) + 1);
  const start = line.includes("--") ? range.start : Math.max(head.trimEnd().length, NAME.length);
  return { start, end: range.end, text: "" };
}

function isCheck(
  clause: ColumnClause,
  { name, expression }: NonNullable<DesiredClauses["dropCheck"]>,
): boolean {
  if (clause.kind !== "check" || clause.name !== name) return false;
  return canonicalExpression(withoutQualifiers(clause.expression)) === canonicalExpression(expression);
}
