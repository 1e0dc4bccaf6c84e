import { clauseOf } from "../canonical.js";
import type {
  ColumnClause,
  ColumnDefinition,
  Range,
  Reference,
  TableConstraint,
  TableDefinition,
} from "../ddl/definition.js";
import { affinityOf } from "../ddl/expression.js";
import { quoteIdentifier, sameName } from "../ddl/identifier.js";
import { mentions } from "../ddl/mentions.js";
import { sameTokens } from "../ddl/token.js";
import { isRowidAlias } from "./rowid.js";

/** A foreign key that is new in a definition. */
export interface NewForeignKey {
  readonly columns: readonly string[];
  readonly reference: Reference;
}

/** What has to be looked at in the rows before one definition may take another's place. */
export interface InPlaceDifference {
  /** Columns that come to be NOT NULL. */
  readonly notNull: readonly string[];
  /** Expressions of new CHECKs, as written. */
  readonly checks: readonly string[];
  readonly foreignKeys: readonly NewForeignKey[];
  /** Columns whose default differs. */
  readonly defaults: readonly string[];
}

/**
 * What differs between two definitions that describe the same bytes; undefined where they do not, and the table has
 * to be copied: the list of columns, a key, UNIQUE, AUTOINCREMENT, STRICT, WITHOUT ROWID, an affinity, a stored
 * expression, or a collation that something depends on (https://www.sqlite.org/fileformat2.html#record_format).
 *
 * `indexes` are the texts of the table's indexes.
 */
export function inPlaceDifference(
  before: TableDefinition,
  after: TableDefinition,
  indexes: readonly string[],
): InPlaceDifference | undefined {
  if (before.columns.length !== after.columns.length) return undefined;
  const { strict, withoutRowid } = before.options;
  if (strict !== after.options.strict || withoutRowid !== after.options.withoutRowid) return undefined;
  if (!sameKeys(before, after)) return undefined;
  const pairs = after.columns.map((column, place) => ({ before: before.columns[place], after: column }));
  const same = pairs.every(
    (pair) => pair.before !== undefined && sameBytes(before, pair.before, after, pair.after, indexes),
  );
  if (!same) return undefined;
  return {
    notNull: pairs.flatMap((pair) => (isNew(pair.before, pair.after, "notNull") ? [pair.after.name] : [])),
    checks: newChecks(before, after),
    foreignKeys: newForeignKeys(before, after),
    defaults: pairs.flatMap((pair) => (sameDefault(pair.before, pair.after) ? [] : [pair.after.name])),
  };
}

const textIn = (table: TableDefinition, range: Range): string => table.sql.slice(range.start, range.end);

/** PRIMARY KEY and UNIQUE are b-trees of their own: nothing of them may differ. */
function sameKeys(before: TableDefinition, after: TableDefinition): boolean {
  const [old, now] = [keyTexts(before), keyTexts(after)];
  return old.length === now.length && old.every((text, place) => sameTokens(text, now[place] ?? ""));
}

function keyTexts(table: TableDefinition): readonly string[] {
  const isKey = ({ kind }: ColumnClause | TableConstraint): boolean =>
    kind === "primaryKey" || kind === "unique";
  return [
    ...table.columns.flatMap((column) =>
      column.clauses
        .filter(isKey)
        .map((clause) => `${quoteIdentifier(column.name)} ${textIn(table, clause.range)}`),
    ),
    ...table.constraints.filter(isKey).map((constraint) => textIn(table, constraint.range)),
  ];
}

function sameBytes(
  before: TableDefinition,
  old: ColumnDefinition,
  after: TableDefinition,
  now: ColumnDefinition,
  indexes: readonly string[],
): boolean {
  if (!sameName(old.name, now.name) || !sameStorage(before, old, after, now)) return false;
  const [generatedOld, generatedNow] = [clauseOf(old, "generated"), clauseOf(now, "generated")];
  if (generatedOld?.stored !== generatedNow?.stored) return false;
  const sameValue =
    sameTokens(generatedOld?.expression ?? "", generatedNow?.expression ?? "") && sameCollation(old, now);
  if (sameValue) return true;
  return generatedNow?.stored !== true && !isNamed(before, old, indexes) && !isNamed(after, now, indexes);
}

