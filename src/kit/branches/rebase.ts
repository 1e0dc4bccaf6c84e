import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { HistoryError, SluiceError, UsageError } from "../../errors.js";
import { checksumOf } from "../../migration/checksum.js";
import { listMigrations } from "../../migration/folder.js";
import { ignored } from "../../migration/ignored.js";
import { loadMigrations } from "../../migration/loader.js";
import { shownPath } from "../../migration/shown-path.js";
import type { LoadedMigration } from "../../model/migration.js";
import { downWorkOf, upWork } from "../../runner/execute/work.js";
import { graphOf } from "../../runner/graph/examine.js";
import { type Graph, headsOf, withAncestors, withDescendants } from "../../runner/graph/graph.js";
import { revisionIn } from "../../runner/graph/revision-named.js";
import { readHistory } from "../../runner/history/history.js";
import { landAt } from "../compare/landing.js";
import { openLive } from "../compare/live.js";
import { openProject, type Project } from "../project/project.js";
import { climb, faultText } from "../proof/climb.js";
import { isEditedSinceProven, movedSeal } from "../proof/seal.js";
import { toldError } from "../proof/told-error.js";
import { isSquash } from "../squash/is-squash.js";
import type { ProjectOptions } from "../types.js";
import { type Confirm, demandConfirmation } from "./confirm.js";
import { editedText, replaceFile } from "./edit-migration.js";
import { pushedTo } from "./sharing.js";

export interface RebaseOptions extends ProjectOptions {
  /** A revision, a unique prefix or a label of one. What follows it comes along. */
  readonly revision: string;
  /** What it shall follow: a revision, or `base` for none. */
  readonly onto: string;
  /** Asks a person before a revision is moved that was pushed; throws where it is no. */
  readonly confirm?: Confirm;
}

export interface RebaseResult {
  readonly revision: string;
  readonly file: string;
  readonly parents: readonly string[];
  /** false: it followed that already. */
  readonly changed: boolean;
  /** What follows it, and came along. */
  readonly followers: readonly string[];
  readonly notes: readonly string[];
}

/** A revision with its new place. */
interface Move {
  readonly project: Project;
  readonly before: LoadedMigration;
  readonly after: LoadedMigration;
  readonly migrations: readonly LoadedMigration[];
  /** With the revision in its new place. */
  readonly graph: Graph;
  /** The revision and what follows it. */
  readonly moved: ReadonlySet<string>;
}

/**
 * Gives a revision that nobody else has another parent, once it and what follows it were run up, down and up there on a
 * scratch database. In its file only `parents` changes, and the seal of what was proven.
 *
 * @throws UsageError `is-a-merge`, `is-a-squash`, `rebase-cycle`, `unknown-revision`, `ambiguous-revision`, `missing-folder`.
 * @throws HistoryError `applied-revision`: the connected database has it. DecisionError `needs-yes`: it was pushed.
 * @throws SluiceError `not-rebased`: it does not fit there. MigrationFileError `cannot-edit`. Nothing is written then.
 *
 * @example
 * await rebase({ revision: "8d1f", onto: "261b" });
 */
export async function rebase(options: RebaseOptions): Promise<RebaseResult> {
  const project = await openProject(options);
  const files = listMigrations(project.folder, { fileName: project.settings.fileName });
  const migrations = await loadMigrations(files);
  const move = moveOf(project, migrations, options);
  const { before, after, graph, moved } = move;
  const changed = before.parents.join() !== after.parents.join();
  if (changed) {
    await refuseApplied(project, before);
    await askIfPushed(before, options.confirm);
    await proveMove(move);
    const seal = isEditedSinceProven(before) ? undefined : movedSeal(before, after.checksum);
    replaceFile(before.file, await editedText(before.file, { parents: after.parents, proven: seal }));
  }
  const heads = headsOf(graph.nodes.values());
  return {
    revision: before.revision,
    file: before.file.path,
    parents: after.parents,
    changed,
    followers: graph.order.filter((revision) => moved.has(revision) && revision !== before.revision),
    notes: heads.length < 2 ? [] : [`There are still ${heads.length} heads: ${heads.join(", ")}.`],
  };
}

