import type { AlterTable, Fragment } from "../../../model/step.js";
import { canAddAndDropNatively } from "../alter/alter-native.js";
import { inPlaceDifference } from "../alter/in-place-difference.js";
import { mayBeShort } from "../alter/short-rows.js";
import { clauseOf } from "../canonical.js";
import type { TableDefinition } from "../ddl/definition.js";
import { editTable } from "../ddl/edit-table.js";
import { sameName } from "../ddl/identifier.js";
import { mentions } from "../ddl/mentions.js";
import { parseColumn, parseCreateTable } from "../ddl/parse-table.js";

/** Changes that are carried out together. */
export interface Part {
  readonly table: string;
  readonly before: string;
  readonly fragments: readonly Fragment[];
  readonly indexes: readonly string[];
  readonly inPlace: boolean;
  readonly how: AlterTable["how"];
}

/** What a way without a copy costs. */
export interface CheapWay {
  readonly way: "native" | "inPlace";
  /** How often the rows are read without being written. */
  readonly scans: number;
  /** The rows are written again where they are, by ALTER TABLE DROP COLUMN or by a fill. */
  readonly rewrites: boolean;
}

/** The way without a copy that these changes take, as `alterTable` chooses it; undefined where there is none. */
export function cheapWay(part: Part): CheapWay | undefined {
  const { before, fragments, indexes } = part;
  const native = fragments.filter(isNative);
  const rest = fragments.filter((fragment) => !isNative(fragment));
  const drops = native.some(({ kind }) => kind === "dropColumn");
  if (!canAddAndDropNatively(before, native) || namedElsewhere(before, native)) return undefined;
  const rewrites = drops || rest.some(isFilled);
  const scans = native.filter(isChecked).length;
  if (rest.length === 0) return { way: "native", scans, rewrites };
  if (!part.inPlace || (drops && rest.some(isFilled))) return undefined;
  const between = parseCreateTable(editTable(before, native));
  const difference = inPlaceDifference(between, parseCreateTable(editTable(before, fragments)), indexes);
  if (difference === undefined) return undefined;
  const { notNull, checks, foreignKeys, defaults } = difference;
  const looks = [notNull.length + checks.length > 0, foreignKeys.length > 0];
  const short = defaults.filter((column) => mayBeShort(between, column)).length;
  return { way: "inPlace", scans: scans + looks.filter(Boolean).length + short, rewrites };
}

const isNative = ({ kind }: Fragment): boolean => kind === "addColumn" || kind === "dropColumn";

const isFilled = (fragment: Fragment): boolean =>
  fragment.kind === "alterColumn" && fragment.using !== undefined;

/** SQLite tries the CHECK of a new column on every row (https://www.sqlite.org/lang_altertable.html#altertabaddcol). */
const isChecked = (fragment: Fragment): boolean =>
  fragment.kind === "addColumn" && clauseOf(parseColumn(fragment.definition), "check") !== undefined;

/** Do CHECKs or generated columns of the table name a column that is to go? SQLite refuses to drop it then. */
function namedElsewhere(sql: string, fragments: readonly Fragment[]): boolean {
  const table = parseCreateTable(sql);
  return fragments.some((fragment) => fragment.kind === "dropColumn" && isNamed(table, fragment.column));
}

function isNamed(table: TableDefinition, name: string): boolean {
  const clauses = table.columns
    .filter((column) => !sameName(column.name, name))
    .flatMap((column) => column.clauses.filter(({ kind }) => kind === "check" || kind === "generated"));
  return [...clauses, ...table.constraints].some(({ range }) =>
    mentions(table.sql.slice(range.start, range.end), name),
  );
}
