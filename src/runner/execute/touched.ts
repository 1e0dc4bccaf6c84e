import { DdlError } from "../../dialect/sqlite/ddl/ddl-error.js";
import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { writtenTables } from "../../dialect/sqlite/ddl/parse-object.js";
import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import type { AlterTable, Fragment, Step } from "../../model/step.js";

/**
 * What steps may do to foreign keys: the tables, in folded names, each with the columns that change, or `"all"` of them;
 * or everything, where that cannot be told.
 */
export type Touched = "everything" | ReadonlyMap<string, "all" | ReadonlySet<string>>;

type Entry = readonly [table: string, columns: "all" | ReadonlySet<string>];

/** What the steps touch, of those things that a foreign key can miss afterwards. */
export function touchedBy(steps: readonly Step[]): Touched {
  let touched: Touched = new Map();
  for (const step of steps) {
    const entries = entriesOf(step);
    if (entries === "everything") return entries;
    touched = withEntries(touched, entries);
  }
  return touched;
}

/** What is touched, and these as well. */
export function withEntries(touched: Touched, entries: readonly Entry[]): Touched {
  if (touched === "everything" || entries.length === 0) return touched;
  const all = new Map(touched);
  for (const [table, columns] of entries) {
    all.set(foldName(table), union(all.get(foldName(table)), columns));
  }
  return all;
}

function union(
  a: "all" | ReadonlySet<string> | undefined,
  b: "all" | ReadonlySet<string>,
): "all" | ReadonlySet<string> {
  if (a === undefined) return b;
  return a === "all" || b === "all" ? "all" : new Set([...a, ...b]);
}

/** A table that is created may get its archived rows back; a renamed one has the same rows. */
function entriesOf(step: Step): "everything" | readonly Entry[] {
  switch (step.kind) {
    case "sql":
      return writtenBy(step.sql);
    case "run":
      return "everything";
    case "createTable":
    case "dropTable":
      return [[step.table, "all"]];
    case "alterTable":
      return [[step.table, columnsOf(step)]];
    case "renameTable":
    case "assertNoRows":
      return [];
  }
}

function writtenBy(sql: string): "everything" | readonly Entry[] {
  const entries: Entry[] = [];
  for (const statement of statementsIn(sql) ?? [sql]) {
    const tables = writtenTables(statement);
    if (tables === undefined) return "everything";
    entries.push(...tables.map((table): Entry => [table, "all"]));
  }
  return entries;
}

/** Undefined for a text that does not split into statements: the step itself will say so, with its place. */
function statementsIn(sql: string): readonly string[] | undefined {
  try {
    return splitStatements(sql).map((statement) => statement.sql);
  } catch (error) {
    if (error instanceof DdlError) return undefined;
    throw error;
  }
}

function columnsOf({ changes }: AlterTable): "all" | ReadonlySet<string> {
  const columns = new Set<string>();
  for (const change of changes) {
    const column = columnOf(change);
    if (column === "all") return column;
    if (column !== undefined) columns.add(foldName(column));
  }
  return columns;
}

/** The column whose values or references a change may touch. */
function columnOf(change: Fragment): string | "all" | undefined {
  switch (change.kind) {
    case "addColumn":
      return /\breferences\b/i.test(change.definition) ? "all" : undefined;
    case "alterColumn":
      return /\breferences\b/i.test(change.after) ? "all" : change.column;
    case "dropColumn":
      return change.column;
    case "addConstraint":
    case "dropConstraint":
      return /^(?:constraint\s+\S+\s+)?check\b/i.test(change.constraint.trim()) ? undefined : "all";
    case "option":
      return "all";
    case "renameColumn":
      return undefined;
  }
}
