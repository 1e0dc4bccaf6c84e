import type { Snapshot } from "../dialect/dialect.js";
import { sqliteAuthor } from "../dialect/sqlite/author.js";
import { sideTableHazards } from "../dialect/sqlite/plan/side-table-hazards.js";
import { definitionsOf } from "../dialect/sqlite/read/definitions.js";
import { type ChangeSummary, describeChanges, summaryLines } from "../diff/describe.js";
import type { Decisions } from "../diff/rename.js";
import { ignoredLive } from "../migration/ignored.js";
import type { LoadedMigration } from "../model/migration.js";
import type { Schema } from "../model/schema.js";
import { type Plan, plan } from "../plan/plan.js";
import { openScratch } from "../runner/drivers/open.js";
import type { Session } from "../runner/session.js";
import { recordedBase, unrecordSteps } from "./adopt/record-drift.js";
import { amending, nothingLeft } from "./branches/amend.js";
import { proveOnBranch } from "./branches/branch-proof.js";
import { answersIn } from "./branches/former-answers.js";
import { missingParents } from "./branches/missing-parents.js";
import { openTogether } from "./branches/open-together.js";
import { type Placement, placementOf } from "./branches/placement.js";
import { type Base, openBase } from "./compare/base.js";
import { type Comparison, compare, differences } from "./compare/comparison.js";
import { desiredOf, loadSource, type Source, sourceNames } from "./compare/desired.js";
import { type Live, openLive } from "./compare/live.js";
import { parseRenames } from "./compare/rename-flags.js";
import { unchangedNotes } from "./compare/unchanged.js";
import { withRenames } from "./compare/with-renames.js";
import { type SettledDrift, settleDrift } from "./drift/drift.js";
import { proveRevert, tryOnLive } from "./drift/drift-proof.js";
import { declaredIn } from "./project/declared-names.js";
import { readMigrations } from "./project/files.js";
import { openProject, type Project } from "./project/project.js";
import { type Proof, prove } from "./proof/proof.js";
import { type BothWays, wayLine } from "./review/way-line.js";
import { examineRows, requireUsedFills } from "./rows/requirements.js";
import type { GenerateOptions, GenerateResult } from "./types.js";
import { type Draft, draftMigration, namesOf } from "./write/draft.js";
import { messageFor } from "./write/message.js";
import { templateOf } from "./write/template.js";
import { rewriteDraft, writeDraft } from "./write/write-draft.js";

const dialect = sqliteAuthor;

/** What every part of one `generate` works with. */
interface Work {
  readonly options: GenerateOptions;
  readonly project: Project;
  readonly migrations: readonly LoadedMigration[];
  readonly placement: Placement;
  readonly ignore: (name: string) => boolean;
}

/**
 * Compares the TypeScript schema with the database and writes the migration between them, once it has been run up,
 * down and up on a scratch database. With nothing to do, nothing is written and `revision` is null.
 *
 * @throws DecisionError where a rename or the value of existing rows has to be decided and nobody can be asked.
 * @throws UsageError, SchemaError, MigrationFileError, DatabaseError where something is wrong with what it reads.
 *
 * @example
 * const { file } = await generate({ message: "add priority" });
 */
export async function generate(options: GenerateOptions = {}): Promise<GenerateResult> {
  const project = await openProject(options);
  const workOn = (all: readonly LoadedMigration[], schema?: Schema): Work => {
    const placement = placementOf(all, options);
    return {
      options,
      project,
      ignore: ignoredLive(project.settings, declaredIn(all, schema)),
      placement,
      migrations: placement.migrations,
    };
  };
  if (options.empty === true) return writeEmpty(workOn(await readMigrations(project)));
  const [migrations, source] = await Promise.all([readMigrations(project), loadSource(project)]);
  const work = workOn(migrations, source.schema);
  const { former } = work.placement;
  if (former === undefined || options.dryRun === true) return generateOn(work, source);
  return amending({ project, former, confirm: options.confirm }, async (notes) => {
    const result = await generateOn(work, source);
    const amended = result.revision === null ? await nothingLeft(project, former, result) : result;
    return { ...amended, notes: [...notes, ...amended.notes] };
  });
}

async function generateOn(work: Work, source: Source): Promise<GenerateResult> {
  const live = await openLive(work.project, work.migrations);
  try {
    return await generateFrom(work, source, live);
  } finally {
    await live?.session.close();
  }
}

