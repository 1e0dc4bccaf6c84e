import { DecisionError } from "../../errors.js";

/** Asks a person to go on; throws where the answer is no. */
export type Confirm = (question: string) => Promise<void>;

/**
 * Goes on where a person says so.
 *
 * @throws DecisionError `needs-yes`: there is nobody to ask; and what `confirm` throws.
 */
export async function demandConfirmation(confirm: Confirm | undefined, question: string): Promise<void> {
  if (confirm !== undefined) return confirm(question);
  throw new DecisionError("needs-yes", `${question} There is no terminal to ask on.`, ["--yes"], {
    hint: "Run it again with --yes.",
  });
}
