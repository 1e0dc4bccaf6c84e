import type { Command } from "commander";
import type { PlannedStep } from "../../kit/review/run-plan.js";
import type { ShownHazard, ShowResult } from "../../kit/types.js";
import { type Context, contextOf } from "../context.js";
import { formatInstant, shortPath } from "../format.js";
import type { Host } from "../host.js";
import type { Paint } from "../output.js";
import { authorOptions } from "../place.js";
import { stepLines } from "../plan-report.js";
import { painted } from "../severity.js";
import { declareTarget, requiredTarget, type TargetFlags } from "../target.js";
import { textWidth, wrapped } from "../wrap.js";

/** Declares `show`. */
export function declareShow(command: Command, host: Host): void {
  declareTarget(command, "a revision, the beginning or a label of one, head or current")
    .description(
      "Print what one revision does, up and down: steps with their way, rows and time, hazards, and the SQL, without " +
        "history and archive; tables are copied in it where a run edits a definition. -v prints the file.",
    )
    .addHelpText("after", `\nExample:\n  $ ${host.name} show 261b037d15fa`)
    .action((target: string | undefined, flags: TargetFlags) =>
      printRevision(
        contextOf(command, host),
        requiredTarget(target, flags, `${host.name} show 261b037d15fa`),
      ),
    );
}

async function printRevision(context: Context, revision: string): Promise<void> {
  const { show } = await import("../../kit.js");
  const result = await show({ ...authorOptions(context), revision });
  context.output.result(result, showLines(result, context));
}

/** The revision's head, its steps both ways, hazards and SQL, and with `--verbose` the text of its file. */
export function showLines(
  result: ShowResult,
  context: Pick<Context, "flags" | "host" | "output">,
): readonly string[] {
  const { paint } = context.output;
  const width = textWidth(context.host);
  return [
    ...headLines(result, context, width),
    ...directionLines("up", result.up, result.steps?.up, paint),
    ...(result.irreversible === null
      ? directionLines("down", result.down, result.steps?.down, paint)
      : ["down:", ...wrapped(`irreversible: ${result.irreversible}`, width, "  ")]),
    ...hazardLines(result.hazards, paint, width),
    ...sqlLines("SQL up", result.sql?.up, result.steps?.up, paint),
    ...sqlLines("SQL down", result.sql?.down ?? undefined, result.steps?.down, paint),
    ...(context.flags.verbose ? ["", result.text.trimEnd()] : []),
  ];
}

function headLines(result: ShowResult, { host }: Pick<Context, "host">, width: number): readonly string[] {
  const { parents, dependsOn, labels, replaces, way } = result;
  const list = (label: string, names: readonly string[]): readonly string[] =>
    names.length === 0 ? [] : [`  ${label} ${names.join(", ")}`];
  return [
    `${result.revision}  ${result.message}`,
    `  parents: ${parents.length === 0 ? "none" : parents.join(", ")}`,
    ...list("needs:  ", dependsOn),
    ...list("labels: ", labels),
    ...list("replaces:", replaces),
    `  file:    ${shortPath(result.file, host.cwd)}`,
    `  state:   ${stateOf(result)}`,
    ...(way === null ? [] : wrapped(way, width, " ".repeat(11)).map(behind("  way:     "))),
  ];
}

/** The first line behind a label of the same width as its indent. */
const behind =
  (label: string) =>
  (line: string, place: number): string =>
    place === 0 ? label + line.slice(label.length) : line;

/** As steps where they could be looked at, else as the file's own words. */
function directionLines(
  title: string,
  words: readonly string[],
  steps: readonly PlannedStep[] | undefined,
  paint: Paint,
): readonly string[] {
  if (words.length === 0) return [`${title}: nothing`];
  if (steps === undefined) return [`${title}:`, ...words.map((step) => `  ${step}`)];
  return [`${title}:`, ...steps.flatMap((step) => stepLines(step, paint))];
}

function hazardLines(hazards: readonly ShownHazard[], paint: Paint, width: number): readonly string[] {
  if (hazards.length === 0) return ["hazards: none"];
  return [
    "hazards:",
    ...hazards.flatMap(({ severity, code, message, hint, direction, step }) => [
      `  ${painted(severity, paint)}  ${code}${step === null ? "" : `  (${direction} ${step})`}`,
      ...wrapped(message, width, "    "),
      ...wrapped(`→ ${hint}`, width, "    ").map((line) => paint.dim(line)),
    ]),
  ];
}

/** What is left out of it is named: it is for reading, not for running. */
function sqlLines(
  title: string,
  statements: readonly string[] | undefined,
  steps: readonly PlannedStep[] = [],
  paint: Paint,
): readonly string[] {
  if (statements === undefined) return [];
  if (statements.length === 0) return [`${title}: none`];
  const runsCode = steps.some(({ does }) => does.some((line) => line.startsWith("run code")));
  return [
    `${title}, without history${runsCode ? ", archive and code" : " and archive"}:`,
    ...statements.flatMap((sql) => `${sql};`.split("\n").map((line) => paint.dim(`  ${line}`))),
  ];
}

function stateOf({ applied, appliedAt, replacedBy }: ShowResult): string {
  if (applied === null) return "unknown, there is no database";
  if (!applied) return replacedBy === null ? "pending" : `not run: ${replacedBy} was, in its place`;
  const squash = replacedBy === null ? "" : `, replaced by ${replacedBy}`;
  return `${appliedAt === null ? "applied" : `applied ${formatInstant(appliedAt)}`}${squash}`;
}
