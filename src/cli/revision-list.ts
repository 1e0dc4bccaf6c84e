import type { HistoryEntry } from "../runner/types.js";
import type { Context } from "./context.js";
import { alignRows, formatInstant, shortPath } from "./format.js";

/** A line a revision; with `--verbose` its parents and its file below. */
export function revisionLines(entries: readonly HistoryEntry[], context: Context): readonly string[] {
  const lines = alignRows(entries.map((entry) => [entry.revision, entry.message, stateOf(entry)]));
  if (!context.flags.verbose) return lines;
  return entries.flatMap((entry, at) => [lines[at] ?? "", ...detailLines(entry, context.host.cwd)]);
}

function stateOf(entry: HistoryEntry): string {
  if (!entry.applied) return "pending";
  const when = entry.appliedAt === null ? "" : ` ${formatInstant(entry.appliedAt)}`;
  return entry.file === null ? `applied${when}, no file` : `applied${when}`;
}

const detailLines = (entry: HistoryEntry, cwd: string): readonly string[] => [
  `  parents: ${entry.parents.length === 0 ? "none" : entry.parents.join(", ")}`,
  `  file:    ${entry.file === null ? "none" : shortPath(entry.file, cwd)}`,
];
