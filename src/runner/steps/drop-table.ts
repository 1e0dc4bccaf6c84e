import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { requireTable } from "../../dialect/sqlite/read/stored-definition.js";
import type { DropTable } from "../../model/step.js";
import { withArchive } from "../archive/context.js";
import type { StepContext } from "./context.js";

/**
 * Drops a table, into the archive where there is one. Rows of its children stay, because the runner has switched the
 * foreign keys off.
 *
 * @throws SluiceError `cannot-archive`; DriftError where there is no such table.
 */
export async function runDropTable(step: DropTable, context: StepContext): Promise<void> {
  const kept = withArchive(context);
  if (kept === undefined) {
    const { name } = await requireTable(context.session, step.table);
    await context.session.run(`DROP TABLE ${quoteIdentifier(name)}`);
    return;
  }
  const { takeTable } = await import("../archive/take-table.js");
  await takeTable(kept, step);
}
