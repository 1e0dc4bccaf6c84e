import type { Change } from "../../diff/change.js";
import {
  type Decisions,
  type Matching,
  matchColumnRenames,
  matchTableRenames,
  mayBeRenamed,
  type OpenQuestion,
  type Rename,
  type Sides,
  type SourceNames,
} from "../../diff/rename.js";
import { DecisionError, UsageError } from "../../errors.js";
import type { Ask } from "../types.js";
import { splitName } from "./rename-flags.js";

/** How each question that only a person can answer is answered. */
export interface Deciding {
  readonly decisions: Decisions;
  readonly ask: Ask | undefined;
  /** What was answered when the same revision was written before. */
  readonly known?: (question: OpenQuestion) => string | undefined;
  /** What was decided then without a question. It may not hold any more. */
  readonly remembered?: Decisions;
  /** What the source says of names: called only where something may have been renamed. */
  readonly names: () => Promise<SourceNames>;
  /** Where a table, or a column of it, stands in the source: `schema.ts:12`. */
  readonly placeOf: (table: string, column?: string) => Promise<string | undefined>;
}

const NO_NAMES: SourceNames = { keys: new Map(), formerNames: () => [], carriedOut: () => false };

/**
 * The renames between two sides. Open questions are asked one by one where somebody can be asked.
 *
 * @throws DecisionError `rename-or-drop` with the flags that decide each open question.
 */
export async function decideRenames(
  of: Rename["of"],
  sides: Sides,
  deciding: Deciding,
): Promise<{ readonly renames: readonly Rename[]; readonly decisions: Decisions }> {
  const names = mayBeRenamed(of, sides) ? await deciding.names() : NO_NAMES;
  let { decisions } = deciding;
  for (;;) {
    const matching = match(of, sides, decisions, names);
    const [question] = matching.open;
    if (question === undefined) return { renames: matching.renames, decisions };
    const known = deciding.known?.(question);
    if (known === undefined && deciding.ask === undefined) throw await undecided(matching.open, deciding);
    decisions = withAnswer(
      decisions,
      question,
      known ?? (await deciding.ask?.({ kind: "rename", ...question })),
    );
  }
}

function match(of: Rename["of"], sides: Sides, decisions: Decisions, names: SourceNames): Matching {
  return of === "table"
    ? matchTableRenames(sides, decisions, names)
    : matchColumnRenames(sides, decisions, names);
}

/** What was decided about columns by the old name of their table counts for its new one. */
export function withTables({ renames, drops }: Decisions, carriedOut: readonly Rename[]): Decisions {
  const tables = carriedOut.filter((rename) => rename.of === "table");
  const now = (table: string): string => {
    const isTaken = tables.some(({ to }) => to === table);
    return (isTaken ? undefined : tables.find(({ from }) => from === table)?.to) ?? table;
  };
  return {
    renames: renames.map((rename) =>
      rename.of === "column" ? { ...rename, table: now(rename.table) } : rename,
    ),
    drops: drops.map((name) => {
      const { table, column } = splitName(name);
      return column === undefined ? name : `${now(table)}.${column}`;
    }),
  };
}

function withAnswer(decisions: Decisions, question: OpenQuestion, answer: string | undefined): Decisions {
  if (answer === undefined) return { ...decisions, drops: [...decisions.drops, fullName(question)] };
  const rename: Rename =
    question.of === "table"
      ? { of: "table", from: question.removed, to: answer }
      : { of: "column", table: question.table, from: question.removed, to: answer };
  return { ...decisions, renames: [...decisions.renames, rename] };
}

const fullName = (question: OpenQuestion): string =>
  question.of === "table" ? question.removed : `${question.table}.${question.removed}`;

async function undecided(open: readonly OpenQuestion[], { placeOf }: Deciding): Promise<DecisionError> {
  const flags = open.flatMap((question) => [
    ...question.candidates.map((candidate) => `--rename ${renameFlag(question, candidate)}`),
    `--drop ${fullName(question)}`,
  ]);
  const what: string[] = [];
  for (const question of open) {
    const names: string[] = [];
    for (const name of question.candidates) names.push(await shownCandidate(question, name, placeOf));
    what.push(
      `${fullName(question)} is gone. It may have been renamed to ${names.join(" or ")}, or dropped.`,
    );
  }
  return new DecisionError("rename-or-drop", what.join("\n"), flags, {
    hint: "Say which with one of the flags for each, or run it on a terminal and be asked.",
  });
}

async function shownCandidate(
  { of, table }: OpenQuestion,
  name: string,
  placeOf: Deciding["placeOf"],
): Promise<string> {
  const place = await (of === "table" ? placeOf(name) : placeOf(table, name));
  return place === undefined ? `"${name}"` : `"${name}" (${place})`;
}

function renameFlag(question: OpenQuestion, candidate: string): string {
  return question.of === "table"
    ? `${question.removed}:${candidate}`
    : `${question.table}.${question.removed}:${question.table}.${candidate}`;
}

/** @throws UsageError `nothing-renamed`: a flag that decides nothing is a mistake in it. */
export function requireUsed(given: Decisions, renames: readonly Rename[], changes: readonly Change[]): void {
  for (const rename of given.renames) {
    if (renames.some((other) => other.from === rename.from && other.to === rename.to)) continue;
    const [from, to] = [oldName(rename), newName(rename)];
    throw new UsageError("nothing-renamed", `--rename ${from}:${to}: there is no such rename.`, {
      hint: `${from} has to be gone from the schema, and ${to} to be new in it. Where ${to} is there already and gives its name away, say \`--drop ${to}\` as well.`,
    });
  }
  const names = changes.flatMap(goneNames);
  const gone = [...names, ...renames.filter((rename) => names.includes(newName(rename))).map(oldName)];
  for (const drop of given.drops) {
    if (gone.includes(drop)) continue;
    throw new UsageError("nothing-dropped", `--drop ${drop}: nothing of that name is dropped.`, {
      hint: "It has to be gone from the schema: `users.name` is a column, `users` a table.",
    });
  }
}

const oldName = (rename: Rename): string =>
  rename.of === "table" ? rename.from : `${rename.table}.${rename.from}`;

const newName = (rename: Rename): string =>
  rename.of === "table" ? rename.to : `${rename.table}.${rename.to}`;

function goneNames(change: Change): readonly string[] {
  if (change.kind === "dropTable") return [change.table.name];
  if (change.kind !== "alterTable") return [];
  return change.changes.flatMap((inner) =>
    inner.kind === "dropColumn" ? [`${change.before.name}.${inner.column.name}`] : [],
  );
}
