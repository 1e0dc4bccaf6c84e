import { DatabaseError, messageOf } from "../errors.js";
import type { Patiently } from "./lock.js";
import type { Session } from "./session.js";

/**
 * Does the work in a transaction that holds the database's write lock from its beginning. A COMMIT that meets a
 * reader is tried again without rolling back (https://www.sqlite.org/lang_transaction.html).
 */
export async function inTransaction<T>(
  session: Session,
  patiently: Patiently,
  work: () => Promise<T>,
): Promise<T> {
  await patiently(() => session.run("BEGIN IMMEDIATE"));
  try {
    const result = await work();
    await patiently(() => session.run("COMMIT"));
    return result;
  } catch (error) {
    await rollBack(session, error);
    throw error;
  }
}

/**
 * Some errors have SQLite roll back by itself
 * (https://www.sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction).
 */
async function rollBack(session: Session, error: unknown): Promise<void> {
  if (!session.inTransaction) return;
  try {
    await session.run("ROLLBACK");
  } catch (rollbackError) {
    throw new DatabaseError(
      "rollback-failed",
      `${messageOf(error)} And the transaction could not be rolled back: ${messageOf(rollbackError)}.`,
      { hint: "Close the connection: then SQLite rolls back by itself.", cause: error },
    );
  }
}

/**
 * Refuses a connection on which a transaction is open.
 *
 * @throws DatabaseError `open-transaction`.
 */
export function refuseOpenTransaction(session: Session): void {
  if (!session.inTransaction) return;
  throw new DatabaseError("open-transaction", `A transaction is open on the connection to ${session.name}.`, {
    hint: "Migrate before anything else uses the connection.",
  });
}
