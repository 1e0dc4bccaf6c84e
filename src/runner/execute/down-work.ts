import { HistoryError } from "../../errors.js";
import { parseFileName, wordsOf } from "../../migration/name.js";
import { shownPath } from "../../migration/shown-path.js";
import { checkStep } from "../../migration/step-shape.js";
import { isRecord } from "../../migration/value.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Step } from "../../model/step.js";
import type { HistoryRow } from "../history/history.js";
import { readDown } from "../history/stored-down.js";
import type { Work } from "./work.js";

/**
 * What `down` of an applied revision has to do: by its file, or where no file has it by what the history keeps.
 *
 * @throws HistoryError `irreversible`; `missing-file`: its `down` runs code; `damaged-history`.
 */
export function downWork(row: HistoryRow, migration: LoadedMigration | undefined): Work {
  return migration === undefined ? storedWork(row) : downWorkOfFile(migration);
}

/** What takes back a squash that was recorded for others: these have what it takes, and the archive's entries. */
export const recordWork = (row: HistoryRow, migration: LoadedMigration | undefined): Work => ({
  revision: row.revision,
  message: migration?.message ?? wordsIn(row.name),
  file: migration === undefined ? fromHistory(row.name) : shownPath(migration.file.path),
  direction: "down",
  steps: [],
  validate: undefined,
  transaction: true,
  backup: false,
});

const wordsIn = (name: string): string => wordsOf(parseFileName(name)?.slug ?? "");
const fromHistory = (name: string): string => `${name} (from the history)`;

/**
 * What `down` of a file has to do.
 *
 * @throws HistoryError `irreversible`.
 */
export function downWorkOfFile(migration: LoadedMigration): Work {
  const { revision, message, file, down, transaction, backup } = migration;
  const name = shownPath(file.path);
  if (down.kind === "irreversible") throw irreversible(revision, name, down.why);
  return {
    revision,
    message,
    file: name,
    direction: "down",
    steps: down.steps,
    validate: undefined,
    transaction,
    backup,
  };
}

function storedWork({ revision, name, down }: HistoryRow): Work {
  const stored = readDown(down);
  if (stored?.kind === "irreversible") throw irreversible(revision, name, String(stored.why));
  if (!Array.isArray(stored?.steps)) throw damaged(revision);
  return {
    revision,
    message: wordsIn(name),
    file: fromHistory(name),
    direction: "down",
    steps: stored.steps.map((step: unknown) => storedStep(step, revision, name)),
    validate: undefined,
    transaction: stored.transaction !== false,
    backup: false,
  };
}

function storedStep(step: unknown, revision: string, name: string): Step {
  if (isRecord(step) && step.kind === "run") {
    throw new HistoryError(
      "missing-file",
      `Taking ${revision} back runs code, which only its file has: ${name} is missing.`,
      {
        hint: "Bring the file here, from the release that applied it.",
      },
    );
  }
  if (!isStep(step)) throw damaged(revision);
  return step;
}

const isStep = (step: unknown): step is Step => checkStep(step) === undefined;

const irreversible = (revision: string, name: string, why: string): HistoryError =>
  new HistoryError("irreversible", `${name}: revision ${revision} cannot be taken back: ${why}`, {
    hint: "Write a new revision that goes on from here, or restore a backup.",
  });

const damaged = (revision: string): HistoryError =>
  new HistoryError("damaged-history", `What the history keeps of ${revision} cannot be read.`, {
    hint: "Bring its file here: then the history is not needed for it.",
  });
