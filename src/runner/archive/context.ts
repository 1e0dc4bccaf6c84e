import type { StepContext } from "../steps/context.js";
import type { Direction } from "../types.js";
import type { Archive } from "./archive.js";
import type { Entry } from "./entry.js";

/** What the archive's own functions have at hand. */
export type ArchiveContext = StepContext & { readonly archive: Archive };

/** The context, where it has an archive. */
export function withArchive(context: StepContext): ArchiveContext | undefined {
  const { archive, session, inPlace } = context;
  if (archive === undefined) return undefined;
  return { ...context, archive, inPlace: inPlace && session.capabilities.editDefinitions };
}

/** What this revision took away in the other direction, newest first. */
export async function takenBefore({ session, archive, revision }: ArchiveContext): Promise<readonly Entry[]> {
  const other: Direction = archive.direction === "up" ? "down" : "up";
  const entries = await archive.entries(session);
  return entries
    .filter((entry) => entry.revision === revision && entry.direction === other && !entry.isLost)
    .toReversed();
}

/** What this revision took away and nobody can bring back: somebody else has dropped the table that kept it. */
export async function lostSince({ session, archive, revision }: ArchiveContext): Promise<readonly Entry[]> {
  const entries = await archive.entries(session);
  return entries.filter((entry) => entry.revision === revision && entry.isLost);
}
