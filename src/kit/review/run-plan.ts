import { type Definitions, NO_DEFINITIONS, readDefinitions } from "../../dialect/sqlite/read/definitions.js";
import type { TableSize } from "../../dialect/sqlite/ways/table-size.js";
import { type PredictedWay, predictWays } from "../../dialect/sqlite/ways/way.js";
import { waySentence } from "../../dialect/sqlite/ways/way-text.js";
import type { Settings } from "../../migration/settings.js";
import { stepLines } from "../../migration/step-lines.js";
import type { Step } from "../../model/step.js";
import type { Hazard } from "../../plan/hazard.js";
import type { Entry } from "../../runner/archive/entry.js";
import { foreseenWays } from "../../runner/archive/foreseen.js";
import { readEntries } from "../../runner/archive/index-table.js";
import { sessionOf } from "../../runner/drivers/recognise.js";
import { runContext } from "../../runner/execute/run-context.js";
import type { Work } from "../../runner/execute/work.js";
import { workTo } from "../../runner/graph/range.js";
import { openSource } from "../../runner/source.js";
import type { Direction, RunOptions } from "../../runner/types.js";
import { type Course, courseOf } from "../lint/revision-view.js";
import { type LiveSizes, liveSizes, tableOf } from "../rows/live-sizes.js";
import { type PlannedBaseline, plannedBaseline } from "./planned-baseline.js";
import { rangeWork } from "./range-work.js";
import { estimateMs } from "./step-estimate.js";
import { stepHazards } from "./step-hazards.js";

export interface RunPlanOptions extends RunOptions {
  readonly direction: Direction;
  /** As of `upgrade` or `downgrade`. */
  readonly target: string;
}

/** What a run would do. */
export interface RunPlan {
  /** Null for a database that has a history, or no tables. */
  readonly baseline: PlannedBaseline | null;
  readonly revisions: readonly PlannedRevision[];
}

/** What it would do for a revision. */
export interface PlannedRevision {
  readonly revision: string;
  readonly message: string;
  readonly steps: readonly PlannedStep[];
}

export interface PlannedStep {
  /** From 1. */
  readonly step: number;
  /** What it does, a line each. */
  readonly does: readonly string[];
  /** How a table is altered; null for other steps, and where that cannot be told. */
  readonly way: "native" | "inPlace" | "copy" | null;
  /** The same in a sentence, with the reason of a copy. */
  readonly how: string | null;
  readonly table: string | null;
  /** Of the table as it is now; null where it is not there yet. */
  readonly rows: number | null;
  /** With its indexes. */
  readonly bytes: number | null;
  /** Milliseconds it may take, from the size of the table; null where it cannot be told. */
  readonly estimateMs: number | null;
  readonly hazards: readonly Hazard[];
}

/**
 * What a run to a target would do, step by step: how each table is altered and why, how large it is, how long that
 * may take, and what to look out for. Nothing is run.
 *
 * @throws UsageError, HistoryError, MigrationFileError as `upgrade` and `downgrade`.
 */
export async function planRun(db: object, options: RunPlanOptions): Promise<RunPlan> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  const { work, baseline } = await workTo(run, options.direction, options.target);
  const { settings } = run.source;
  const inPlace = settings.inPlace && session.capabilities.editDefinitions;
  const before = { definitions: await readDefinitions(session), fresh: new Set<string>() };
  const entries = await readEntries(session, settings.table);
  const revisions = await planAll(work, { settings, inPlace, entries }, before, liveSizes(session));
  return { baseline: plannedBaseline(baseline), revisions };
}

/** How a revision is carried out. */
interface Manner {
  readonly settings: Settings;
  /** Definitions may be edited. */
  readonly inPlace: boolean;
  /** Of the archive, which gives back what the revisions took away; none where no database is asked. */
  readonly entries: readonly Entry[];
}

async function planAll(
  work: readonly Work[],
  manner: Manner,
  start: Before,
  sizes: LiveSizes,
): Promise<readonly PlannedRevision[]> {
  let before = start;
  const planned: PlannedRevision[] = [];
  for (const one of work) {
    const { revision, after } = await planRevision(manner, one, before, sizes);
    planned.push(revision);
    before = after;
  }
  return planned;
}

/**
 * The same for a range `FROM..TO` of the files. No database is asked, so that rows and sizes are not known.
 *
 * @throws UsageError `bad-range`, `unknown-revision`, `ambiguous-revision`; HistoryError `irreversible`.
 */
export async function planRange(options: RunPlanOptions): Promise<RunPlan> {
  const source = openSource(options);
  const { work, before } = await rangeWork(source, options.direction, options.target);
  const { inPlace } = source.settings;
  let definitions = NO_DEFINITIONS;
  for (const { up } of before) definitions = predictWays(up, definitions, inPlace).definitions;
  const manner = { settings: source.settings, inPlace, entries: [] };
  const revisions = await planAll(work, manner, { definitions, fresh: new Set() }, NO_SIZES);
  return { baseline: null, revisions };
}

const NO_SIZES: LiveSizes = { of: async () => undefined, follow: () => {} };

/** What a revision finds. */
interface Before {
  readonly definitions: Definitions;
  /** Folded names of the tables that the run itself makes. */
  readonly fresh: ReadonlySet<string>;
}

async function planRevision(
  { settings, inPlace, entries }: Manner,
  { revision, message, steps, direction }: Work,
  { definitions, fresh }: Before,
  live: LiveSizes,
): Promise<{ readonly revision: PlannedRevision; readonly after: Before }> {
  const sizes = await sizesOf(steps, live);
  const read = courseOf(direction, steps, definitions, fresh, inPlace, sizes);
  const ways = foreseenWays({ revision, direction, steps }, entries, definitions, inPlace);
  const course = { ...read.course, ways };
  const hazards = stepHazards(course, settings.archive);
  return {
    revision: { revision, message, steps: plannedSteps(course, hazards) },
    after: { definitions: course.end, fresh: read.fresh },
  };
}

/** The sizes of the tables that steps work on, by the place of the step. */
export async function sizesOf(
  steps: readonly Step[],
  live: LiveSizes,
): Promise<ReadonlyMap<number, TableSize>> {
  const sizes = new Map<number, TableSize>();
  for (const [place, step] of steps.entries()) {
    const size = await live.of(step);
    if (size !== undefined) sizes.set(place, size);
    live.follow(step);
  }
  return sizes;
}

/** The steps of a direction with way, size and time. */
export const plannedSteps = (
  course: Course,
  hazards: ReadonlyMap<number, readonly Hazard[]> = new Map(),
): readonly PlannedStep[] =>
  course.steps.map((step, place) => plannedStep(step, place, course, hazards.get(place) ?? []));

function plannedStep(
  step: Step,
  place: number,
  { ways, sizes }: Course,
  hazards: readonly Hazard[],
): PlannedStep {
  const [way, size] = [ways.get(place), sizes.get(place)];
  return {
    step: place + 1,
    does: stepLines(step),
    ...told(way),
    table: tableOf(step) ?? null,
    rows: size?.rows ?? null,
    bytes: size?.bytes ?? null,
    estimateMs: estimateMs(step, way, size) ?? null,
    hazards,
  };
}

const told = (way: PredictedWay | undefined): Pick<PlannedStep, "way" | "how"> => ({
  way: way?.way ?? null,
  how: way === undefined ? null : waySentence(way),
});
