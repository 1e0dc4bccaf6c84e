import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import type { Item } from "../../dialect/sqlite/fold/item.js";
import { UsageError } from "../../errors.js";
import { listMigrations } from "../../migration/folder.js";
import { ignored } from "../../migration/ignored.js";
import { loadMigrations } from "../../migration/loader.js";
import { shownPath } from "../../migration/shown-path.js";
import type { StepCode } from "../../migration/writer.js";
import type { LoadedMigration } from "../../model/migration.js";
import { graphOf } from "../../runner/graph/examine.js";
import { type Graph, withAncestors } from "../../runner/graph/graph.js";
import type { Direction } from "../../runner/types.js";
import { landAt } from "../compare/landing.js";
import { openProject, type Project } from "../project/project.js";
import type { ProjectOptions } from "../types.js";
import { type Draft, draftMigration } from "../write/draft.js";
import { templateOf } from "../write/template.js";
import { writeDraft } from "../write/write-draft.js";
import { type CertainSteps, certainSteps, type Prover } from "./certain-steps.js";
import type { Folded } from "./fold-chain.js";
import { type CodeStep, carriedCode } from "./squash-code.js";
import { squashFault } from "./squash-proof.js";
import { type SquashRange, squashRange } from "./squash-range.js";

export interface SquashOptions extends ProjectOptions {
  /** `FROM..TO`, `FROM..` or `..TO`; both revisions belong to it. */
  readonly range: string;
  readonly message?: string;
  readonly revisionId?: string;
  /** Nothing is written; `text` of the result is what would be. */
  readonly dryRun?: boolean;
}

export interface SquashResult {
  readonly revision: string;
  /** null on a dry run. */
  readonly file: string | null;
  readonly replaces: readonly string[];
  readonly proven: boolean;
  readonly text: string;
  /** The files that it stands for: they go once every database is past them. */
  readonly oldFiles: readonly string[];
  readonly notes: readonly string[];
}

/** What is to be folded. */
interface Work {
  readonly project: Project;
  readonly migrations: readonly LoadedMigration[];
  readonly graph: Graph;
  readonly range: SquashRange;
  /** The revisions of the range, in their order. */
  readonly chain: readonly LoadedMigration[];
}

/**
 * Writes one revision that replaces a range: its steps folded into fewer, and proven equal to the revisions one by one
 * on a scratch database with rows. Where folding is not proven, the steps are written one after the other.
 *
 * @throws UsageError `bad-squash-range`, `cannot-carry`, `cannot-squash`, `unknown-revision`, `ambiguous-revision`,
 * `missing-folder`. SluiceError `not-proven`: nothing is written.
 *
 * @example
 * const { file, replaces } = await squash({ range: "002..", message: "schema of 2026" });
 */
export async function squash(options: SquashOptions): Promise<SquashResult> {
  const work = await workOf(options);
  for (const migration of work.chain) refuseSpecial(migration);
  const irreversible = whyIrreversible(work.chain);
  const certain = await certainSteps(work.chain, proverOf(work, irreversible));
  const draft = await draftFrom(options, work, certain.steps, irreversible);
  const file = options.dryRun === true ? null : await writeDraft(work.project, draft);
  return {
    revision: draft.revision,
    file,
    replaces: replacedBy(work.chain),
    proven: true,
    text: draft.text,
    oldFiles: work.chain.map((migration) => migration.file.path),
    notes: notesOf(work, certain),
  };
}

async function workOf(options: SquashOptions): Promise<Work> {
  const project = await openProject(options);
  const files = listMigrations(project.folder, { fileName: project.settings.fileName });
  const migrations = await loadMigrations(files);
  const graph = graphOf(migrations, []);
  const range = squashRange(graph, options.range);
  const byRevision = new Map(migrations.map((migration) => [migration.revision, migration]));
  const chain = range.revisions.flatMap((revision) => byRevision.get(revision) ?? []);
  return { project, migrations, graph, range, chain };
}

