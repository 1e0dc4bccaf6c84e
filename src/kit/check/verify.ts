import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { messageOf } from "../../errors.js";
import { listMigrations } from "../../migration/folder.js";
import { ignored } from "../../migration/ignored.js";
import { loadMigrations } from "../../migration/loader.js";
import { shownPath } from "../../migration/shown-path.js";
import type { LoadedMigration } from "../../model/migration.js";
import { downWorkOf, upWork } from "../../runner/execute/work.js";
import { graphOf } from "../../runner/graph/examine.js";
import { type Graph, withAncestors } from "../../runner/graph/graph.js";
import { revisionIn } from "../../runner/graph/revision-named.js";
import { readGlance } from "../../runner/history/history.js";
import { appliedFiles, unknownAmong } from "../../runner/squash/squash.js";
import { rowsOf } from "../../runner/squash/squashed-glance.js";
import { unfoldedFor } from "../../runner/squash/unfolded.js";
import { type Landing, type LandingInput, landAt, type RowSource, takeRows } from "../compare/landing.js";
import { type Live, openLive } from "../compare/live.js";
import { outOfReachNotes } from "../project/database-target.js";
import { openProject, type Project } from "../project/project.js";
import { climb, type Fault, faultText } from "../proof/climb.js";
import { cloneNotes } from "../proof/proof.js";
import { renewSeal } from "../proof/seal.js";
import type { VerifyOptions, VerifyResult } from "../types.js";
import type { Finding } from "./finding.js";

/** One run of `verify`, with what it has come to so far. */
interface Run {
  readonly input: LandingInput;
  readonly graph: Graph;
  readonly findings: Finding[];
  readonly notes: string[];
  readonly verified: string[];
  readonly sealed: string[];
  /** Revisions that do not go up: what follows them cannot be tried. */
  readonly broken: Set<string>;
  /** Told before each revision. */
  readonly tell: (revision: string) => void;
}

/**
 * Tries revisions on a scratch database: each up, down and up, with definitions and rows compared at each stair. Rows
 * are those that the migrations insert, and from where the live database stands on its own. A revision that was
 * edited since it was proven, and passes, is sealed again in its file.
 *
 * @throws UsageError `missing-folder`, `unknown-revision`, `ambiguous-revision`; MigrationFileError where a file cannot be
 * loaded or the graph is broken.
 */
export async function verify(options: VerifyOptions = {}): Promise<VerifyResult> {
  const project = await openProject(options);
  const files = listMigrations(project.folder, { fileName: project.settings.fileName });
  const migrations = unfoldedFor([options.revision ?? ""], await loadMigrations(files));
  const graph = graphOf(migrations, []);
  const live = await openLive(project, migrations);
  try {
    const tell = tellerOf(options, migrations.length);
    const run = { ...(await runOf(project, migrations, graph, live)), tell };
    await (options.revision === undefined
      ? verifyAll(run)
      : verifyOne(run, revisionIn(graph, options.revision)));
    const { findings, notes, verified, sealed } = run;
    return { ok: findings.length === 0, findings, notes, verified, sealed };
  } finally {
    await live?.session.close();
  }
}

function tellerOf({ onProgress, revision }: VerifyOptions, all: number): Run["tell"] {
  let revisions = 0;
  return (name) => {
    const counted = revision === undefined ? { revisions, of: all } : {};
    onProgress?.({ summary: `verify ${name}`, ...counted });
    revisions += 1;
  };
}

async function runOf(
  project: Project,
  migrations: readonly LoadedMigration[],
  graph: Graph,
  live: Live | undefined,
): Promise<Omit<Run, "tell">> {
  const byRevision = new Map(migrations.map((migration) => [migration.revision, migration]));
  const notes: string[] = [...outOfReachNotes(project.database)];
  const input = {
    ...project,
    dialect: sqliteAuthor,
    ignore: ignored(project.settings),
    migrations: graph.order.flatMap((revision) => byRevision.get(revision) ?? []),
    source: await rowSource(project, byRevision, graph, live, notes),
  };
  return { input, graph, notes, findings: [], verified: [], sealed: [], broken: new Set() };
}

