import { DatabaseError, messageOf } from "../../errors.js";
import { databaseError, errorCode } from "../execute/failure.js";
import type { Session } from "../session.js";
import type { Patiently } from "./lock.js";
import { writeLockNote } from "./lock-note.js";

/**
 * Does the work in a transaction that holds the database's write lock from its beginning, with a note beside the
 * database that says who holds it. A COMMIT that meets a reader is tried again without rolling back
 * (https://www.sqlite.org/lang_transaction.html).
 *
 * @throws what the work throws; the driver's errors as DatabaseError.
 */
export async function inTransaction<T>(
  session: Session,
  patiently: Patiently,
  work: () => Promise<T>,
): Promise<T> {
  await patiently(() => session.run("BEGIN IMMEDIATE"));
  const removeNote = writeLockNote(session);
  try {
    const result = await work();
    await patiently(() => session.run("COMMIT"), "reads");
    return result;
  } catch (error) {
    await rollBack(session, error);
    throw errorCode(error).startsWith("SQLITE_") ? databaseError(error, session.name) : error;
  } finally {
    removeNote();
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