async function writeEmpty(work: Work): Promise<GenerateResult> {
  const message = work.options.message ?? "";
  const content = { summary: [], generated: false, proven: false, examples: true, up: [], down: [] };
  const draft = draftOf(work, { ...content, message });
  const nothing = { changes: [], hazards: [], proven: false, edited: [], notes: work.placement.notes };
  return { ...nothing, revision: draft.revision, file: await write(work, draft), text: draft.text };
}

/** A flag that decides nothing is a mistake, and has to be found. */
const decides = ({ renames = [], drops = [], fills = {} }: GenerateOptions): boolean =>
  renames.length + drops.length + Object.keys(fills).length > 0;

const nothing = (notes: readonly string[], edited: readonly string[] = []): GenerateResult => ({
  revision: null,
  file: null,
  changes: [],
  hazards: [],
  proven: false,
  edited,
  notes,
  text: null,
});

async function generateFrom(work: Work, source: Source, live: Live | undefined): Promise<GenerateResult> {
  const replayed = await openTogether(work.project.root, work.migrations);
  const input = { ...work, dialect, replayed, live, against: work.options.against };
  const unchanged = decides(work.options) ? undefined : await unchangedNotes(input, source.schema);
  if (unchanged !== undefined) return nothing(unchanged);
  const base = await openBase(input);
  const drift = await settleDrift({ ...input, ...work.options, source }, base.snapshot);
  const start = await startFrom(work, base, drift);
  try {
    return await generateOver(work, { base, start, drift, live });
  } finally {
    if (start !== base) await start.scratch.close();
  }
}

/** What a migration is made over. */
interface Ground {
  readonly base: Base;
  /** The base with what is adopted of drift: what the schema's own changes start from. */
  readonly start: Base;
  readonly drift: SettledDrift;
  readonly live: Live | undefined;
}

const startFrom = async (work: Work, base: Base, { record }: SettledDrift): Promise<Base> =>
  record.length === 0
    ? base
    : recordedBase({ ...work, ...work.project, dialect, root: work.project.root }, base, record);

/** Whether the migration undoes or records drift. */
const settles = ({ undo, record }: SettledDrift): boolean => undo.length + record.length > 0;

async function generateOver(work: Work, ground: Ground): Promise<GenerateResult> {
  const { base, start, drift, live } = ground;
  const { source } = drift;
  const desired = await desiredOf(source, work.project, dialect, start.snapshot);
  const comparison = await compareWith(work, start, source, desired);
  const notes = [...base.notes, ...work.placement.notes, ...drift.notes, ...keptNotes(comparison)];
  if (comparison.changes.length + comparison.renames.length === 0 && !settles(drift))
    return nothing(notes, drift.edited);
  const planned = planOf(work, comparison);
  requireUsedFills(work.options.fills ?? {}, comparison.changes);
  const looked = {
    scratch: start.scratch,
    live: live?.session,
    placeOf: source.places.of,
    requirementsWith: (fills: Readonly<Record<string, string>>) =>
      planOf(work, comparison, fills).requirements,
    unproven: work.options.proof === false,
  };
  const found = await examineRows(looked, planned.requirements);
  const missing = missingParents(comparison.changes, comparison.before.schema, comparison.after.schema);
  const changes = describeChanges(comparison.changes, comparison.renames);
  const back = drift.record.length === 0 ? [] : unrecordSteps(dialect, base.snapshot, start.snapshot);
  const whole = {
    up: [...drift.undo, ...drift.record, ...planned.up],
    down: [...planned.down, ...back],
  };
  const draft = draftOf(work, {
    message:
      work.options.message ??
      work.placement.former?.message ??
      (messageFor(comparison.changes, comparison.renames) ||
        (drift.undo.length > 0 ? "revert drift" : "adopt drift")),
    summary: [...drift.summary, ...summaryOf(work, start, changes, planned)],
    generated: true,
    proven: work.options.proof !== false,
    ...whole,
  });
  work.options.onProgress?.({ summary: `prove ${draft.name} on a scratch database` });
  const proof = await proveOn(work, ground, comparison, draft, whole);
  return {
    revision: draft.revision,
    file: await write(work, draft),
    changes: [...drift.changes, ...changes],
    hazards: [...planned.hazards, ...found],
    proven: work.options.proof !== false,
    edited: drift.edited,
    notes: [...notes, ...missing, ...proof.notes],
    text: draft.text,
  };
}

