import type { RunContext } from "../execute/run-context.js";
import type { Work } from "../execute/work.js";
import { backupWanted } from "./backup-wanted.js";

/**
 * Takes a backup before revisions that want one. The lock is held, so that nobody writes between the backup and the
 * revisions. A database in memory has nothing that a file could bring back.
 *
 * @throws DatabaseError as `backUp`.
 */
export async function backUpBefore(run: RunContext, works: readonly Work[]): Promise<void> {
  const { session, source, backups, report } = run;
  const [first] = works;
  const demanding = works.find(({ backup }) => backup);
  if (demanding !== undefined && backups.option === false) {
    report.logger.warn(`Revision ${demanding.revision} asks for a backup, and none was wanted.`);
  }
  if (first === undefined || session.file === undefined) return;
  if (!backupWanted(works, backups, source.settings)) return;
  const { backUp } = await import("./back-up.js");
  await backUp(run, session.file, { kind: "before", revision: first.revision });
  backups.taken = true;
}
