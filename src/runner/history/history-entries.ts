import type { LoadedMigration } from "../../model/migration.js";
import { graphOf } from "../graph/examine.js";
import type { Graph } from "../graph/graph.js";
import { orderedEntries } from "../graph/pending-order.js";
import type { HistoryEntry } from "../types.js";
import type { HistoryRow } from "./history.js";

/** What is applied, in its order, and what is pending, where a squash may stand for others of it. */
export function entriesWithSquashes(
  applied: readonly HistoryEntry[],
  rows: readonly HistoryRow[],
  pending: readonly LoadedMigration[],
): readonly HistoryEntry[] {
  if (![...rows, ...pending].some(({ replaces }) => replaces.length > 0)) {
    return [...applied, ...orderedEntries(pending, rows)];
  }
  const graph = graphOf(pending, rows);
  return [
    ...inPlace(applied, graph).map((entry) => ({
      ...entry,
      parents: graph.nodes.get(entry.revision)?.parents ?? entry.parents,
      ...replacement(entry, rows),
    })),
    ...orderedEntries(pending, rows),
  ];
}

function replacement(
  { revision }: HistoryEntry,
  rows: readonly HistoryRow[],
): Pick<HistoryEntry, "replacedBy"> {
  const squash = rows
    .filter(({ replaces }) => replaces.includes(revision))
    .sort((a, b) => b.replaces.length - a.replaces.length)[0];
  return squash === undefined ? {} : { replacedBy: squash.revision };
}

/** A squash that was recorded for others stands behind the last of them. */
function inPlace(applied: readonly HistoryEntry[], graph: Graph): readonly HistoryEntry[] {
  const recordedFor = (entry: HistoryEntry): readonly string[] =>
    graph.nodes.get(entry.revision)?.recordedFor ?? [];
  const squashes = applied.filter((entry) => recordedFor(entry).length > 0);
  let ordered = applied.filter((entry) => !squashes.includes(entry));
  for (const squash of [...squashes].sort((a, b) => recordedFor(a).length - recordedFor(b).length)) {
    const replaced = new Set(recordedFor(squash));
    const place = ordered.findLastIndex(({ revision }) => replaced.has(revision));
    ordered = [...ordered.slice(0, place + 1), squash, ...ordered.slice(place + 1)];
  }
  return ordered;
}
