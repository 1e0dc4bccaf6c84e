import type { RunContext } from "../execute/run-context.js";
import { archiveProblems, damageOf, dropStrayTriggers } from "./damage.js";

/**
 * Looks at the archive before a run, inside its lock. Triggers whose table is gone would make every write to the
 * application's table fail, so they go at once; everything else is said, with the command that mends it.
 */
export async function lookAtArchive({ session, source, report }: RunContext): Promise<void> {
  const prefix = source.settings.table;
  const damage = await damageOf(session, prefix);
  for (const table of await dropStrayTriggers(session, damage)) {
    report.logger.warn(
      `Somebody dropped a table of the archive, so that writes to ${table} failed: its triggers were dropped, too.`,
    );
  }
  for (const { message, hint } of await archiveProblems(session, prefix)) {
    report.logger.warn(`${message} ${hint}`);
  }
}
