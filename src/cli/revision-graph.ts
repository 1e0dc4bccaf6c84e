import { SluiceError } from "../errors.js";
import { type Graph, headsOf, type Node } from "../runner/graph/graph.js";
import type { HistoryEntry, RunOptions } from "../runner/types.js";
import type { Context } from "./context.js";
import { type DrawnRevision, drawGraph } from "./graph-drawing.js";
import type { OutputStream } from "./host.js";
import { detailLines } from "./revision-list.js";

const USUAL_WIDTH = 80;

/**
 * The graph that a list of revisions tells labels and dependencies from. It needs every file: where one of them is
 * broken the list does without, and says so.
 */
export async function graphOrWarning(
  context: Context,
  db: object,
  options: RunOptions,
): Promise<Graph | undefined> {
  const { revisionGraph } = await import("../runner/status.js");
  try {
    return await revisionGraph(db, options);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    context.output.warn(`Labels are not shown: ${error.message}`);
    return undefined;
  }
}

/** The revisions drawn as a graph, oldest first, as wide as the terminal; with `--verbose` their files below. */
export function graphLines(
  entries: readonly HistoryEntry[],
  graph: Graph,
  { host, flags }: Pick<Context, "host" | "flags">,
): readonly string[] {
  const byRevision = new Map(entries.map((entry) => [entry.revision, entry]));
  const heads = new Set(headsOf(graph.nodes.values()));
  const drawn = graph.order.flatMap((revision): DrawnRevision[] => {
    const entry = byRevision.get(revision);
    const node = graph.nodes.get(revision);
    if (entry === undefined || node === undefined) return [];
    const details = flags.verbose ? detailLines(entry, node, host.cwd).map((line) => line.trim()) : [];
    return [{ ...entry, parents: node.parents, marks: marksOf(entry, node, heads), details }];
  });
  const legend = entries.some(({ applied }) => !applied) ? ["● applied  ○ pending"] : [];
  return [...drawGraph(drawn, widthOf(host.stdout)), ...legend];
}

const widthOf = (stream: OutputStream): number =>
  stream.isTTY === true ? (stream.columns ?? USUAL_WIDTH) : USUAL_WIDTH;

function marksOf(entry: HistoryEntry, node: Node, heads: ReadonlySet<string>): readonly string[] {
  return [
    ...(heads.has(entry.revision) ? ["head"] : []),
    ...(node.labels ?? []),
    ...node.dependsOn.map((other) => `needs ${other}`),
    ...(entry.file === null ? ["no file"] : []),
  ];
}
