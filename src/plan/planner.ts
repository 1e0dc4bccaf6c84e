import type { AlterTableChange } from "../diff/change.js";
import type { Index, Table, View } from "../model/schema.js";
import type { Move } from "./move.js";

/** How a dialect writes each change: the port that the plan is made through. */
export interface Planner {
  /** The table with its indexes. */
  addTable(table: Table): Move;
  /** The table with all that hangs on it. */
  dropTable(table: Table): Move;
  /** Everything inside a table but its indexes; undefined where only they change. */
  alterTable(change: AlterTableChange): Move | undefined;
  addIndex(table: Table, index: Index): Move;
  dropIndex(table: Table, index: Index): Move;
  addView(view: View): Move;
  dropView(view: View): Move;
}
