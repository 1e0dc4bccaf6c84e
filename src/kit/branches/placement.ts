import { UsageError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import { graphOf } from "../../runner/graph/examine.js";
import { type Graph, headsOf, withAncestors } from "../../runner/graph/graph.js";
import { revisionIn } from "../../runner/graph/revision-named.js";
import { isSquash } from "../squash/is-squash.js";
import type { GenerateOptions } from "../types.js";

/** Where a revision that is being written stands. */
export interface Placement {
  /** What is there besides it: the schema is compared with all of them together. */
  readonly migrations: readonly LoadedMigration[];
  readonly parents: readonly string[];
  /** The revision that is written anew. */
  readonly former: LoadedMigration | undefined;
  /** The migrations below it, where others stand beside them; it has to go up on these alone. */
  readonly below: ReadonlySet<string> | undefined;
  /** What a person should know of it. */
  readonly notes: readonly string[];
}

/**
 * Where the options have a new revision stand: on all heads, on one revision, or in the place of the newest.
 *
 * @throws UsageError `nothing-to-amend`, `several-heads`, `not-a-head`, `amend-names-itself`, `is-a-squash`, `unknown-revision`,
 * `ambiguous-revision`. MigrationFileError for a broken graph.
 */
export function placementOf(
  migrations: readonly LoadedMigration[],
  { head, amend = false, empty = false, revisionId }: PlacementOptions,
): Placement {
  const graph = graphOf(migrations, []);
  if (!amend) return placed(graph, migrations, parentsFor(graph, head), undefined);
  if (empty || revisionId !== undefined) {
    throw new UsageError("amend-names-itself", "--amend goes with neither --empty nor --rev-id.", {
      hint: "The revision keeps its id, and gets the steps that the schema asks for.",
    });
  }
  const revision = amended(graph, head);
  const former = migrations.find((migration) => migration.revision === revision);
  if (former !== undefined && former.replaces.length > 0) throw isSquash(former, "amended");
  const others = migrations.filter((migration) => migration !== former);
  return placed(graphOf(others, []), others, former?.parents ?? [], former);
}

type PlacementOptions = Pick<GenerateOptions, "head" | "amend" | "empty" | "revisionId">;

function placed(
  graph: Graph,
  migrations: readonly LoadedMigration[],
  parents: readonly string[],
  former: LoadedMigration | undefined,
): Placement {
  const below = withAncestors(graph, [...parents, ...(former?.dependsOn ?? [])]);
  const beside = headsOf(graph.nodes.values()).filter((head) => !below.has(head));
  const notes =
    beside.length === 0 || former !== undefined
      ? []
      : [`It stands beside ${beside.join(", ")}; \`sluice merge\` joins them.`];
  return { migrations, parents, former, below: beside.length === 0 ? undefined : below, notes };
}

function parentsFor(graph: Graph, head: string | undefined): readonly string[] {
  if (head === undefined) return headsOf(graph.nodes.values());
  return head === "base" ? [] : [revisionIn(graph, head)];
}

/** Nothing may stand on what is written anew. */
function amended(graph: Graph, head: string | undefined): string {
  const heads = headsOf(graph.nodes.values());
  const [newest, ...others] = heads;
  if (newest === undefined) {
    throw new UsageError("nothing-to-amend", "There is no revision yet that could be amended.", {
      hint: "Leave --amend out.",
    });
  }
  if (head === undefined && others.length > 0) {
    throw new UsageError("several-heads", `There are ${heads.length} heads: ${heads.join(", ")}.`, {
      hint: "Say which one is amended: --head REV.",
    });
  }
  const revision = head === undefined ? newest : revisionIn(graph, head);
  const followers = graph.followers.get(revision) ?? [];
  if (followers.length === 0) return revision;
  throw new UsageError("not-a-head", `${revision} cannot be amended: ${followers.join(", ")} stands on it.`, {
    hint: "Write a new revision, or amend the newest.",
  });
}
