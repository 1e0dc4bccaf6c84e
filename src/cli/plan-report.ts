import type { PlannedBaseline } from "../kit/review/planned-baseline.js";
import type { PlannedRevision, PlannedStep } from "../kit/review/run-plan.js";
import type { Context } from "./context.js";
import { count, formatDuration } from "./format.js";
import type { Paint } from "./output.js";

/** A plan as people read it: a paragraph a revision, with the steps under it. */
export function planLines(revisions: readonly PlannedRevision[], { output }: Context): readonly string[] {
  if (revisions.length === 0) return ["Nothing to do."];
  return [
    ...revisions.flatMap(({ revision, message, steps }) => [
      `${revision} ${message}`.trimEnd(),
      ...(steps.length === 0 ? ["  nothing"] : steps.flatMap((step) => stepLines(step, output.paint))),
    ]),
    totalLine(revisions),
  ];
}

/** Where a database is recorded first, after the words that say so, with what differs; nothing where it has a history. */
export function adoptionLines(baseline: PlannedBaseline | null, words: string): readonly string[] {
  if (baseline === null) return [];
  const { revision, differs } = baseline;
  if (differs.length === 0) return [`${words} ${revision}.`];
  return [
    `${words} ${revision}, from which it differs (+ only the database has, - only the revision):`,
    ...differs.map((line) => `  ${line}`),
  ];
}

/** A step as people read it, numbered, with its way, size and time under it. */
export function stepLines(step: PlannedStep, paint: Paint): readonly string[] {
  const [first = "", ...rest] = step.does;
  const about = aboutOf(step);
  return [
    `  ${step.step}. ${first}`,
    ...rest.map((line) => `     ${line}`),
    ...(step.how === null ? [] : [`     ${paint.cyan(step.how)}`]),
    ...(about === "" ? [] : [`     ${paint.dim(about)}`]),
    ...step.hazards.map(
      ({ code, message, hint }) =>
        `     ${paint.yellow("hazard:")} ${message} ${hint} ${paint.dim(`(${code})`)}`,
    ),
  ];
}

/** `1,203 rows, 4.1 MB; about 60 ms` */
function aboutOf({ rows, bytes, estimateMs }: PlannedStep): string {
  const size = rows === null || bytes === null ? "" : `${rowCount(rows)}, ${formatBytes(bytes)}`;
  const time = estimateMs === null ? "" : `about ${formatDuration(estimateMs)}`;
  return [size, time].filter((text) => text !== "").join("; ");
}

const rowCount = (rows: number): string => `${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}`;

/** Bytes as people read them: `512 B`, `4.1 MB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : Number(value.toPrecision(2))} ${units[power]}`;
}

function totalLine(revisions: readonly PlannedRevision[]): string {
  const steps = revisions.flatMap((revision) => revision.steps);
  const known = steps.reduce((sum, { estimateMs }) => sum + (estimateMs ?? 0), 0);
  const unknown = steps.filter(({ estimateMs }) => estimateMs === null).length;
  const rest = unknown === 0 ? "" : `, and ${count(unknown, "step")} of which that cannot be told`;
  return `${count(revisions.length, "revision")}, ${count(steps.length, "step")}: about ${formatDuration(known)}${rest}. Nothing was run.`;
}
