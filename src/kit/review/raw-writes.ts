import type { AuthorDialect } from "../../dialect/dialect.js";
import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { type Statement, splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import type { Step } from "../../model/step.js";
import type { Session } from "../../runner/session.js";
import { type RowDifference, rowDifferences } from "../proof/row-differences.js";

/** Notices which tables' rows literal SQL and code write: what these change, nobody promises to take back. */
export interface RawWrites {
  /** Carries out a step, looking at the rows before and after where it is literal SQL or code. */
  readonly watch: (step: Step, run: () => Promise<void>) => Promise<void>;
  readonly wrote: (difference: RowDifference) => boolean;
}

interface Watched {
  readonly dialect: AuthorDialect;
  readonly scratch: Session;
  readonly ignore: (name: string) => boolean;
}

const NO_LOSSES = { tables: new Set<string>(), columns: new Map<string, Set<string>>() };

/** Begins to watch a scratch database. */
export function rawWrites({ dialect, scratch, ignore }: Watched): RawWrites {
  const written = new Set<string>();
  const renames: (readonly [string, string])[] = [];
  return {
    watch: async (step, run) => {
      if (step.kind === "renameTable") renames.push([foldName(step.from), foldName(step.to)]);
      if (!mayWriteRows(step)) return run();
      const before = await dialect.dumpRows(scratch, ignore);
      await run();
      const after = await dialect.dumpRows(scratch, ignore);
      for (const { table } of rowDifferences(before, after, NO_LOSSES)) written.add(foldName(table));
    },
    wrote: ({ table, row }) => {
      // Of the sequences, a row is named for the table whose ids it counts.
      const name = foldName(table === "sqlite_sequence" ? row : table);
      return namesOf(name, renames).some((other) => written.has(other));
    },
  };
}

/** Does the step hold literal SQL or code that can change rows? Most literal SQL only makes indexes and views. */
function mayWriteRows(step: Step): boolean {
  if (step.kind === "run") return true;
  if (step.kind !== "sql") return false;
  return splitStatements(step.sql).some((statement) => !isBesideRows(statement));
}

function isBesideRows({ keywords }: Statement): boolean {
  const [verb, ...rest] = keywords;
  return (
    (verb === "CREATE" || verb === "DROP") &&
    rest.some((word) => word === "INDEX" || word === "VIEW" || word === "TRIGGER")
  );
}

/** Every name that a table has on its way. */
function namesOf(name: string, renames: readonly (readonly [string, string])[]): readonly string[] {
  const names = new Set([name]);
  for (const known of names) {
    for (const [from, to] of renames) {
      if (from === known) names.add(to);
      if (to === known) names.add(from);
    }
  }
  return [...names];
}
