import type { Change } from "../diff/change.js";
import {
  type ColumnKeys,
  type Decisions,
  type Matching,
  matchColumnRenames,
  matchTableRenames,
  type OpenQuestion,
  type Rename,
} from "../diff/rename.js";
import { DecisionError, UsageError } from "../errors.js";
import type { Ask } from "./types.js";

/** Reads `users:people` and `users.name:users.full_name`. @throws UsageError `bad-rename` */
export function parseRename(text: string): Rename {
  const [from, to, more] = text.split(":");
  const bad = (why: string): UsageError =>
    new UsageError("bad-rename", `--rename ${text}: ${why}.`, {
      hint: "A column is users.name:users.full_name, a table users:people.",
    });
  if (!from || !to || more !== undefined)
    throw bad("it needs an old and a new name with a colon between them");
  const old = splitName(from);
  const now = splitName(to);
  if (old.column === undefined && now.column === undefined) return { of: "table", from, to };
  if (old.column === undefined) throw bad("a table cannot become a column");
  if (now.column !== undefined && now.table !== old.table) {
    throw bad("a column cannot move to another table");
  }
  return { of: "column", table: old.table, from: old.column, to: now.column ?? to };
}

function splitName(name: string): { readonly table: string; readonly column: string | undefined } {
  const dot = name.indexOf(".");
  return dot < 0
    ? { table: name, column: undefined }
    : { table: name.slice(0, dot), column: name.slice(dot + 1) };
}

/** How each question that only a person can answer is answered. */
export interface Deciding {
  readonly decisions: Decisions;
  readonly ask: Ask | undefined;
}

/**
 * The renames among the changes. Open questions are asked one by one where somebody can be asked.
 *
 * @throws DecisionError `rename-or-drop` with the flags that decide each open question.
 */
export async function decideRenames(
  of: "table" | "column",
  changes: readonly Change[],
  keys: ColumnKeys,
  { decisions, ask }: Deciding,
): Promise<{ readonly renames: readonly Rename[]; readonly decisions: Decisions }> {
  const matching = match(of, changes, decisions, keys);
  const [question] = matching.open;
  if (question === undefined) return { renames: matching.renames, decisions };
  if (ask === undefined) throw undecided(matching.open);
  const answer = await ask({ kind: "rename", ...question });
  return decideRenames(of, changes, keys, { decisions: withAnswer(decisions, question, answer), ask });
}

function match(
  of: "table" | "column",
  changes: readonly Change[],
  decisions: Decisions,
  keys: ColumnKeys,
): Matching {
  return of === "table"
    ? matchTableRenames(changes, decisions)
    : matchColumnRenames(changes, decisions, keys);
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

function undecided(open: readonly OpenQuestion[]): DecisionError {
  const flags = open.flatMap((question) => [
    ...question.candidates.map((candidate) => `--rename ${renameFlag(question, candidate)}`),
    `--drop ${fullName(question)}`,
  ]);
  const what = open.map((question) => {
    const names = question.candidates.map((name) => `"${name}"`).join(" or ");
    return `${fullName(question)} is gone. It may have been renamed to ${names}, or dropped.`;
  });
  return new DecisionError("rename-or-drop", what.join("\n"), flags, {
    hint: "Say which with one of the flags for each, or run it on a terminal and be asked.",
  });
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
    const [from, to] =
      rename.of === "table"
        ? [rename.from, rename.to]
        : [`${rename.table}.${rename.from}`, `${rename.table}.${rename.to}`];
    throw new UsageError("nothing-renamed", `--rename ${from}:${to}: there is no such rename.`, {
      hint: `${from} has to be gone from the schema, and ${to} to be new in it.`,
    });
  }
  const gone = changes.flatMap(goneNames);
  for (const drop of given.drops) {
    if (gone.includes(drop)) continue;
    throw new UsageError("nothing-dropped", `--drop ${drop}: nothing of that name is dropped.`, {
      hint: "It has to be gone from the schema: `users.name` is a column, `users` a table.",
    });
  }
}

function goneNames(change: Change): readonly string[] {
  if (change.kind === "dropTable") return [change.table.name];
  if (change.kind !== "alterTable") return [];
  return change.changes.flatMap((inner) =>
    inner.kind === "dropColumn" ? [`${change.before.name}.${inner.column.name}`] : [],
  );
}
