import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { concatenated, fold, hasBarrier } from "../../dialect/sqlite/fold/fold.js";
import type { Group, Item } from "../../dialect/sqlite/fold/item.js";
import type { Migration } from "../../model/migration.js";
import type { Step } from "../../model/step.js";

/** The steps that a chain comes to. */
export interface Folded {
  readonly up: readonly Item[];
  readonly down: readonly Item[];
}

type Link = Pick<Migration, "revision" | "up" | "down">;
type Chain = readonly Link[];

/**
 * The steps of revisions that follow one another, folded as far as that is certain. What `down` gives back from the
 * archive is in it as `up` has taken it, so that the two are folded alike.
 */
export function folded(chain: Chain): Folded {
  const up = fold(chain.map(({ revision, up }) => ({ revision, steps: up, sealed: false })));
  const altered = up.flatMap(({ step }) => (step.kind === "alterTable" ? [foldName(step.table)] : []));
  const created = up.flatMap(({ step }) => (step.kind === "createTable" ? [foldName(step.table)] : []));
  const fixed = new Set(altered);
  const whole = new Set(created);
  const groups = downGroups(chain).map((group) => ({ ...group, sealed: isSealed(chain, group.revision) }));
  return { up, down: fold(groups, { fixed, whole }) };
}

/** What a revision with code took away is given back between its own steps. */
function isSealed(chain: Chain, revision: string): boolean {
  const migration = chain.find((one) => one.revision === revision);
  return migration !== undefined && (hasBarrier(migration.up) || hasBarrier(stepsDown(migration)));
}

const stepsDown = ({ down }: Link): readonly Step[] => (down.kind === "steps" ? down.steps : []);

const downGroups = (chain: Chain): readonly Group[] =>
  chain
    .map((migration) => ({ revision: migration.revision, steps: stepsDown(migration), sealed: true }))
    .reverse();

/** The same steps, one after the other. */
export const inRow = (chain: Chain): Folded => ({
  up: concatenated(chain.map(({ revision, up }) => ({ revision, steps: up, sealed: true }))),
  down: concatenated(downGroups(chain)),
});

/**
 * A table that is changed and then dropped among the steps, if there is one: it would go to the archive as it is in
 * between, and could not come back as it was.
 */
export function changedAndDropped(items: readonly Item[]): string | undefined {
  const changed = new Set<string>();
  for (const { step } of items) {
    if (step.kind === "alterTable") changed.add(foldName(step.table));
    else if (step.kind === "renameTable") changed.add(foldName(step.to));
    else if (step.kind === "createTable") changed.delete(foldName(step.table));
    else if (step.kind === "dropTable" && step.keep && changed.has(foldName(step.table))) return step.table;
  }
  return undefined;
}
