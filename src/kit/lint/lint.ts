import { readFileSync } from "node:fs";
import { type Definitions, NO_DEFINITIONS } from "../../dialect/sqlite/read/definitions.js";
import { predictWays } from "../../dialect/sqlite/ways/way.js";
import { listMigrations } from "../../migration/folder.js";
import { loadMigrations } from "../../migration/loader.js";
import type { Settings } from "../../migration/settings.js";
import type { LoadedMigration } from "../../model/migration.js";
import { HAZARDS } from "../../plan/hazard-codes.js";
import { graphOf } from "../../runner/graph/examine.js";
import { unfoldedFor } from "../../runner/squash/unfolded.js";
import { outOfReachNotes } from "../project/database-target.js";
import { openProject, type Project } from "../project/project.js";
import { sizesOf } from "../review/run-plan.js";
import { liveSizes } from "../rows/live-sizes.js";
import type { Found } from "./found.js";
import { IGNORE_MARK } from "./ignore-comment.js";
import { type LintedDatabase, lintedDatabase } from "./linted-database.js";
import { viewOf } from "./revision-view.js";
import { findingsOf } from "./rules.js";
import { type Selection, selectRevisions } from "./selection.js";
import { weighed } from "./severities.js";
import { type SourceLines, sourceLines } from "./source-lines.js";
import { type Suppressed, suppress } from "./suppression.js";
import type { LintFinding, LintOptions, LintResult } from "./types.js";

/**
 * Looks for hazards in the files: what each means for the rows, for the release that runs now and for the way back, and
 * the safer way. Nothing is run; where there is a database, it says what is pending and how large the tables are.
 *
 * @throws UsageError `missing-folder`, `unknown-revision`, `ambiguous-revision`, `bad-range`; MigrationFileError.
 *
 * @example
 * const { ok, findings } = await lint({ revisions: ["001..003"] });
 */
export async function lint(options: LintOptions = {}): Promise<LintResult> {
  const project = await openProject(options);
  const files = listMigrations(project.folder, { fileName: project.settings.fileName });
  const named = (options.revisions ?? []).flatMap((text) => text.split(".."));
  const migrations = unfoldedFor(named, await loadMigrations(files));
  const database = await lintedDatabase(project, migrations);
  try {
    const graph = graphOf(migrations, []);
    const selection = selectRevisions(graph, options, database?.applied);
    const byRevision = new Map(migrations.map((one) => [one.revision, one]));
    const ordered = graph.order.flatMap((revision) => byRevision.get(revision) ?? []);
    const reviewed = await reviewAll(ordered, selection, database, project.settings);
    return resultOf(reviewed, selection, { database, project });
  } finally {
    await database?.session.close();
  }
}

function resultOf(
  reviewed: readonly Suppressed[],
  { wanted, notes }: Selection,
  { database, project }: { readonly database: LintedDatabase | undefined; readonly project: Project },
): LintResult {
  const findings = reviewed.flatMap((one) => one.findings);
  const sizes =
    database === undefined && wanted.size > 0
      ? [...outOfReachNotes(project.database), "There is no database: the sizes of the tables are not known."]
      : [];
  return {
    ok: findings.every(({ severity }) => severity === "note"),
    findings,
    suppressed: reviewed.flatMap(({ suppressed }) => suppressed),
    revisions: [...wanted],
    notes: [...notes, ...sizes],
  };
}

async function reviewAll(
  ordered: readonly LoadedMigration[],
  { wanted }: Selection,
  database: LintedDatabase | undefined,
  settings: Settings,
): Promise<readonly Suppressed[]> {
  const reviewed: Suppressed[] = [];
  let definitions: Definitions = NO_DEFINITIONS;
  let fresh: ReadonlySet<string> = new Set();
  const pendingSizes = database && liveSizes(database.session);
  for (const migration of ordered) {
    const isPending = database !== undefined && !database.applied.has(migration.revision);
    const live = isPending ? pendingSizes : database && liveSizes(database.session);
    const wants = wanted.has(migration.revision);
    const sizes = live !== undefined && (wants || isPending) ? await sizesOf(migration.up, live) : undefined;
    // What is pending together comes to the running release together.
    const already = isPending && database.isBehind ? fresh : new Set<string>();
    if (wants || isPending) {
      const { archive: archives, inPlace } = settings;
      const read = viewOf({ migration, start: definitions, fresh: already, archives, inPlace, sizes });
      fresh = read.fresh;
      definitions = read.view.up.end;
      if (wants) reviewed.push(await placed(migration, findingsOf(read.view), settings.lint));
    } else {
      definitions = predictWays(migration.up, definitions, settings.inPlace).definitions;
    }
  }
  return reviewed;
}

/** Says where in the file the findings are, and passes over those that comments pass over. */
async function placed(
  { revision, file }: LoadedMigration,
  found: readonly Found[],
  settings: Settings["lint"],
): Promise<Suppressed> {
  const text = readFileSync(file.path, "utf8");
  if (found.length === 0 && !text.includes(IGNORE_MARK)) return { findings: [], suppressed: [] };
  const source = await sourceLines(file.name, text);
  const { findings, suppressed } = suppress(
    found.map((one) => findingAt(one, revision, file.path, source)),
    source.ignores,
    { revision, file: file.path },
  );
  return {
    findings: findings.flatMap((one) => weighed(one, settings)).toSorted(byLine),
    suppressed: suppressed.flatMap((one) => weighed(one, settings)),
  };
}

function findingAt(found: Found, revision: string, file: string, source: SourceLines): LintFinding {
  const { code, message, hint, spot } = found;
  const direction = spot.kind === "step" ? spot.direction : null;
  const step = spot.kind === "step" ? spot.step + 1 : null;
  const severity = found.severity ?? HAZARDS[code].severity;
  return { code, severity, revision, message, hint, direction, step, file, line: source.lineOf(spot) };
}

const byLine = (a: LintFinding, b: LintFinding): number => (a.line ?? 0) - (b.line ?? 0);
