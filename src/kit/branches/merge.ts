import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { SluiceError, UsageError } from "../../errors.js";
import { listMigrations } from "../../migration/folder.js";
import { ignored } from "../../migration/ignored.js";
import { loadMigrations } from "../../migration/loader.js";
import { shownPath } from "../../migration/shown-path.js";
import type { LoadedMigration } from "../../model/migration.js";
import { graphOf } from "../../runner/graph/examine.js";
import { type Graph, headsOf, withAncestors } from "../../runner/graph/graph.js";
import { revisionIn } from "../../runner/graph/revision-named.js";
import { checkModel } from "../check/check-files.js";
import { openProject, type Project } from "../project/project.js";
import { toldError } from "../proof/told-error.js";
import type { ProjectOptions } from "../types.js";
import { draftMigration, namesOf } from "../write/draft.js";
import { templateOf } from "../write/template.js";
import { writeDraft } from "../write/write-draft.js";
import { type Conflict, conflictOf } from "./together.js";

export interface MergeOptions extends ProjectOptions {
  /** Revisions, unique prefixes or labels of them; all heads where there is none. */
  readonly revisions?: readonly string[];
  readonly message?: string;
  readonly revisionId?: string;
}

export interface MergeResult {
  readonly revision: string;
  readonly file: string;
  readonly parents: readonly string[];
  /** What a person should know besides: heads that are left, changes of the schema without a migration. */
  readonly notes: readonly string[];
}

/**
 * Writes a revision that joins branches and does nothing else, once the branches were applied together on a scratch
 * database, each once as the first, and taken back.
 *
 * @throws UsageError `nothing-to-merge`, `one-branch`, `unknown-revision`, `ambiguous-revision`, `missing-folder`.
 * @throws SluiceError `merge-conflict`: the branches do not go together. Nothing is written then.
 *
 * @example
 * const { file, parents } = await merge({ message: "join billing" });
 */
export async function merge(options: MergeOptions = {}): Promise<MergeResult> {
  const project = await openProject(options);
  const files = listMigrations(project.folder, { fileName: project.settings.fileName });
  const migrations = await loadMigrations(files);
  const graph = graphOf(migrations, []);
  const parents = parentsFor(graph, options.revisions ?? []);
  await refuseConflict(project, migrations, graph, parents);
  const names = new Map(files.map(({ revision, name }) => [revision, name]));
  const draft = draftMigration({
    message: options.message ?? `merge ${parents.join(" and ")}`,
    revisionId: options.revisionId,
    taken: graph.order,
    parents,
    follows: namesOf(parents, files),
    summary: [`Joins ${parents.map((parent) => names.get(parent)).join(" and ")}; it does nothing else.`],
    generated: false,
    proven: true,
    up: [],
    down: [],
    settings: project.settings,
    template: templateOf(project),
    at: new Date(),
  });
  const file = await writeDraft(project, draft);
  const left = headsOf([...graph.nodes.values(), { revision: draft.revision, parents }]);
  return {
    revision: draft.revision,
    file,
    parents,
    notes: [...headNotes(left), ...(await modelNotes(project, migrations))],
  };
}

function parentsFor(graph: Graph, names: readonly string[]): readonly string[] {
  const parents =
    names.length === 0
      ? headsOf(graph.nodes.values())
      : [...new Set(names.map((name) => revisionIn(graph, name)))].sort();
  if (parents.length < 2) throw nothingToMerge(graph, names.length > 0);
  for (const parent of parents) {
    const followed = parents.find((other) => other !== parent && withAncestors(graph, [parent]).has(other));
    if (followed !== undefined) throw oneBranch(graph, parent, followed);
  }
  return parents;
}