/** A type is only a name where it gives the same affinity; STRICT tables take it by its word. */
function sameStorage(
  before: TableDefinition,
  old: ColumnDefinition,
  after: TableDefinition,
  now: ColumnDefinition,
): boolean {
  const [typeOld, typeNow] = [old.type?.text ?? "", now.type?.text ?? ""];
  if (typeOld.toUpperCase() === typeNow.toUpperCase()) return true;
  if (before.options.strict || affinityOf(typeOld) !== affinityOf(typeNow)) return false;
  return !isRowidAlias(before, old) && !isRowidAlias(after, now);
}

function sameCollation(old: ColumnDefinition, now: ColumnDefinition): boolean {
  const name = (column: ColumnDefinition): string =>
    clauseOf(column, "collate")?.collation.toLowerCase() ?? "binary";
  return name(old) === name(now);
}

/** Does anything but the column itself name it? Any token of its name counts: better one copy too many. */
function isNamed(table: TableDefinition, column: ColumnDefinition, indexes: readonly string[]): boolean {
  const own = column.clauses.some((clause) => clause.kind !== "collate" && holdsOrder(clause));
  const elsewhere = [
    ...table.columns.filter((other) => other !== column).map((other) => textIn(table, other.range)),
    ...table.constraints.map((constraint) => textIn(table, constraint.range)),
    ...indexes,
  ];
  return own || elsewhere.some((text) => mentions(text, column.name));
}

const holdsOrder = ({ kind }: ColumnClause): boolean =>
  kind === "primaryKey" || kind === "unique" || kind === "references" || kind === "check";

function isNew(
  old: ColumnDefinition | undefined,
  now: ColumnDefinition,
  kind: ColumnClause["kind"],
): boolean {
  return clauseOf(now, kind) !== undefined && (old === undefined || clauseOf(old, kind) === undefined);
}

function sameDefault(old: ColumnDefinition | undefined, now: ColumnDefinition): boolean {
  const text = (column: ColumnDefinition | undefined): string =>
    (column === undefined ? undefined : clauseOf(column, "default"))?.value ?? "";
  return sameTokens(text(old), text(now));
}

function newChecks(before: TableDefinition, after: TableDefinition): readonly string[] {
  const old = checksOf(before);
  return checksOf(after).filter((check) => !old.some((other) => sameTokens(other, check)));
}

function checksOf(table: TableDefinition): readonly string[] {
  return [...table.columns.flatMap((column) => column.clauses), ...table.constraints].flatMap((clause) =>
    clause.kind === "check" ? [clause.expression] : [],
  );
}

function newForeignKeys(before: TableDefinition, after: TableDefinition): readonly NewForeignKey[] {
  const old = foreignKeysOf(before);
  return foreignKeysOf(after).filter((key) => !old.some((other) => sameParent(other, key)));
}

function foreignKeysOf(table: TableDefinition): readonly NewForeignKey[] {
  return [
    ...table.columns.flatMap((column) =>
      column.clauses.flatMap((clause) =>
        clause.kind === "references" ? [{ columns: [column.name], reference: clause }] : [],
      ),
    ),
    ...table.constraints.flatMap((constraint) =>
      constraint.kind === "foreignKey" ? [{ columns: constraint.columns, reference: constraint }] : [],
    ),
  ];
}

/** Other actions on the same parent ask nothing of the rows. */
function sameParent(a: NewForeignKey, b: NewForeignKey): boolean {
  return (
    sameNames(a.columns, b.columns) &&
    sameName(a.reference.parent, b.reference.parent) &&
    sameNames(a.reference.parentColumns, b.reference.parentColumns)
  );
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, place) => sameName(name, b[place] ?? ""));
