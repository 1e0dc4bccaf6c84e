import { type ArchiveContext, lostSince } from "./context.js";
import { nameOf } from "./damage.js";
import { forget } from "./forget.js";

/** Says what does not come back since its rows are gone, and takes it out of the index. */
export async function tellLost(context: ArchiveContext): Promise<void> {
  const { report, revision } = context;
  for (const entry of await lostSince(context)) {
    report.logger.warn(
      `${revision}: the rows kept of ${nameOf(entry)} are lost, because somebody dropped the table that kept them.` +
        " It comes back without them.",
    );
    await forget(context, entry);
  }
}
