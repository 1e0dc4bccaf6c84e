import { HistoryError, SluiceError } from "../../errors.js";
import { shownPath } from "../../migration/shown-path.js";
import type { LoadedMigration } from "../../model/migration.js";
import { archiveProblems } from "../../runner/archive/damage.js";
import { orderedEntries } from "../../runner/graph/pending-order.js";
import { APPLIED, type HistoryRow, readHistory } from "../../runner/history/history.js";
import type { Session } from "../../runner/session.js";
import { type Inside, insideHint, insideMessage, insideOf } from "../../runner/squash/inside.js";
import { appliedFiles, coveredBy, unknownAmong } from "../../runner/squash/squash.js";
import type { Live } from "../compare/live.js";
import { driftFrom } from "../drift/check-drift.js";
import type { Project } from "../project/project.js";
import { brokenMigration } from "./check-files.js";
import type { Finding } from "./finding.js";

/**
 * What the live database says beside the files: its history, what is pending, and object by object where it is not
 * what its revisions made.
 */
export async function checkDatabase(
  project: Project,
  migrations: readonly LoadedMigration[],
  { session, position }: Live,
): Promise<readonly Finding[]> {
  const archive = await checkArchive(project, session);
  if (position === "unmanaged") return [unmanaged(session.name), ...archive];
  const rows = await historyOr(session, project.settings.table);
  if ("kind" in rows) return [rows, ...archive];
  const history = checkHistory(migrations, rows);
  const isKnown = !history.some(({ kind }) => HIDES_DRIFT.has(kind));
  const drift = isKnown && rows.length > 0 ? await checkDrift(project, migrations, rows, session) : [];
  return [...history, ...archive, ...checkPending(migrations, rows), ...drift];
}

async function checkArchive({ settings }: Project, session: Session): Promise<readonly Finding[]> {
  const problems = await archiveProblems(session, settings.table);
  return problems.map(({ code, message, hint }) => ({ kind: code, revision: null, message, hint }));
}

/** Where the revisions of the database cannot be replayed, what it should be is not known. */
const HIDES_DRIFT: ReadonlySet<string> = new Set(["unknown", "unfinished", "damaged", "inside-squash"]);

const unmanaged = (name: string): Finding => ({
  kind: "unmanaged",
  revision: null,
  message: `${name} has tables, but no history.`,
  hint: "`sluice upgrade` records the revision they match; `sluice stamp REV` says it where none fits.",
});

async function historyOr(session: Session, prefix: string): Promise<readonly HistoryRow[] | Finding> {
  try {
    return (await readHistory(session, prefix)) ?? [];
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    return { kind: "damaged", revision: null, message: error.message, hint: error.hint ?? "" };
  }
}

function checkHistory(
  migrations: readonly LoadedMigration[],
  rows: readonly HistoryRow[],
): readonly Finding[] {
  const files = new Map(migrations.map((migration) => [migration.revision, migration]));
  const known: Known = {
    files,
    covered: coveredBy(rows),
    unknown: new Set(unknownAmong(rows, files, migrations)),
  };
  return [...rows.flatMap((row) => checkRow(row, known)), ...insideOf(migrations, rows).map(insideFinding)];
}

/** What the history is compared with. */
interface Known {
  readonly files: ReadonlyMap<string, LoadedMigration>;
  /** Applied in its own right or by a squash. */
  readonly covered: ReadonlySet<string>;
  /** Applied, but of no file. */
  readonly unknown: ReadonlySet<string>;
}

const insideFinding = (inside: Inside): Finding => ({
  kind: "inside-squash",
  revision: inside.squash.revision,
  message: insideMessage(inside),
  hint: insideHint(inside),
});

function checkRow(row: HistoryRow, { files, covered, unknown }: Known): readonly Finding[] {
  const { revision } = row;
  const migration = files.get(revision);
  const findings: Finding[] = [];
  const add = (kind: string, message: string, hint: string): void => {
    findings.push({ kind, revision, message, hint });
  };
  if (row.state !== APPLIED) {
    add(
      "unfinished",
      `${revision} (${row.name}) stopped halfway.`,
      "`sluice repair` goes on with it, `sluice repair --undo` takes back what is done of it.",
    );
  }
  const missing = row.parents.filter((parent) => !covered.has(parent));
  if (missing.length > 0) {
    add(
      "damaged",
      `${revision} is applied, but ${missing.join(", ")}, which it follows, is not.`,
      "`sluice repair` records what the tables show; `sluice stamp --purge REV` says where the database is.",
    );
  }
  if (unknown.has(revision)) {
    add("unknown", `${revision} (${row.name}) is applied, but no file has it.`, "Bring its file here.");
  } else if (migration !== undefined && migration.checksum !== row.checksum) {
    add(
      "edited",
      `${shownPath(migration.file.path)} was edited after being applied.`,
      "Restore the file and write a new revision instead.",
    );
  }
  return findings;
}

function checkPending(
  migrations: readonly LoadedMigration[],
  rows: readonly HistoryRow[],
): readonly Finding[] {
  const applied = new Set(rows.map(({ revision }) => revision));
  const waiting = migrations.filter(({ revision }) => !applied.has(revision));
  const entries = waiting.length === 0 ? [] : orderedEntries(waiting, rows);
  return entries.map(({ revision, message }) => ({
    kind: "pending",
    revision,
    message: `${`${revision} ${message}`.trimEnd()} is not applied.`,
    hint: "`sluice upgrade` applies it.",
  }));
}

async function checkDrift(
  project: Project,
  migrations: readonly LoadedMigration[],
  rows: readonly HistoryRow[],
  session: Session,
): Promise<readonly Finding[]> {
  const applied = appliedFiles(migrations, rows);
  try {
    const drift = await driftFrom(
      project,
      migrations.filter(({ revision }) => applied.has(revision)),
      session,
    );
    return drift.map(({ kind, line }) => ({ kind, revision: null, message: line, hint: HINTS[kind] }));
  } catch (error) {
    if (error instanceof SluiceError) return [brokenMigration(error)];
    throw error;
  }
}

const HINTS = {
  drift: "`sluice generate --drift revert` undoes it, or write a revision that makes it.",
  unmanaged: 'Name it in "keep" of sluice.json, or write it into the schema.',
} as const;
