import { DatabaseError } from "../../errors.js";
import { intercepted } from "../report/intercept.js";
import type { Session } from "../session.js";

/**
 * The same session, for work inside a transaction: once the transaction has ended, nothing runs any more. A full
 * disk, among others, has SQLite roll back by itself
 * (https://www.sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction); what is run after that, to
 * tidy up or because code caught the error, would be committed at once. It fails with what ended the transaction.
 */
export function heldTransaction(session: Session): Session {
  let end: { readonly error: unknown } | undefined;
  return intercepted(session, async (_, execute) => {
    if (!session.inTransaction) throw end?.error ?? transactionEnded();
    try {
      return await execute();
    } catch (error) {
      if (!session.inTransaction) end ??= { error };
      throw error;
    }
  });
}

/** `transaction-ended`: a step has SQLite roll back (`ON CONFLICT ROLLBACK`), and then goes on. */
export const transactionEnded = (): DatabaseError =>
  new DatabaseError("transaction-ended", "The step has ended the transaction it runs in.", {
    hint: "Look for ON CONFLICT ROLLBACK or RAISE(ROLLBACK …) in what it runs, and for errors that its code catches.",
  });