/** What belongs to one revision and cannot be told of several. */
function refuseSpecial({ revision, file, transaction, validate }: LoadedMigration): void {
  const what = !transaction ? "runs outside a transaction" : validate ? "has a `validate`" : undefined;
  if (what === undefined) return;
  throw new UsageError(
    "cannot-squash",
    `${shownPath(file.path)} ${what}, which holds for that revision alone.`,
    {
      hint: `Leave ${revision} as it is, and squash what is before it and what is after it.`,
    },
  );
}

function whyIrreversible(chain: readonly LoadedMigration[]): string | undefined {
  const reasons = chain.flatMap(({ revision, down }) =>
    down.kind === "irreversible" ? [`${revision}: ${down.why}`] : [],
  );
  return reasons.length === 0 ? undefined : reasons.join("; ");
}

/** A squash in the range goes with what it replaces; behind it, so that the last is one that every database has. */
const replacedBy = (chain: readonly LoadedMigration[]): readonly string[] =>
  chain.flatMap(({ revision, replaces }) => [revision, ...replaces]);

/** Proves steps on the definitions that the revisions below make. */
function proverOf(
  { project, migrations, graph, range, chain }: Work,
  irreversible: string | undefined,
): Prover {
  const ground = { ...project, dialect: sqliteAuthor, ignore: ignored(project.settings) };
  const ordered = graph.order.flatMap(
    (revision) => migrations.find((one) => one.revision === revision) ?? [],
  );
  const below = new Set(withAncestors(graph, [...range.parents, ...range.dependsOn]));
  return ({ up, down }) =>
    squashFault({
      ground,
      start: async () => (await landAt({ ...ground, migrations: ordered, source: undefined }, below)).scratch,
      chain,
      up: up.map(({ step }) => step),
      down: irreversible === undefined ? down.map(({ step }) => step) : undefined,
    });
}

async function draftFrom(
  options: SquashOptions,
  work: Work,
  steps: Folded,
  irreversible: string | undefined,
): Promise<Draft> {
  const needed = [
    ...codeSteps(work, steps.up, "up"),
    ...(irreversible === undefined ? codeSteps(work, steps.down, "down") : []),
  ];
  return draftOf(options, work, steps, irreversible, await carriedCode(needed));
}

function codeSteps({ chain }: Work, items: readonly Item[], direction: Direction): readonly CodeStep[] {
  return items.flatMap(({ step, revision, place }) => {
    const migration = chain.find((one) => one.revision === revision);
    return step.kind === "run" && migration !== undefined ? [{ step, migration, direction, place }] : [];
  });
}

function draftOf(
  options: SquashOptions,
  { project, migrations, range, chain }: Work,
  { up, down }: Folded,
  irreversible: string | undefined,
  code: StepCode,
): Draft {
  const replaces = replacedBy(chain);
  return draftMigration({
    message: options.message ?? `squash ${range.revisions[0]} to ${range.revisions.at(-1)}`,
    revisionId: options.revisionId,
    taken: [...migrations.map(({ revision }) => revision), ...migrations.flatMap((one) => one.replaces)],
    parents: range.parents,
    follows: chain.map(({ file }) => file.name),
    dependsOn: range.dependsOn,
    replaces,
    summary: [`Stands for ${chain.map(({ file }) => file.name).join(", ")}.`],
    generated: chain.every(({ generated }) => generated),
    backup: chain.some(({ backup }) => backup),
    imported: chain.at(-1)?.imported,
    proven: true,
    leaveAlone: [...new Set(chain.flatMap(({ leaveAlone }) => leaveAlone))],
    up: up.map(({ step }) => step),
    down: irreversible ?? down.map(({ step }) => step),
    code,
    settings: project.settings,
    template: templateOf(project),
    at: new Date(),
  });
}

function notesOf(work: Work, { steps: { up }, doubt }: CertainSteps): readonly string[] {
  const before = work.chain.flatMap((migration) => migration.up).length;
  const labels = work.chain.flatMap((migration) => migration.labels);
  return [
    doubt === undefined
      ? `${before} steps of ${work.chain.length} revisions became ${up.length}.`
      : `The steps stand one after the other: folded they would not do the same (${doubt.split("\n")[0]}).`,
    ...(labels.length === 0
      ? []
      : [`The labels ${labels.join(", ")} stay with the old files; give them to the squash when these go.`]),
  ];
}
