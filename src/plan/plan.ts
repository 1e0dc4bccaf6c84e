import type { AlterTableChange, Change } from "../diff/change.js";
import { foreignKeysOf } from "../model/lookup.js";
import type { Table } from "../model/schema.js";
import type { AssertNoRows, Step } from "../model/step.js";
import { type Hazard, mustHold, type Requirement } from "./hazard.js";
import type { Move } from "./move.js";
import type { Planner } from "./planner.js";

/** A migration as it will be written. */
export interface Plan {
  readonly up: readonly Step[];
  readonly down: readonly Step[];
  readonly hazards: readonly Hazard[];
  readonly requirements: readonly Requirement[];
}

/**
 * Orders the changes and puts them into steps. The order is this list; each comes after the one before because
 *
 * 1. views go first: nothing may look at a table while it changes;
 * 2. then indexes that go or change: a column in an index cannot be dropped;
 * 3. then new tables, parents first: what is altered next may refer to them;
 * 4. then the altered tables;
 * 5. then the tables that go, children first: nothing refers to them any more;
 * 6. then new indexes, over columns that are there by now;
 * 7. and views last, over all of it.
 */
export function plan(changes: readonly Change[], planner: Planner): Plan {
  const alters = changes.filter((change): change is AlterTableChange => change.kind === "alterTable");
  const moves = [
    ...changes.flatMap((change) => goneViews(change, planner)),
    ...alters.flatMap((change) => goneIndexes(change, planner)),
    ...parentsFirst(changes.flatMap((change) => (change.kind === "addTable" ? [change.table] : []))).map(
      (table) => planner.addTable(table),
    ),
    ...alters.flatMap((change) => planner.alterTable(change) ?? []),
    ...parentsFirst(changes.flatMap((change) => (change.kind === "dropTable" ? [change.table] : [])))
      .reverse()
      .map((table) => planner.dropTable(table)),
    ...alters.flatMap((change) => newIndexes(change, planner)),
    ...changes.flatMap((change) => newViews(change, planner)),
  ];
  return joined(moves);
}

/** Requirements are asserted before the first step: they read the rows as they were. */
function joined(moves: readonly Move[]): Plan {
  const requirements = moves.flatMap((move) => move.requirements);
  return {
    up: [...requirements.filter(mustHold).map(assertion), ...moves.flatMap((move) => move.up)],
    down: moves.toReversed().flatMap((move) => move.down),
    hazards: moves.flatMap((move) => move.hazards),
    requirements,
  };
}

function assertion(requirement: Requirement): AssertNoRows {
  return { kind: "assertNoRows", query: requirement.query, message: requirement.message };
}

function goneViews(change: Change, planner: Planner): readonly Move[] {
  if (change.kind === "dropView") return [planner.dropView(change.view)];
  return change.kind === "alterView" ? [planner.dropView(change.before)] : [];
}

function newViews(change: Change, planner: Planner): readonly Move[] {
  if (change.kind === "addView") return [planner.addView(change.view)];
  return change.kind === "alterView" ? [planner.addView(change.after)] : [];
}

function goneIndexes(change: AlterTableChange, planner: Planner): readonly Move[] {
  return change.changes.flatMap((inner) => {
    if (inner.kind === "dropIndex") return [planner.dropIndex(change.before, inner.index)];
    return inner.kind === "alterIndex" ? [planner.dropIndex(change.before, inner.before)] : [];
  });
}

function newIndexes(change: AlterTableChange, planner: Planner): readonly Move[] {
  return change.changes.flatMap((inner) => {
    if (inner.kind === "addIndex") return [planner.addIndex(change.after, inner.index)];
    return inner.kind === "alterIndex" ? [planner.addIndex(change.after, inner.after)] : [];
  });
}

/** Parents before children; where they refer to each other, the order they came in. */
function parentsFirst(tables: readonly Table[]): Table[] {
  const ordered: Table[] = [];
  const seen = new Set<string>();
  const visit = (table: Table): void => {
    if (seen.has(table.name)) return;
    seen.add(table.name);
    for (const key of foreignKeysOf(table)) {
      const parent = tables.find((other) => other.name === key.parent);
      if (parent !== undefined) visit(parent);
    }
    ordered.push(table);
  };
  for (const table of tables) visit(table);
  return ordered;
}
