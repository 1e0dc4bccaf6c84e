import { DriftError } from "../../errors.js";
import type { AlterTable, Fragment, RenameColumn } from "../../model/step.js";
import type { Connection } from "../connection.js";
import { copyTable } from "./alter-copy.js";
import { addOrDropNatively, canAddAndDropNatively, renameColumn } from "./alter-native.js";
import { editTable } from "./ddl/edit-table.js";
import { tableSql } from "./stored-definition.js";

export interface AlterOptions {
  /** Definitions may be edited in place. */
  readonly inPlace: boolean;
  readonly onProgress?: (rows: number, of: number) => void;
}

/** How a table was altered. `rows`: how many were copied. */
export interface AlterOutcome {
  readonly way: "native" | "copy";
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
  step: AlterTable,
  options: AlterOptions,
): Promise<AlterOutcome> {
  let outcome: AlterOutcome = { way: "native", rows: 0 };
  for (const part of partsOf(step.changes)) {
    if ("rename" in part) {
      await renameColumn(connection, step.table, part.rename);
      continue;
    }
    const now = await alterPart(connection, step, part.fragments, options);
    outcome = now.way === "copy" ? { way: "copy", rows: outcome.rows + now.rows } : outcome;
  }
  return outcome;
}

function partsOf(changes: readonly Fragment[]): readonly Part[] {
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
  const before = await tableSql(connection, table);
  if (before === undefined) {
    throw new DriftError(`There is no table ${table} in the database.`, table, "nothing", {
      hint: "`sluice status` tells at which revision the database is.",
    });
  }
  const after = editTable(before, fragments);
  if (how === "auto" && canAddAndDropNatively(before, fragments)) {
    if (await addOrDropNatively(connection, table, fragments)) return { way: "native", rows: 0 };
  }
  const rows = await copyTable(connection, { table, before, after, fragments }, options.onProgress);
  return { way: "copy", rows };
}
