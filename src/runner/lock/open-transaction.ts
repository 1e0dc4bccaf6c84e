import { DatabaseError } from "../../errors.js";
import type { Session } from "../session.js";

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
