import { equal } from "../../../model/equality.js";
import { tableNamed } from "../../../model/lookup.js";
import type { Constraint } from "../../../model/schema.js";
import type { Snapshot } from "../../dialect.js";
import type { ColumnDefinition, TableDefinition } from "../ddl/definition.js";
import { sameName } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { type PlacedConstraint, placedConstraints } from "./placed-constraint.js";

/** A table's text and parse, with the way back from the model to the place in the text. */
export interface ReadableTable {
  readonly sql: string;
  readonly definition: TableDefinition;
  column(name: string): ColumnDefinition | undefined;
  /** Where the text says a constraint of the model; of several that say the same, the one with this number. 0. */
  place(constraint: Constraint, number?: number): PlacedConstraint | undefined;
}

/** Reads one table of a snapshot; undefined where the snapshot has no text of it. */
export function readableTable(snapshot: Snapshot, name: string): ReadableTable | undefined {
  const sql = snapshot.tables.get(name);
  const model = tableNamed(snapshot.schema, name);
  if (sql === undefined || model === undefined) return undefined;
  const definition = parseCreateTable(sql);
  const placed = placedConstraints(definition);
  return {
    sql,
    definition,
    column: (column) => definition.columns.find((other) => sameName(other.name, column)),
    place: (constraint, number = 0) =>
      placed.filter((_, at) => equal(model.constraints[at], constraint))[number],
  };
}
