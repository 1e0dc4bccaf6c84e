import type { LoadedMigration } from "../../model/migration.js";
import type { RunContext } from "../execute/run-context.js";
import type { HistoryRow } from "../history/history.js";
import { graphOf } from "./examine.js";
import type { Graph } from "./graph.js";
import { isNamedIn } from "./target.js";
import { downgradeOrder } from "./targets.js";

export interface TakeBackOrder {
  /** Newest first. */
  readonly order: readonly string[];
  /** The files of what is applied. */
  readonly loaded: readonly LoadedMigration[];
  readonly graph: Graph;
}

/**
 * What a downgrade to the target takes back. Files of pending revisions are loaded only where the target may be a label
 * of one: that they are broken is no reason not to go back.
 *
 * @throws UsageError, MigrationFileError as `downgrade`.
 */
export async function takeBackOrder(
  { source }: Pick<RunContext, "source">,
  rows: readonly HistoryRow[],
  target: string,
): Promise<TakeBackOrder> {
  const applied = rows.map(({ revision }) => revision);
  const done = new Set(applied);
  const loaded = await source.load(applied.flatMap((revision) => source.files.get(revision) ?? []));
  const pending = [...source.files.values()].filter(({ revision }) => !done.has(revision));
  const graph = graphOf(loaded, rows, pending);
  const whole = isNamedIn(graph, target)
    ? graph
    : graphOf([...loaded, ...(await source.load(pending))], rows);
  return { order: downgradeOrder(whole, applied, target), loaded, graph: whole };
}
