import type { Application, JournalMode, Outcome } from "./application.js";
import { type Course, placeIn } from "./course.js";
import { REVISIONS } from "./migrations.js";
import { recoveredState } from "./state.js";

/**
 * Starts `processes` together on an empty database.
 *
 * @throws Error where one of them fails, a revision does not run exactly once, or the database is not as after an
 * undisturbed run.
 */
export async function bootTogether(
  application: Application,
  course: Course,
  journal: JournalMode,
  processes: number,
): Promise<void> {
  application.reset(journal);
  const boots = Array.from(
    { length: processes },
    () => application.start({ direction: "up", target: "head" }).outcome,
  );
  const outcomes = await Promise.all(boots);
  const failed = outcomes.filter(({ code }) => code !== 0);
  if (failed.length > 0)
    throw new Error(`${failed.length} of ${processes} boots failed: ${failed[0]?.stderr}`);
  expectOnce(outcomes);
  if (placeIn(course, "up", recoveredState(application.database)) !== REVISIONS.length)
    throw new Error("Not every revision is in the history");
}

function expectOnce(outcomes: readonly Outcome[]): void {
  const ran = outcomes.flatMap(({ runs }) => runs.map(({ revision }) => revision)).sort();
  if (ran.join() !== REVISIONS.join()) throw new Error(`The revisions that ran: ${ran.join(", ")}`);
}