/** The lines of a migration's comment. */
const summaryOf = (
  { project }: Work,
  base: Base,
  changes: readonly ChangeSummary[],
  planned: Plan,
): readonly string[] => [
  ...summaryLines(changes),
  wayLine(planned, definitionsOf(base.snapshot), project.settings),
  ...hazardLines(planned),
];

/** Renames are carried out on a copy, because the proof starts from before them. */
async function compareWith(work: Work, base: Base, source: Source, after: Snapshot): Promise<Comparison> {
  const copies: Session[] = [];
  const openCopy = async (): Promise<Session> => {
    const scratch = await openScratch(work.project.root);
    copies.push(scratch);
    await dialect.clone(base.scratch, scratch);
    return scratch;
  };
  try {
    return await compare({
      dialect,
      start: base.snapshot,
      openScratch: openCopy,
      ignore: work.ignore,
      after,
      provenance: base.provenance,
      managed: base.managed,
      deciding: {
        decisions: decisionsOf(work.options),
        ask: work.options.ask,
        known: answersIn(work.placement.former).rename,
        remembered: answersIn(work.placement.former).replacing,
        names: () => sourceNames(source, work.migrations),
        placeOf: source.places.of,
      },
    });
  } finally {
    for (const copy of copies) await copy.close();
  }
}

function decisionsOf(options: GenerateOptions): Decisions {
  return { renames: parseRenames(options.renames ?? []), drops: options.drops ?? [] };
}

/** @param more Values for rows besides those that were given. */
function planOf(
  { options, placement }: Work,
  { before, after, renames, changes }: Comparison,
  more: Readonly<Record<string, string>> = {},
): Plan {
  const fills = new Map(Object.entries({ ...answersIn(placement.former).fills, ...options.fills, ...more }));
  const planned = plan(changes, dialect.planner({ before, after, fills, renames }));
  const hazards = [...planned.hazards, ...sideTableHazards(before.others, changes, renames)];
  return withRenames({ ...planned, hazards }, renames);
}

/** Runs the revision on the scratch database; with live rows where they are those of its definitions. */
async function proveOn(
  work: Work,
  { base, drift, live }: Ground,
  comparison: Comparison,
  draft: Draft,
  planned: BothWays,
): Promise<Proof> {
  if (work.options.proof === false) return { notes: [] };
  const withDrift = { ...work, ...work.project, dialect, up: planned.up };
  if (settles(drift) && live !== undefined) await proveRevert({ ...withDrift, live, before: base.scratch });
  const inTheWay =
    live?.position === "current"
      ? await tryOnLive({ ...withDrift, live, base: base.scratch, driftIgnored: drift.ignored })
      : [];
  const { below } = work.placement;
  if (below !== undefined) await proveOnBranch({ ...work, below, draft, steps: planned });
  const remaining = (now: Snapshot): readonly string[] =>
    summaryLines(
      describeChanges(differences({ ...base, dialect, after: comparison.after }, now).changes, []),
    );
  const proof = await prove({
    ...work.project,
    dialect,
    scratch: base.scratch,
    live: base.comparable ? live?.session : undefined,
    ignore: work.ignore,
    revision: draft.revision,
    file: draft.name,
    up: planned.up,
    down: planned.down,
    remaining,
  });
  return { ...proof, notes: [...inTheWay, ...proof.notes] };
}

type Content = Pick<
  Parameters<typeof draftMigration>[0],
  "message" | "summary" | "generated" | "proven" | "examples" | "up" | "down"
>;

function draftOf({ options, project, migrations, placement }: Work, content: Content): Draft {
  return draftMigration({
    ...content,
    revisionId: options.revisionId,
    taken: migrations.map((migration) => migration.revision),
    parents: placement.parents,
    follows: namesOf(
      placement.parents,
      migrations.map(({ file }) => file),
    ),
    former: placement.former,
    settings: project.settings,
    template: templateOf(project),
    at: new Date(),
  });
}

async function write({ options, project, placement }: Work, draft: Draft): Promise<string | null> {
  if (options.dryRun === true) return null;
  const { former } = placement;
  return former === undefined ? writeDraft(project, draft) : rewriteDraft(project, draft, former.file);
}

const keptNotes = ({ kept }: Comparison): readonly string[] =>
  kept.length === 0
    ? []
    : [
        `Left alone, because neither the schema nor a generated revision has it: ${[...new Set(kept)].join(", ")}.`,
      ];

const hazardLines = ({ hazards }: Plan): readonly string[] =>
  hazards.map((hazard) => `${hazard.message} ${hazard.hint}`);
