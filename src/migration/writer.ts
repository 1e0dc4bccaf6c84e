import type { Imported } from "../model/migration.js";
import type { Step } from "../model/step.js";
import { printStep, text } from "./print-step.js";
import { BUILT_IN_TEMPLATE, fillTemplate } from "./template.js";

/** The text of steps that are code, and what it uses. */
export interface StepCode {
  readonly steps: ReadonlyMap<Step, string>;
  /** What it imports from this package. */
  readonly names: readonly string[];
  /** Its other imports, a line each. */
  readonly imports: readonly string[];
  /** Statements that stand before the migration. */
  readonly declarations: readonly string[];
}

/** What a new migration file says. */
export interface MigrationDraft {
  readonly revision: string;
  readonly parents: readonly string[];
  /** Written only where the file's name does not give it back. */
  readonly message: string;
  readonly messageInName: boolean;
  /** Lines of the comment, below the message. */
  readonly summary: readonly string[];
  readonly generated: boolean;
  /** The seal of what was proven; see `sealOf`. */
  readonly proven?: string;
  readonly leaveAlone?: readonly string[];
  readonly imported?: Imported;
  readonly dependsOn?: readonly string[];
  readonly replaces?: readonly string[];
  readonly labels?: readonly string[];
  readonly backup?: boolean;
  readonly code?: StepCode;
  /** Nothing is in it yet: it has examples in comments, and the imports that they need. */
  readonly examples?: boolean;
  readonly up: readonly Step[];
  /** A text: why it cannot be taken back. */
  readonly down: readonly Step[] | string;
}

/** The text of a migration file: TypeScript without a type in it, so JavaScript as well. */
export function writeMigration(draft: MigrationDraft, template = BUILT_IN_TEMPLATE): string {
  return fillTemplate(template, {
    imports: [...importLines(importsOf(draft)), ...codeLines(draft.code)].join("\n"),
    comment: comment(draft).join("\n"),
    migration: statement(draft).join("\n"),
    revision: draft.revision,
    message: harmless(draft.message),
  });
}

function statement(draft: MigrationDraft): readonly string[] {
  return [
    "export default defineMigration({",
    `  revision: ${text(draft.revision)},`,
    `  parents: ${list(draft.parents)},`,
    ...field("dependsOn", draft.dependsOn),
    ...field("labels", draft.labels),
    ...field("replaces", draft.replaces),
    ...(draft.messageInName ? [] : [`  message: ${text(draft.message)},`]),
    ...(draft.backup ? ["  backup: true,"] : []),
    ...(draft.generated ? ["  generated: true,"] : []),
    ...(draft.proven === undefined ? [] : [`  proven: ${text(draft.proven)},`]),
    ...field("leaveAlone", draft.leaveAlone),
    ...field("imported", draft.imported),
    "",
    ...(draft.examples === true ? EXAMPLES : stepLists(draft)),
    "});",
  ];
}

/** What is typed first in a migration by hand. */
const EXAMPLES: readonly string[] = [
  "  // For example:",
  '  // sql`UPDATE "users" SET "email" = lower("email")`,',
  "  // run(async (db) => {",
  '  //   await db.run(\'UPDATE "users" SET "name" = ? WHERE "name" IS NULL\', ["unknown"]);',
  "  // }),",
  "  up: [],",
  '  // The way back. Where there is none, `irreversible: "why"` takes its place.',
  "  down: [],",
];

const stepLists = ({ up, down, code }: MigrationDraft): readonly string[] => [
  ...stepList("up", up, code),
  ...(typeof down === "string" ? [`  irreversible: ${text(down)},`] : stepList("down", down, code)),
];

/** A field of plain values on one line; none where there is nothing in it. */
function field(name: string, value: Imported | readonly string[] | undefined): readonly string[] {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
  return [`  ${name}: ${Array.isArray(value) ? list(value) : record(value)},`];
}

const list = (names: readonly string[]): string => `[${names.map(text).join(", ")}]`;

const record = (value: object): string =>
  `{ ${Object.entries(value)
    .map(([name, one]) => `${name}: ${JSON.stringify(one)}`)
    .join(", ")} }`;

function comment({ message, summary }: MigrationDraft): readonly string[] {
  const title = message === "" ? "" : `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  const lines = [title.replace(/\.\.$/, "."), ...(summary.length === 0 ? [] : ["", ...summary])];
  return ["/**", ...lines.map((line) => ` * ${harmless(line)}`.trimEnd()), " */"];
}

/** A comment must not end before its end. */
const harmless = (line: string): string => line.replaceAll("*/", "*\\/").replaceAll(/\s*\n\s*/g, " ");

function stepList(
  name: "up" | "down",
  steps: readonly Step[],
  code: StepCode | undefined,
): readonly string[] {
  if (steps.length === 0) return [`  ${name}: [],`];
  const print = (step: Step): string => code?.steps.get(step) ?? printStep(step, "    ");
  return [`  ${name}: [`, ...steps.map((step) => `    ${print(step)},`), "  ],"];
}

const codeLines = (code: StepCode | undefined): readonly string[] =>
  code === undefined
    ? []
    : [...code.imports, ...code.declarations.flatMap((declaration) => ["", declaration])];

const WIDTH = 100;

/** One line, or one a name where that would be too long to read. */
function importLines(names: readonly string[]): readonly string[] {
  const line = `import { ${names.join(", ")} } from "drizzle-sluice";`;
  if (line.length <= WIDTH) return [line];
  return ["import {", ...names.map((name) => `  ${name},`), `} from "drizzle-sluice";`];
}

/** Exactly what the steps use, in the order of the alphabet. */
function importsOf(draft: MigrationDraft): readonly string[] {
  const down = typeof draft.down === "string" ? [] : draft.down;
  const written = [...draft.up, ...down].filter((step) => draft.code?.steps.has(step) !== true);
  const names = [...written.flatMap(namesOf), ...(draft.code?.names ?? [])];
  const ofExamples = draft.examples === true ? ["run", "sql"] : [];
  return [...new Set(["defineMigration", ...ofExamples, ...names])].sort();
}

function namesOf(step: Step): readonly string[] {
  return step.kind === "alterTable" ? ["alterTable", ...step.changes.map(({ kind }) => kind)] : [step.kind];
}
