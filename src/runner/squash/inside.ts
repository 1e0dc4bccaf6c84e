import { HistoryError } from "../../errors.js";
import { shownPath } from "../../migration/shown-path.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { HistoryRow } from "../history/history.js";
import { coveredBy, recordedOnly } from "./squash.js";

/** A database between the revisions that a squash replaces, of which some are applied and others have no file. */
export interface Inside {
  readonly squash: LoadedMigration;
  readonly applied: readonly string[];
  readonly missing: readonly string[];
}

/** The squashes that cannot be completed with the files of here. */
export function insideOf(loaded: readonly LoadedMigration[], rows: readonly HistoryRow[]): readonly Inside[] {
  const files = new Set(loaded.map(({ revision }) => revision));
  const covered = coveredBy(rows);
  return recordedOnly(loaded, rows).flatMap((squash) => {
    const { replaces } = squash;
    // At the last of them, all that lead to it are applied, be it by a squash that nobody has the file of.
    if (covered.has(replaces.at(-1) ?? "")) return [];
    const missing = replaces.filter((one) => !covered.has(one) && !files.has(one));
    const applied = replaces.filter((one) => covered.has(one));
    return missing.length === 0 ? [] : [{ squash, applied, missing }];
  });
}

/**
 * @param order What is to be applied.
 * @throws HistoryError `inside-squash`: it is a squash, and what is left of those it replaces has no file.
 */
export function refuseInside(
  loaded: readonly LoadedMigration[],
  rows: readonly HistoryRow[],
  order: readonly string[],
): void {
  const found = insideOf(loaded, rows).find(({ squash }) => order.includes(squash.revision));
  if (found === undefined) return;
  throw new HistoryError("inside-squash", insideMessage(found), { hint: insideHint(found) });
}

/** What is wrong, in a sentence. */
export const insideMessage = ({ squash, applied, missing }: Inside): string =>
  `The database has ${joined(applied)} of the revisions that ${shownPath(squash.file.path)} replaces, and no file has ${joined(missing)}, which ${missing.length === 1 ? "is" : "are"} left of them.`;

/** What to do about it. */
export const insideHint = ({ squash, missing }: Inside): string =>
  `Upgrade it first with a release that has ${missing.length === 1 ? "the file" : "the files"} of ${joined(missing)}: one from before they were removed in favour of ${squash.revision}. Or take it back below them: \`sluice downgrade ${squash.parents[0] ?? "base"}\`.`;

/** How many revisions a sentence names. */
const NAMED = 5;

const joined = (revisions: readonly string[]): string =>
  revisions.length <= NAMED
    ? revisions.join(", ")
    : `${revisions.slice(0, NAMED).join(", ")} and ${revisions.length - NAMED} more`;
