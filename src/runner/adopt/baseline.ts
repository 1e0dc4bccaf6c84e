import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import type { Deviation } from "../../dialect/sqlite/read/deviations.js";
import { HistoryError, messageOf } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Step } from "../../model/step.js";
import { listed } from "../state/listed.js";
import { passedOver } from "./passed-over.js";
import { nearestStates, type RevisionState, type StatesInput } from "./revision-states.js";

/** Where a database without a history stands. */
export interface Baseline {
  /** What is applied, in its order. */
  readonly revisions: readonly string[];
  /** The last of them, for messages. */
  readonly name: string;
  /** What differs all the same. */
  readonly drift: readonly Deviation[];
}

/**
 * Finds the revision whose schema a database without a history has: tables, columns, types, nullability and keys are
 * equal, and of those that fit the newest that comes closest in all else. Where none is equal, one fits that later
 * revisions make equal, because they pass over what is there. Data steps and assertions are not run.
 *
 * @throws HistoryError `unmanaged`: no revision fits, with the one that comes closest; or they cannot be replayed.
 * @throws HistoryError `ambiguous-baseline`: several fit, and only rows could tell which.
 */
export async function findBaseline(input: StatesInput): Promise<Baseline> {
  const states = await statesOf(input);
  const equal = states.filter(({ deviations }) => severe(deviations).length === 0);
  const fitting = equal.length > 0 ? equal : await passedOver(input, states);
  const best = closest(fitting);
  if (best === undefined) throw noneFits(input, closest(states));
  const same = fitting.filter(
    (state) => state !== best && lines(state.deviations).join() === lines(best.deviations).join(),
  );
  const doubtful = same.filter((state) => dataBetween(input.migrations, state, best));
  if (doubtful.length > 0) throw ambiguous(input, [...doubtful, best]);
  return { revisions: best.revisions, name: nameOf(best), drift: best.deviations };
}

async function statesOf(input: StatesInput): Promise<readonly RevisionState[]> {
  try {
    return await nearestStates(input);
  } catch (error) {
    throw new HistoryError(
      "unmanaged",
      `${input.session.name} has tables, but no history, and which revision they are of cannot be told: ${messageOf(error)}`,
      { hint: STAMP, cause: error },
    );
  }
}

const severe = (deviations: readonly Deviation[]): readonly Deviation[] =>
  deviations.filter((deviation) => deviation.severe);

/** The newest of those that differ least. */
function closest(states: readonly RevisionState[]): RevisionState | undefined {
  const cost = ({ deviations }: RevisionState): number =>
    severe(deviations).length * WEIGHT + deviations.length;
  const least = Math.min(...states.map(cost));
  return states.findLast((state) => cost(state) === least);
}

/** More than the drift of any schema: what makes another schema counts before all drift. */
const WEIGHT = 1_000_000;

/** Whether a revision that only one of the two has changes rows in ways that leave no trace in the schema. */
function dataBetween(migrations: readonly LoadedMigration[], a: RevisionState, b: RevisionState): boolean {
  const [inA, inB] = [new Set(a.revisions), new Set(b.revisions)];
  return migrations.some(
    ({ revision, up }) => inA.has(revision) !== inB.has(revision) && up.some(changesRows),
  );
}

const DEFINING = ["CREATE", "DROP", "ALTER"];

function changesRows(step: Step): boolean {
  if (step.kind === "run") return true;
  return (
    step.kind === "sql" &&
    splitStatements(step.sql).some(({ keywords }) => !DEFINING.includes(keywords[0] ?? ""))
  );
}

const nameOf = ({ revision }: RevisionState): string => revision ?? "head";

/** A line a difference: `tasks: + priority integer`. */
export const lines = (deviations: readonly Deviation[]): readonly string[] =>
  deviations.map(({ table, detail }) => `${table}: ${detail}`);

const STAMP =
  "`sluice stamp REV`, with the revision that the tables match, says where the database is; then upgrade.";

function noneFits({ session }: StatesInput, state: RevisionState | undefined): HistoryError {
  const name = state === undefined ? "none" : nameOf(state);
  const found = severe(state?.deviations ?? []);
  return new HistoryError(
    "unmanaged",
    `${session.name} has tables, but no history, and they are those of no revision. The closest is ${name}, from which it differs (+ only the database has, - only the revision):${listed(lines(found))}`,
    {
      hint: `If that is where it is all the same, \`sluice stamp ${name}\` says so; then upgrade. Revisions that add what a script has added already pass over it with \`{ ifMissing: true }\`.`,
    },
  );
}

function ambiguous({ session, migrations }: StatesInput, states: readonly RevisionState[]): HistoryError {
  const names = states.map(nameOf);
  const last = names.at(-1) ?? "";
  const revision = last === "head" ? names[0] : last;
  const table = migrations.flatMap(({ up }) => up).find((step) => step.kind === "createTable");
  return new HistoryError(
    "ambiguous-baseline",
    `${session.name} has tables, but no history, and they are those of ${names.join(" and of ")}, between which only rows differ.`,
    {
      hint: `Say which: \`sluice stamp ${last}\`, or \`upgrade(db, { baseline: { revision: "${revision}", whenTable: "${table?.table ?? "…"}" } })\`.`,
    },
  );
}
