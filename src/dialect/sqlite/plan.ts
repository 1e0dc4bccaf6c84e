import type { AlterTableChange } from "../../diff/change.js";
import type { Index, Table, View } from "../../model/schema.js";
import type { AlterTable, Fragment, Step } from "../../model/step.js";
import { type Move, move } from "../../plan/move.js";
import type { Planner } from "../../plan/planner.js";
import type { PlanContext, Snapshot } from "../dialect.js";
import type { Alteration } from "./alter/alteration.js";
import { fragmentPairs } from "./alter/fragments.js";
import { quoteIdentifier, sameName } from "./ddl/identifier.js";
import { alterationHazards } from "./plan/hazards.js";
import { indexRequirements, requirementsOf } from "./plan/requirements.js";
import { readableTable } from "./read/readable-table.js";

/** Writes changes of a SQLite schema as steps, in the texts of the two snapshots. */
export function sqlitePlanner(context: PlanContext): Planner {
  return {
    addTable: (table) => addTable(context, table),
    dropTable: (table) => dropTable(context, table),
    alterTable: (change) => alterTable(context, change),
    addIndex: (table, index) => ({
      ...addIndex(context.after, index),
      requirements: indexRequirements(context, table, index),
    }),
    dropIndex: (_, index) => dropIndex(context.before, index),
    addView: (view) => addView(context, view),
    dropView: (view) => dropView(context.before, view),
  };
}

const sql = (text: string): Step => ({ kind: "sql", sql: text });

function createTable(snapshot: Snapshot, name: string): Step {
  return { kind: "createTable", table: name, ddl: snapshot.tables.get(name) ?? "", ifMissing: false };
}

function indexStatements(snapshot: Snapshot, table: Table): readonly Step[] {
  return table.indexes.flatMap((index) => {
    const text = snapshot.indexes.get(index.name);
    return text === undefined ? [] : [sql(text)];
  });
}

/** What goes with a table or a view. */
function triggerStatements({ others }: Snapshot, on: string): readonly Step[] {
  return others.flatMap(({ kind, table, sql: text }) =>
    kind === "trigger" && sameName(table, on) ? [sql(text)] : [],
  );
}

function addTable({ after }: PlanContext, table: Table): Move {
  return move(
    [createTable(after, table.name), ...indexStatements(after, table)],
    [{ kind: "dropTable", table: table.name, keep: true }],
  );
}

function dropTable({ before }: PlanContext, table: Table): Move {
  return {
    up: [{ kind: "dropTable", table: table.name, keep: true }],
    down: [
      createTable(before, table.name),
      ...indexStatements(before, table),
      ...triggerStatements(before, table.name),
    ],
    hazards: [
      {
        code: "drop-table",
        message: `${table.name} is dropped with its rows.`,
        hint: "They go into the archive, and downgrade brings them back. `{ keep: false }` on the step destroys them.",
      },
    ],
    requirements: [],
  };
}

function alterTable(context: PlanContext, change: AlterTableChange): Move | undefined {
  const before = readableTable(context.before, change.before.name);
  const after = readableTable(context.after, change.after.name);
  if (before === undefined || after === undefined) return undefined;
  const table = change.after.name;
  const alteration: Alteration = { change, before, after, fills: fillsOf(context, table) };
  const pairs = fragmentPairs(alteration);
  if (pairs.length === 0) return undefined;
  const down = pairs.toReversed().map((pair) => pair.down);
  return {
    up: [
      step(
        table,
        pairs.map((pair) => pair.up),
      ),
    ],
    down: [step(table, down)],
    hazards: alterationHazards(change),
    requirements: requirementsOf(context, change),
  };
}

function step(table: string, changes: readonly Fragment[]): AlterTable {
  return { kind: "alterTable", table, changes, how: "auto" };
}

function fillsOf({ fills }: PlanContext, table: string): ReadonlyMap<string, string> {
  const prefix = `${table}.`;
  return new Map(
    [...fills].flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])),
  );
}

function addIndex(snapshot: Snapshot, index: Index): Move {
  return move(
    [sql(snapshot.indexes.get(index.name) ?? "")],
    [sql(`DROP INDEX ${quoteIdentifier(index.name)}`)],
  );
}

function dropIndex(snapshot: Snapshot, index: Index): Move {
  return move(
    [sql(`DROP INDEX ${quoteIdentifier(index.name)}`)],
    [sql(snapshot.indexes.get(index.name) ?? "")],
  );
}

/** A view that changes is dropped, and its INSTEAD OF triggers with it: they come back. */
function addView({ before, after }: PlanContext, view: View): Move {
  return move(
    [sql(after.views.get(view.name) ?? ""), ...triggerStatements(before, view.name)],
    [sql(`DROP VIEW ${quoteIdentifier(view.name)}`)],
  );
}

function dropView(before: Snapshot, view: View): Move {
  return move(
    [sql(`DROP VIEW ${quoteIdentifier(view.name)}`)],
    [sql(before.views.get(view.name) ?? ""), ...triggerStatements(before, view.name)],
  );
}
