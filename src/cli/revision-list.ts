import type { Graph, Node } from "../runner/graph/graph.js";
import type { AuditEntry } from "../runner/history/log.js";
import type { HistoryEntry } from "../runner/types.js";
import type { Context } from "./context.js";
import { alignRows, formatDuration, formatInstant, shortPath } from "./format.js";

/**
 * A line a revision, with its labels where a graph is given; with `--verbose` its parents, its file, and from the log who
 * applied it below.
 */
export function revisionLines(
  entries: readonly HistoryEntry[],
  context: Context,
  log: readonly AuditEntry[] = [],
  graph?: Graph,
): readonly string[] {
  const nodeOf = ({ revision }: HistoryEntry): Node | undefined => graph?.nodes.get(revision);
  const lines = alignRows(
    entries.map((entry) => [entry.revision, messageOf(entry, nodeOf(entry)), stateOf(entry)]),
  );
  if (!context.flags.verbose) return lines;
  return entries.flatMap((entry, at) => [
    lines[at] ?? "",
    ...detailLines(entry, nodeOf(entry), context.host.cwd),
    ...authorLine(entry, log),
  ]);
}

const messageOf = ({ message }: HistoryEntry, node: Node | undefined): string =>
  [message, ...(node?.labels ?? []).map((label) => `[${label}]`)].join(" ").trim();

/** The last who brought the revision here. */
function authorLine({ applied, revision }: HistoryEntry, log: readonly AuditEntry[]): readonly string[] {
  const last = log.findLast((entry) => entry.revision === revision && entry.outcome === "done");
  if (!applied || last === undefined) return [];
  const { who, tool, action, durationMs } = last;
  return [`  by:      ${who}, ${tool}, ${action} (${formatDuration(durationMs)})`];
}

function stateOf(entry: HistoryEntry): string {
  if (!entry.applied) return "pending";
  const when = entry.appliedAt === null ? "" : ` ${formatInstant(entry.appliedAt)}`;
  if (entry.replacedBy !== undefined) return `applied${when}, replaced by ${entry.replacedBy}`;
  return entry.file === null ? `applied${when}, no file` : `applied${when}`;
}

/** What is told of a revision below its line. */
export const detailLines = (entry: HistoryEntry, node: Node | undefined, cwd: string): readonly string[] => [
  `  parents: ${entry.parents.length === 0 ? "none" : entry.parents.join(", ")}`,
  ...(node === undefined || node.dependsOn.length === 0 ? [] : [`  needs:   ${node.dependsOn.join(", ")}`]),
  `  file:    ${entry.file === null ? "none" : shortPath(entry.file, cwd)}`,
];
