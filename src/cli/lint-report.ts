import type { LintFinding, LintResult } from "../kit/lint/types.js";
import { CATEGORIES, HAZARD_CODES, HAZARDS, type HazardCode, SEVERITIES } from "../kit.js";
import type { Context } from "./context.js";
import { count, shortPath } from "./format.js";
import type { Paint } from "./output.js";
import { painted } from "./severity.js";
import { textWidth, wrapped } from "./wrap.js";

/** What `lint` prints: the findings file by file, then how many there are. */
export function lintLines(result: LintResult, context: Context): readonly string[] {
  const { paint } = context.output;
  const width = textWidth(context.host);
  const files = [...new Set(result.findings.map(({ file }) => file))];
  return [
    ...result.notes.flatMap((note) => paragraph(`${paint.cyan("note:")} `, note, width)),
    ...files.flatMap((file) => [
      shortPath(file, context.host.cwd),
      ...result.findings.filter((one) => one.file === file).flatMap((one) => findingLines(one, paint, width)),
    ]),
    ...closingLines(result, context.host.name, width),
  ];
}

/** Six columns for the line's number, or for the step where the source does not say. */
const INDENT = " ".repeat(8);

function findingLines(finding: LintFinding, paint: Paint, width: number): readonly string[] {
  const { severity, code, message, hint } = finding;
  return [
    `${paint.dim(placeOf(finding).padStart(6))}  ${painted(severity, paint)}  ${code}`,
    ...wrapped(message, width, INDENT),
    ...wrapped(`→ ${hint}`, width, INDENT).map((text) => paint.dim(text)),
  ];
}

function placeOf({ line, direction, step }: LintFinding): string {
  if (line !== null) return String(line);
  return step === null ? "-" : `${direction} ${step}`;
}

function closingLines(
  { findings, suppressed, revisions }: LintResult,
  name: string,
  width: number,
): readonly string[] {
  const looked = `${count(revisions.length, "revision")} looked at`;
  const passed = suppressed.length === 0 ? "" : `, ${suppressed.length} passed over by comments`;
  if (findings.length === 0) return [`${looked}, nothing found${passed}.`];
  const counts = SEVERITIES.map(
    (severity) => [severity, findings.filter((one) => one.severity === severity).length] as const,
  )
    .filter(([, amount]) => amount > 0)
    .map(([severity, amount]) => count(amount, severity))
    .join(", ");
  return wrapped(`${looked}: ${counts}${passed}. \`${name} lint --explain CODE\` says more.`, width);
}

/** A text behind a label that may have colours. */
function paragraph(label: string, text: string, width: number): readonly string[] {
  const [first = "", ...rest] = wrapped(text, width - 6);
  return [`${label}${first}`, ...rest.map((line) => `      ${line}`)];
}

/** What a code means, and what to do. */
export function explainLines(code: HazardCode, context: Context): readonly string[] {
  const { paint } = context.output;
  const width = textWidth(context.host);
  const { category, severity, means, instead } = HAZARDS[code];
  return [
    `${code}  ${painted(severity, paint)}`,
    CATEGORIES[category],
    "",
    ...wrapped(means, width),
    "",
    ...wrapped(`Instead: ${instead}`, width),
    "",
    "To pass over it, on the line before what it is about:",
    `  // sluice-lint-ignore ${code}: why`,
    "To weigh it otherwise everywhere, in sluice.json:",
    `  "lint": { "${code}": "off" }`,
  ];
}

/** Every code with its severity, by what it is about. */
export function codeLines({ output: { paint } }: Context): readonly string[] {
  const categories = Object.keys(CATEGORIES) as readonly (keyof typeof CATEGORIES)[];
  return categories.flatMap((category) => [
    CATEGORIES[category],
    ...HAZARD_CODES.filter((code) => HAZARDS[code].category === category).map(
      (code) => `  ${code.padEnd(23)}${painted(HAZARDS[code].severity, paint)}`,
    ),
  ]);
}
