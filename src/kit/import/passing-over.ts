import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import type { Step } from "../../model/step.js";
import type { Piece } from "./piece.js";

const PASS_OVER = "\nON CONFLICT DO NOTHING";

/**
 * The pieces with their plain INSERTs passing over rows that are there: `down` leaves what they wrote, and a second `up`
 * would meet it. Undefined where there is none.
 */
export function passingOver(pieces: readonly Piece[]): readonly Piece[] | undefined {
  const changed = pieces.map((piece) =>
    piece.writes ? { ...piece, up: piece.up.map(tolerant), literal: piece.literal.map(tolerant) } : piece,
  );
  return passesOver(changed.flatMap(({ literal }) => literal)) ? changed : undefined;
}

/** Whether a step has been changed so. */
export const passesOver = (steps: readonly Step[]): boolean =>
  steps.some((step) => step.kind === "sql" && step.sql.endsWith(PASS_OVER));

function tolerant(step: Step): Step {
  if (step.kind !== "sql") return step;
  const { keywords = [] } = splitStatements(step.sql)[0] ?? {};
  const isPlain = keywords[0] === "INSERT" && keywords[1] === "INTO" && !/\bON\s+CONFLICT\b/i.test(step.sql);
  return isPlain ? { ...step, sql: `${step.sql}${PASS_OVER}` } : step;
}