function nothingToMerge(graph: Graph, named: boolean): UsageError {
  const heads = headsOf(graph.nodes.values());
  const found = heads.length === 1 ? `one head, ${heads[0]}` : `${heads.length} heads: ${heads.join(", ")}`;
  return new UsageError(
    "nothing-to-merge",
    named
      ? "It takes two revisions to merge."
      : `There is nothing to merge: there is ${heads.length === 0 ? "no revision" : found}.`,
    {
      hint:
        heads.length > 1
          ? `\`sluice merge ${heads.join(" ")}\` joins all heads.`
          : "`sluice history --graph` shows the branches.",
    },
  );
}

const oneBranch = (graph: Graph, parent: string, followed: string): UsageError =>
  new UsageError("one-branch", `${parent} follows ${followed} already: there is no branch to merge.`, {
    hint: `The heads are ${headsOf(graph.nodes.values()).join(", ")}; \`sluice history --graph\` shows the branches.`,
  });

/** @throws SluiceError `merge-conflict`. */
async function refuseConflict(
  project: Project,
  migrations: readonly LoadedMigration[],
  graph: Graph,
  tips: readonly string[],
): Promise<void> {
  const byRevision = new Map(migrations.map((migration) => [migration.revision, migration]));
  const ordered = graph.order.flatMap((revision) => byRevision.get(revision) ?? []);
  const ignore = ignored(project.settings);
  const landing = { ...project, dialect: sqliteAuthor, ignore, migrations: ordered };
  const conflict = await conflictOf({ landing, graph, tips });
  if (conflict !== undefined) throw mergeConflict(conflict, tips);
}

function mergeConflict(conflict: Conflict, tips: readonly string[]): SluiceError {
  const cause = conflict.kind === "fails" ? conflict.error : undefined;
  return new SluiceError("merge-conflict", `Nothing was merged: ${conflictText(conflict, tips)}`, {
    hint: conflictHint(conflict, tips),
    cause,
  });
}

function conflictText(conflict: Conflict, tips: readonly string[]): string {
  const names = tips.join(" and ");
  switch (conflict.kind) {
    case "fails": {
      const { because, migration, direction, error } = conflict;
      const file = shownPath(migration.file.path);
      if (because === undefined)
        return `with ${names} together, ${file} fails ${direction}.\n${toldError(error)}`;
      return `${shownPath(because.file.path)} and ${file} do not go together: after the one, the other fails.\n${toldError(error)}`;
    }
    case "order":
      return withLines(`${names} make different schemas, by which of them comes first:`, conflict.lines);
    case "not-back":
      return withLines(
        `taken back together, ${names} leave other definitions than there were:`,
        conflict.lines,
      );
  }
}

const withLines = (text: string, lines: readonly string[]): string =>
  [text, ...lines.map((line) => `  ${line}`)].join("\n");

/** Only a revision that nothing follows can be written anew; the later one is more likely to be one's own. */
function conflictHint(conflict: Conflict, tips: readonly string[]): string {
  if (conflict.kind !== "fails" || conflict.because === undefined)
    return "Edit the one that nobody else has; `sluice verify` tries each revision by itself.";
  const both = [conflict.because, conflict.migration].sort((a, b) => (a.file.name < b.file.name ? 1 : -1));
  const commands = both
    .filter(({ revision }) => tips.includes(revision))
    .map(({ revision }) => `\`sluice generate --amend --head ${revision}\``);
  return commands.length === 0
    ? "Edit the one that nobody else has: take out of it what the other does."
    : `Edit the one that nobody else has; or have it written anew, without what the other does: ${commands.join(" or ")}.`;
}

const headNotes = (heads: readonly string[]): readonly string[] =>
  heads.length < 2 ? [] : [`There are still ${heads.length} heads: ${heads.join(", ")}.`];

/** After a merge of two people's work the schema is often one person's. */
async function modelNotes(
  project: Project,
  migrations: readonly LoadedMigration[],
): Promise<readonly string[]> {
  try {
    const findings = (await checkModel(project, migrations)).filter(({ kind }) => kind === "model");
    if (findings.length === 0) return [];
    return [...findings.map(({ message }) => message), "`sluice generate` writes what is missing."];
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return [`The schema was not compared with the merged migrations: ${error.message}`];
  }
}
