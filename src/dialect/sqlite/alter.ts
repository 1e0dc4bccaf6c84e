import type { AlterTable, Fragment, RenameColumn } from "../../model/step.js";
import type { Connection } from "../connection.js";
import { copyTable } from "./alter/alter-copy.js";
import { alterInPlace } from "./alter/alter-in-place.js";
import { addOrDropNatively, canAddAndDropNatively } from "./alter/alter-native.js";
import type { TableCopy } from "./alter/copied-columns.js";
import type { OnProgress } from "./alter/copy-rows.js";
import { changesToMake } from "./alter/missing-changes.js";
import { renameColumn } from "./alter/rename-column.js";
import { editTable } from "./ddl/edit-table.js";
import { requireTable, tableSql } from "./read/stored-definition.js";

export interface AlterOptions {
  /** Definitions may be edited in place. */
  readonly inPlace: boolean;
  /** Stands around every change. */
  readonly keeper?: Keeper;
  readonly onProgress?: OnProgress;
}

/** Keeps what is taken away, and has a change give back what was kept. */
export interface Keeper {
  /** Carries out a change, or the one that it makes of it. */
  altering(change: TableCopy, carryOut: (change: TableCopy) => Promise<AlterOutcome>): Promise<AlterOutcome>;
  /** Carries out a rename, in which SQLite writes the texts of several objects anew. */
  renaming(table: string, names: RenameColumn, rename: () => Promise<void>): Promise<void>;
}

/** The ways in which a table is altered. */
export type Way = "native" | "inPlace" | "copy";

/** How a table was altered: the costliest of the ways it took. `rows`: how many were copied. */
export interface AlterOutcome {
  readonly way: Way;
  readonly rows: number;
}

/** Fragments that are carried out together, or one rename, which SQLite does best itself. */
type Part =
  | { readonly rename: RenameColumn }
  | { readonly fragments: readonly Exclude<Fragment, RenameColumn>[] };

/**
 * Carries out an `alterTable` step by the cheapest right way. Runs inside the caller's transaction, with
 * `PRAGMA foreign_keys` off: else dropping the old table would delete the rows of its children
 * (https://www.sqlite.org/lang_altertable.html#otheralter).
 *
 * @throws DriftError where the table is not there or a fragment disagrees with its definition.
 */
export async function alterTable(
  connection: Connection,
  written: AlterTable,
  options: AlterOptions,
): Promise<AlterOutcome> {
  const { name, sql } = await requireTable(connection, written.table);
  const step = { ...written, table: name };
  let outcome: AlterOutcome = { way: "native", rows: 0 };
  const changes = changesToMake(step, sql);
  if (step.ifMissing && changes.length === 0) return outcome;
  for (const part of partsOf(changes)) {
    if ("rename" in part) {
      const rows = await renamePart(connection, step.table, part.rename, options);
      if (rows > 0) outcome = { way: "copy", rows: outcome.rows + rows };
      continue;
    }
    const now = await alterPart(connection, step, part.fragments, options);
    outcome = { way: costlier(outcome.way, now.way), rows: outcome.rows + now.rows };
  }
  return outcome;
}

/** Returns how many rows were copied. */
async function renamePart(
  connection: Connection,
  table: string,
  names: RenameColumn,
  { keeper, onProgress }: AlterOptions,
): Promise<number> {
  let rows = 0;
  const rename = async (): Promise<void> => {
    rows = await renameColumn(connection, table, names, onProgress);
  };
  await (keeper === undefined ? rename() : keeper.renaming(table, names, rename));
  return rows;
}

/** The ways, cheapest first. */
const WAYS: readonly Way[] = ["native", "inPlace", "copy"];

const costlier = (a: Way, b: Way): Way => (WAYS.indexOf(a) > WAYS.indexOf(b) ? a : b);

/** Without changes there is one part of none: a copy that was asked for is made all the same. */
function partsOf(changes: readonly Fragment[]): readonly Part[] {
  if (changes.length === 0) return [{ fragments: [] }];
  const parts: Part[] = [];
  let fragments: Exclude<Fragment, RenameColumn>[] = [];
  for (const change of changes) {
    if (change.kind !== "renameColumn") {
      if (fragments.length === 0) parts.push({ fragments });
      fragments.push(change);
      continue;
    }
    parts.push({ rename: change });
    fragments = [];
  }
  return parts;
}

async function alterPart(
  connection: Connection,
  { table, how }: AlterTable,
  fragments: readonly Exclude<Fragment, RenameColumn>[],
  options: AlterOptions,
): Promise<AlterOutcome> {
  const { sql: before } = await requireTable(connection, table);
  const change = { table, before, after: editTable(before, fragments), fragments };
  const carryOut = (kept: TableCopy): Promise<AlterOutcome> => carryOutPart(connection, kept, how, options);
  return options.keeper === undefined ? carryOut(change) : options.keeper.altering(change, carryOut);
}

async function carryOutPart(
  connection: Connection,
  change: TableCopy,
  how: AlterTable["how"],
  options: AlterOptions,
): Promise<AlterOutcome> {
  if (how === "auto" && change.reordered !== true) {
    const way = await alterWithoutCopy(connection, change, options);
    if (way !== undefined) return { way, rows: 0 };
  }
  const rows = await copyTable(connection, change, options.onProgress);
  return { way: "copy", rows };
}

/**
 * Columns come and go by `ALTER TABLE`, and what else differs by an edit of the definition. Undefined, with nothing
 * changed, where one of them cannot do its part.
 */
async function alterWithoutCopy(
  connection: Connection,
  { table, before, after, fragments }: TableCopy,
  { inPlace }: AlterOptions,
): Promise<Way | undefined> {
  const native = fragments.filter(isNative);
  if (!canAddAndDropNatively(before, native)) return undefined;
  const rest = fragments.filter((fragment) => !isNative(fragment));
  if (rest.some(isFilled) && native.some((fragment) => fragment.kind === "dropColumn")) return undefined;
  if (rest.length > 0 && !(inPlace && connection.capabilities.editDefinitions)) return undefined;
  return withSavepoint(connection, async () => {
    if (!(await addOrDropNatively(connection, table, native))) return undefined;
    if (rest.length === 0) return "native";
    const between = (await tableSql(connection, table)) ?? before;
    return (await alterInPlace(connection, table, between, after, rest)) ? "inPlace" : undefined;
  });
}

const isNative = (fragment: Fragment): boolean =>
  fragment.kind === "addColumn" || fragment.kind === "dropColumn";

/** What fills a column may read one that goes in the same step. */
const isFilled = (fragment: Fragment): boolean =>
  fragment.kind === "alterColumn" && fragment.using !== undefined;

/** What came to nothing is rolled back. */
async function withSavepoint<T>(
  connection: Connection,
  work: () => Promise<T | undefined>,
): Promise<T | undefined> {
  await connection.run("SAVEPOINT sluice_alter");
  let result: T | undefined;
  try {
    result = await work();
  } finally {
    if (result === undefined) await connection.run("ROLLBACK TO sluice_alter");
    await connection.run("RELEASE sluice_alter");
  }
  return result;
}