function moveOf(
  project: Project,
  migrations: readonly LoadedMigration[],
  { revision: name, onto }: RebaseOptions,
): Move {
  const graph = graphOf(migrations, []);
  const revision = revisionIn(graph, name);
  const before = migrations.find((migration) => migration.revision === revision);
  if (before === undefined) throw new UsageError("unknown-revision", `There is no revision ${name}.`);
  if (before.parents.length > 1) throw isMerge(before);
  if (before.replaces.length > 0) throw isSquash(before, "rebased");
  const parents = onto === "base" ? [] : [revisionIn(graph, onto)];
  const moved = withDescendants(graph, [revision]);
  const [parent] = parents;
  if (parent !== undefined && moved.has(parent)) throw rebaseCycle(revision, parent);
  const after = { ...before, parents, checksum: checksumOf({ ...before, parents }) };
  const all = migrations.map((migration) => (migration === before ? after : migration));
  return { project, before, after, migrations: all, graph: graphOf(all, []), moved };
}

const isMerge = ({ revision, parents }: LoadedMigration): UsageError =>
  new UsageError(
    "is-a-merge",
    `${revision} joins ${parents.join(" and ")}, so it has no one place to leave.`,
    {
      hint: "Delete its file, rebase what it joined, and `sluice merge` again where that is still needed.",
    },
  );

const rebaseCycle = (revision: string, parent: string): UsageError =>
  new UsageError(
    "rebase-cycle",
    parent === revision
      ? `${revision} cannot follow itself.`
      : `${parent} follows ${revision}, so ${revision} cannot follow ${parent}.`,
    { hint: "`sluice history --graph` shows what follows what." },
  );

/** @throws HistoryError `applied-revision` */
async function refuseApplied(project: Project, { revision }: LoadedMigration): Promise<void> {
  const live = await openLive(project, []);
  if (live === undefined) return;
  try {
    const rows = (await readHistory(live.session, project.settings.table)) ?? [];
    if (!rows.some((row) => row.revision === revision)) return;
    throw new HistoryError(
      "applied-revision",
      `${revision} is applied in ${live.session.name}, so it cannot be moved.`,
      {
        hint: `Take it back first: \`sluice downgrade ${revision}@base\`; the next \`sluice upgrade\` brings its rows again. Or leave it, and \`sluice merge\`.`,
      },
    );
  } finally {
    await live.session.close();
  }
}

async function askIfPushed({ file, revision }: LoadedMigration, confirm: Confirm | undefined): Promise<void> {
  const remote = await pushedTo(file.path);
  if (remote === undefined) return;
  await demandConfirmation(
    confirm,
    `${revision} was pushed (${remote}): a database that has applied it refuses the moved one. Rebase it all the same?`,
  );
}

/** @throws SluiceError `not-rebased` */
async function proveMove({ project, after, migrations, graph, moved }: Move): Promise<void> {
  const byRevision = new Map(migrations.map((migration) => [migration.revision, migration]));
  const ordered = graph.order.flatMap((revision) => byRevision.get(revision) ?? []);
  const below = new Set([...withAncestors(graph, moved)].filter((revision) => !moved.has(revision)));
  const ignore = ignored(project.settings);
  const landing = { ...project, dialect: sqliteAuthor, ignore, migrations: ordered, source: undefined };
  const { scratch } = await landAt(landing, below);
  try {
    for (const migration of ordered.filter(({ revision }) => moved.has(revision))) {
      const stair = { up: upWork(migration), down: downWorkOf(migration) };
      const { fault } = await climb({ ...landing, scratch, rows: false }, stair);
      if (fault === undefined) continue;
      const place = after.parents.length === 0 ? "at the base" : `on ${after.parents.join()}`;
      throw new SluiceError(
        "not-rebased",
        `Nothing was rebased: ${shownPath(migration.file.path)} does not fit ${place}: ${faultText(fault, toldError)}`,
        {
          hint: "Edit it so that it fits there, or delete it and `sluice generate` it anew.",
          cause: fault.kind === "fails" ? fault.error : undefined,
        },
      );
    }
  } finally {
    await scratch.close();
  }
}
