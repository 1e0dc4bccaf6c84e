import { DriftError, SluiceError, StepError } from "../../errors.js";
import type { Step } from "../../model/step.js";
import { sqlOf } from "../report/trace.js";
import type { Direction } from "../types.js";
import { hintFor, reasonOf } from "./failure.js";

/** Where a step stands. */
export interface StepPlace {
  readonly revision: string;
  /** The file as messages show it, or what stands for it. */
  readonly file: string;
  readonly direction: Direction;
  /** From 1. */
  readonly step: number;
}

/** What a step threw, with its place, its SQL and its file. A DriftError stays one. */
export function failedStep(error: unknown, step: Step, place: StepPlace): SluiceError {
  const sql = (step.kind === "assertNoRows" ? undefined : sqlOf(error)) ?? sqlIn(step);
  const statement = sql === undefined ? "" : `\n${indented(sql)}`;
  const message = `${place.file}: step ${place.step} of ${place.direction} (${step.kind}) failed: ${reasonOf(error)}${statement}`;
  if (error instanceof DriftError) {
    const { revision } = place;
    return new DriftError(message, error.expected, error.found, { hint: error.hint, cause: error, revision });
  }
  const hint = hintFor(error) ?? (error instanceof SluiceError ? error.hint : undefined);
  const code = error instanceof SluiceError && error.code === "dependant-broken" ? error.code : undefined;
  return new StepError(
    message,
    { revision: place.revision, step: place.step, sql, code },
    { hint: hint ?? MEND, cause: error },
  );
}

const MEND = "Nothing of this revision was kept. Fix the file or the data, then run it again.";

function sqlIn(step: Step): string | undefined {
  switch (step.kind) {
    case "sql":
      return step.sql;
    case "createTable":
      return step.ddl;
    case "assertNoRows":
      return step.query;
    case "alterTable":
    case "dropTable":
    case "renameTable":
    case "run":
      return undefined;
  }
}

const indented = (sql: string): string => sql.trim().replace(/^/gm, "  ");
