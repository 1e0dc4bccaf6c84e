import { HistoryError } from "../../errors.js";
import type { RunContext } from "../execute/run-context.js";

/**
 * Says that the database has revisions that no file knows: it is ahead of these files, or of another branch. With
 * nothing pending an application may start on it (rolling deploys); to apply more on top is only done when the caller
 * says `unknown: "warn"`.
 *
 * @throws HistoryError `unknown-revision`.
 */
export function reportUnknown(
  { report, source, unknown }: RunContext,
  revisions: readonly string[],
  situation: "nothing pending" | "pending",
): void {
  if (revisions.length === 0) return;
  const message = `The database has ${revisions.length === 1 ? "revision" : "revisions"} ${revisions.join(", ")}, which ${source.name} does not know.`;
  const mode = unknown ?? (situation === "pending" ? "error" : "warn");
  if (mode === "warn") {
    report.logger.warn(message);
    return;
  }
  throw new HistoryError("unknown-revision", message, {
    hint: 'Bring the files here, or take the revisions back with `sluice downgrade`; `unknown: "warn"` goes on regardless.',
  });
}
