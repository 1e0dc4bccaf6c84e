import { SluiceError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import { archiveProblems } from "../archive/damage.js";
import type { RunContext } from "../execute/run-context.js";
import { GAP_HINT, gapMessage, gapsIn, graphOf, refuseEdited, refuseUnfinished } from "../graph/examine.js";
import { headsOf } from "../graph/graph.js";
import type { HistoryRow } from "../history/history.js";
import { lastEntry } from "../history/log.js";
import { type Inside, insideHint, insideMessage, insideOf } from "../squash/inside.js";
import type { Problem, State } from "../types.js";

/** What a look at the history and the files has shown. */
export interface Known {
  readonly state: State;
  readonly rows: readonly HistoryRow[];
  readonly loaded: readonly LoadedMigration[];
  readonly pending: readonly string[];
  /** In the history, but in no file. */
  readonly unknown: readonly string[];
}

/** Everything that a person may have to mend, each with the command that does; what stops the next upgrade first. */
export async function problemsOf(run: RunContext, known: Known): Promise<readonly Problem[]> {
  const found = [
    known.state === "unmanaged" ? await unmanagedProblem(run) : undefined,
    ...(await archiveProblems(run.session, run.source.settings.table)),
    thrownProblem(() => refuseUnfinished(known.rows)),
    gapProblem(known.rows),
    editedProblem(known.loaded, known.rows),
    ...insideOf(known.loaded, known.rows).map(insideProblem),
    missingProblem(known),
    unknownProblem(run, known),
    await failureProblem(run, known),
    headsProblem(known),
  ];
  return found.filter((problem) => problem !== undefined);
}

export const asProblem = ({ code, message, hint = "" }: SluiceError): Problem => ({ code, message, hint });

function thrownProblem(refuse: () => void): Problem | undefined {
  try {
    refuse();
    return undefined;
  } catch (error) {
    if (error instanceof SluiceError) return asProblem(error);
    throw error;
  }
}

const UNMANAGED: Problem = {
  code: "unmanaged",
  message: "The database has tables, but no history.",
  hint: "`sluice upgrade` records the revision they match and goes on; `sluice stamp REV` says it where none fits.",
};

/** Where the log knows that something was applied, somebody has emptied the history. */
async function unmanagedProblem({ session, source }: RunContext): Promise<Problem> {
  const prefix = source.settings.table;
  const entry = await lastEntry(session, prefix);
  if (entry?.outcome !== "done") return UNMANAGED;
  const last = `${entry.action} of ${entry.revision}`;
  return {
    ...UNMANAGED,
    message: `The database has tables, but its history was emptied: the last that ${prefix}_log knows of is the ${last}.`,
  };
}

const insideProblem = (inside: Inside): Problem => ({
  code: "inside-squash",
  message: insideMessage(inside),
  hint: insideHint(inside),
});

function gapProblem(rows: readonly HistoryRow[]): Problem | undefined {
  const gaps = gapsIn(rows);
  return gaps.length === 0
    ? undefined
    : { code: "damaged-history", message: gapMessage(gaps), hint: GAP_HINT };
}

/** An applied revision whose file is another one since. */
export const editedProblem = (
  loaded: readonly LoadedMigration[],
  rows: readonly HistoryRow[],
): Problem | undefined => thrownProblem(() => refuseEdited(loaded, rows));

/** Applied revisions that files of here follow: these files were here once. */
function missingAmong({ loaded, unknown }: Known): readonly string[] {
  const followed = new Set(loaded.flatMap(({ parents, dependsOn }) => [...parents, ...dependsOn]));
  return unknown.filter((revision) => followed.has(revision));
}

function missingProblem(known: Known): Problem | undefined {
  const missing = missingAmong(known);
  if (missing.length === 0) return undefined;
  return {
    code: "missing-file",
    message: `No file has ${missing.join(", ")}, which files of here follow.`,
    hint: "Bring the file back, from version control; a new database cannot be made without it.",
  };
}

function unknownProblem({ source }: RunContext, known: Known): Problem | undefined {
  const missing = missingAmong(known);
  const newer = known.unknown.filter((revision) => !missing.includes(revision));
  if (newer.length === 0) return undefined;
  return {
    code: "unknown-revision",
    message: `The database is ahead of ${source.name}, which does not know ${newer.join(", ")}.`,
    hint: "Bring the files here, or take the revisions back with `sluice downgrade`.",
  };
}

/** The last thing that was done was to try the next revision, and it failed. */
async function failureProblem(run: RunContext, { pending }: Known): Promise<Problem | undefined> {
  if (pending.length === 0) return undefined;
  const entry = await lastEntry(run.session, run.source.settings.table);
  if (entry?.outcome !== "failed" || entry.action !== "upgrade" || !pending.includes(entry.revision))
    return undefined;
  return {
    code: "step-failed",
    message: `The last upgrade failed in ${entry.revision}, of which nothing remains: ${entry.error ?? ""}`,
    hint: "Fix the file or the data, then run `sluice upgrade` again.",
  };
}

/** What only the history knows counts in between: files may follow it, and a squash may stand for some of them. */
function headsProblem({ loaded, rows }: Known): Problem | undefined {
  const files = new Set(loaded.map(({ revision }) => revision));
  const heads = headsOf(graphOf(loaded, rows).nodes.values()).filter((revision) => files.has(revision));
  if (heads.length < 2) return undefined;
  return {
    code: "several-heads",
    message: `There are ${heads.length} heads: ${heads.join(", ")}.`,
    hint: `\`sluice merge ${heads.join(" ")}\` joins them; \`sluice upgrade\` applies all of them as they are.`,
  };
}
