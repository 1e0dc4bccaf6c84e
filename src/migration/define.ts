import { MigrationFileError } from "../errors.js";
import type { Down, Imported, Migration } from "../model/migration.js";
import type { DataConnection, Step } from "../model/step.js";
import { checkStep } from "./step-shape.js";
import {
  describe,
  filledText,
  flag,
  fn,
  isRecord,
  labels,
  list,
  misfit,
  optional,
  type Shape,
  text,
  texts,
} from "./value.js";

/** What a migration file gives to `defineMigration`. */
export type MigrationInput = MigrationFields & (Reversible | Irreversible);

interface MigrationFields {
  /** The id, as it stands in the file's name. */
  readonly revision: string;
  /** The revisions this one follows; empty for the first. */
  readonly parents: readonly string[];
  readonly up: readonly StepInput[];
  /** In place of the words in the file's name. */
  readonly message?: string;
  /** Read-only code before the first step; what it throws stops the revision before anything has changed. */
  readonly validate?: (db: DataConnection) => unknown;
  /** Revisions of another branch that must be applied first. */
  readonly dependsOn?: readonly string[];
  /** false: the steps run outside a transaction, for statements that refuse one. */
  readonly transaction?: false | true;
  /** Revisions that this one stands for. */
  readonly replaces?: readonly string[];
  /** Names of the revision besides its id, such as `billing` or `v1.2`; no other revision may have them. */
  readonly labels?: readonly string[];
  /** Take a backup before it runs, whatever the settings say. */
  readonly backup?: boolean;
  /** Written by the autogenerator. */
  readonly generated?: boolean;
  /** What the steps were when they were run up, down and up; `sluice check` tells when they are others since. */
  readonly proven?: string;
  /** Tables, indexes and views of a generated revision that the schema does not have, and the autogenerator leaves alone. */
  readonly leaveAlone?: readonly string[];
  /** What it was in drizzle-kit's history, by which a database that has its rows tells whether it is applied. */
  readonly imported?: Imported;
}

interface Reversible {
  readonly down: readonly StepInput[];
  readonly irreversible?: undefined;
}

interface Irreversible {
  /** Why it cannot be taken back. */
  readonly irreversible: string;
  readonly down?: undefined;
}

/** A step, or literal SQL. */
export type StepInput = Step | string;

const IMPORTED: Shape = {
  tag: filledText,
  hash: text,
  when: { wanted: "milliseconds", test: (value) => typeof value === "number" },
  table: optional(filledText),
};

const SHAPE: Shape = {
  revision: {
    wanted: "an id of letters and digits",
    test: (id) => typeof id === "string" && /^[0-9A-Za-z]+$/.test(id),
  },
  parents: texts,
  up: list,
  down: optional(list),
  irreversible: optional(filledText),
  message: optional(text),
  validate: optional(fn),
  dependsOn: optional(texts),
  transaction: optional(flag),
  replaces: optional(texts),
  labels: optional(labels),
  backup: optional(flag),
  generated: optional(flag),
  proven: optional(text),
  leaveAlone: optional(texts),
  imported: optional({
    wanted: "an object with the fields tag, hash and when",
    test: (value) => isRecord(value) && misfit(value, IMPORTED) === undefined,
  }),
};

/** Known to every copy of this package, since a bundle of the application carries one of its own. */
const MIGRATION = Symbol.for("drizzle-sluice:migration");

/**
 * Makes a migration of what its file says. The values are checked here too, because the file may be JavaScript.
 *
 * @throws MigrationFileError `bad-migration`: a field or a step is missing, unknown or of the wrong type; it has both
 * `down` and `irreversible`, or neither.
 *
 * @example
 * export default defineMigration({
 *   revision: "001", parents: [],
 *   up: [createTable("users", `CREATE TABLE "users" ("id" integer PRIMARY KEY)`)],
 *   down: [dropTable("users")],
 * });
 */
export function defineMigration(input: MigrationInput): Migration {
  checkInput(input);
  const migration: Migration = {
    revision: input.revision,
    parents: input.parents,
    dependsOn: input.dependsOn ?? [],
    replaces: input.replaces ?? [],
    labels: input.labels ?? [],
    message: input.message ?? "",
    up: stepsOf(input.up),
    down: downOf(input),
    validate: input.validate,
    transaction: input.transaction ?? true,
    backup: input.backup ?? false,
    generated: input.generated ?? false,
    proven: input.proven,
    leaveAlone: input.leaveAlone ?? [],
    imported: input.imported,
  };
  return Object.defineProperty(migration, MIGRATION, { value: true });
}

/** Whether `defineMigration`, of this copy of the package or another, has made the value. */
export function isMigration(value: unknown): value is Migration {
  return isRecord(value) && MIGRATION in value;
}

const stepsOf = (steps: readonly StepInput[]): readonly Step[] =>
  steps.map((step) => (typeof step === "string" ? { kind: "sql", sql: step } : step));

const downOf = (input: MigrationInput): Down =>
  input.down === undefined
    ? { kind: "irreversible", why: input.irreversible }
    : { kind: "steps", steps: stepsOf(input.down) };

function checkInput(input: unknown): void {
  if (!isRecord(input)) throw bad("A migration", `is ${describe(input)}; it has to be an object`);
  const name = typeof input.revision === "string" ? `Migration ${input.revision}` : "A migration";
  const wrong = misfit(input, SHAPE) ?? misfitOfDown(input);
  if (wrong !== undefined) throw bad(name, wrong);
  checkSteps(input.up, `${name}: up`);
  checkSteps(input.down, `${name}: down`);
}

function misfitOfDown(input: Readonly<Record<string, unknown>>): string | undefined {
  if (input.down !== undefined && input.irreversible !== undefined)
    return `has both "down" and "irreversible"`;
  if (input.down === undefined && input.irreversible === undefined) {
    return `has neither "down" nor "irreversible"; one of them has to say how it is taken back, or why it cannot be`;
  }
  return undefined;
}

function checkSteps(steps: unknown, place: string): void {
  if (!Array.isArray(steps)) return;
  for (const [index, step] of steps.entries()) {
    const wrong = checkStep(step);
    if (wrong !== undefined) throw bad(`${place}, step ${index + 1}`, wrong);
  }
}

const bad = (place: string, wrong: string): MigrationFileError =>
  new MigrationFileError("bad-migration", `${place} ${wrong}.`);