/** Undefined where the live database does not stand at revisions of these files. */
async function rowSource(
  { settings }: Project,
  known: ReadonlyMap<string, LoadedMigration>,
  graph: Graph,
  live: Live | undefined,
  notes: string[],
): Promise<RowSource | undefined> {
  if (live === undefined) return undefined;
  const glance = await readGlance(live.session, settings.table);
  if (glance === undefined || glance.revisions.length === 0 || glance.unfinished) return undefined;
  const rows = rowsOf(glance);
  if (unknownAmong(rows, known, known.values()).length > 0) return undefined;
  const files = appliedFiles([...known.values()], rows);
  const applied = new Set(graph.order.filter((revision) => files.has(revision)));
  let told = false;
  return {
    session: live.session,
    applied,
    cloned: (rows) => {
      if (!told) notes.push(...cloneNotes(live.session, rows));
      told = true;
    },
  };
}

async function verifyAll(run: Run): Promise<void> {
  const { input } = run;
  const done = new Set<string>();
  let landing = await landAt(input, done);
  try {
    for (const migration of input.migrations) {
      if (isBlocked(run, migration)) continue;
      landing = await withRows(run, landing, done);
      const fault = await tryRevision(run, landing, migration);
      if (fault?.place !== "up") done.add(migration.revision);
      if (fault === undefined) continue;
      await landing.scratch.close();
      landing = await landAt(input, done);
    }
  } finally {
    await landing.scratch.close();
  }
}

async function verifyOne(run: Run, revision: string): Promise<void> {
  const below = new Set(withAncestors(run.graph, [revision]));
  below.delete(revision);
  const migration = run.input.migrations.find((one) => one.revision === revision);
  const landing = await landAt(run.input, below);
  try {
    if (migration !== undefined) await tryRevision(run, landing, migration);
  } finally {
    await landing.scratch.close();
  }
}

/** What follows a revision that does not go up has nothing to stand on. */
function isBlocked({ broken, findings }: Run, { revision, parents, dependsOn }: LoadedMigration): boolean {
  const missing = [...parents, ...dependsOn].find((parent) => broken.has(parent));
  if (missing === undefined) return false;
  broken.add(revision);
  findings.push({
    kind: "not-tried",
    revision,
    message: `${revision} was not tried, because ${missing}, which it follows, does not go up.`,
    hint: `Fix ${missing} first.`,
  });
  return true;
}

/** Takes the live rows once the scratch database stands where the live one does. */
async function withRows({ input }: Run, landing: Landing, done: ReadonlySet<string>): Promise<Landing> {
  const { source } = input;
  const isThere =
    source !== undefined &&
    source.applied.size === done.size &&
    [...done].every((revision) => source.applied.has(revision));
  if (landing.rows || !isThere) return landing;
  await takeRows(input, landing.scratch, source);
  return { ...landing, rows: true };
}

async function tryRevision(
  run: Run,
  { scratch, rows }: Landing,
  migration: LoadedMigration,
): Promise<Fault | undefined> {
  const { revision } = migration;
  run.tell(revision);
  const { fault, written } = await climb(
    { ...run.input, scratch, rows },
    { up: upWork(migration), down: downWorkOf(migration) },
  );
  if (written.length > 0) {
    run.notes.push(
      `${revision}: rows of ${written.join(", ")} are not as they were: literal SQL or code wrote them.`,
    );
  }
  if (fault !== undefined) {
    run.findings.push(findingOf(migration, fault));
    if (fault.place === "up") run.broken.add(revision);
    return fault;
  }
  run.verified.push(revision);
  if (migration.down.kind === "irreversible") {
    run.notes.push(`${revision} cannot be taken back and was tried upwards only: ${migration.down.why}`);
  } else if (renewSeal(migration)) {
    run.sealed.push(revision);
  }
  return undefined;
}

function findingOf({ revision, file }: LoadedMigration, fault: Fault): Finding {
  return {
    kind: `${fault.place.replace(" ", "-")}-${KINDS[fault.kind]}`,
    revision,
    message: `${revision}: ${faultText(fault, messageOf)}`,
    hint: `Fix ${shownPath(file.path)}; \`sluice verify ${revision}\` tests it again.`,
  };
}

const KINDS: Readonly<Record<Fault["kind"], string>> = {
  fails: "fails",
  schema: "definitions",
  rows: "rows",
};
