import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import type { DropTable } from "../../model/step.js";
import type { Session } from "../session.js";

/** Drops a table. Rows of its children stay, because the runner has switched the foreign keys off. */
export async function runDropTable(step: DropTable, session: Session): Promise<void> {
  await session.run(`DROP TABLE ${quoteIdentifier(step.table)}`);
}
