import { messageOf, RevisionError, SluiceError } from "../../errors.js";
import type { DataConnection, Step } from "../../model/step.js";
import { transactionEnded } from "../lock/held-transaction.js";
import { runAssertNoRows } from "../steps/assert-no-rows.js";
import type { StepContext } from "../steps/context.js";
import { dataConnection } from "../steps/data-connection.js";

type Validate = (db: DataConnection) => unknown;

/**
 * Runs the code of `validate`, which may only read (https://www.sqlite.org/pragma.html#pragma_query_only).
 *
 * @throws RevisionError `validation-failed` with what it threw.
 */
export async function runValidation(validate: Validate, file: string, context: StepContext): Promise<void> {
  await context.session.run("PRAGMA query_only = ON");
  try {
    await validate(dataConnection(context));
  } catch (error) {
    throw new RevisionError(
      "validation-failed",
      `${file}: validation failed: ${messageOf(error)}`,
      context.revision,
      {
        hint:
          error instanceof SluiceError && error.hint !== undefined ? error.hint : "Nothing has been changed.",
        cause: error,
      },
    );
  } finally {
    await context.session.run("PRAGMA query_only = OFF");
  }
}

/** What an early assertion came to. */
export type Assertion = "passed" | "deferred";

/**
 * Whether an `assertNoRows` can be tried before the first step of its revision: not where literal SQL or code comes
 * before it, which may change the very rows it asks for.
 */
export function runsEarly(steps: readonly Step[], place: number): boolean {
  return (
    steps[place]?.kind === "assertNoRows" &&
    steps.slice(0, place).every(({ kind }) => kind !== "sql" && kind !== "run")
  );
}

/** Tries an assertion early; one whose tables or columns an earlier step of the revision makes is left to its place. */
export async function assertEarly(
  step: Extract<Step, { kind: "assertNoRows" }>,
  context: StepContext,
): Promise<Assertion> {
  try {
    await runAssertNoRows(step, context.session);
    return "passed";
  } catch (error) {
    if (/^no such (?:table|column):/.test(messageOf(error))) return "deferred";
    throw error;
  }
}

/** @throws DatabaseError `transaction-ended`. */
export function requireTransaction(context: StepContext): void {
  if (context.transaction && !context.session.inTransaction) throw transactionEnded();
}
