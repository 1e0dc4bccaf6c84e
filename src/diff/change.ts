import type { Column, Constraint, Index, Table, TableOptions, View } from "../model/schema.js";

/** A difference between two schemas. It carries both whole objects, so that reversing it loses nothing. */
export type Change =
  | { readonly kind: "addTable"; readonly table: Table }
  | { readonly kind: "dropTable"; readonly table: Table }
  | { readonly kind: "renameTable"; readonly before: Table; readonly after: Table }
  | AlterTableChange
  | { readonly kind: "addView"; readonly view: View }
  | { readonly kind: "dropView"; readonly view: View }
  | { readonly kind: "alterView"; readonly before: View; readonly after: View };

export interface AlterTableChange {
  readonly kind: "alterTable";
  readonly before: Table;
  readonly after: Table;
  readonly changes: readonly TableChange[];
}

export type TableChange =
  | { readonly kind: "addColumn"; readonly column: Column }
  | { readonly kind: "dropColumn"; readonly column: Column }
  | { readonly kind: "renameColumn"; readonly before: Column; readonly after: Column }
  | { readonly kind: "alterColumn"; readonly before: Column; readonly after: Column }
  | { readonly kind: "addConstraint"; readonly constraint: Constraint }
  | { readonly kind: "dropConstraint"; readonly constraint: Constraint }
  | { readonly kind: "addIndex"; readonly index: Index }
  | { readonly kind: "dropIndex"; readonly index: Index }
  | { readonly kind: "alterIndex"; readonly before: Index; readonly after: Index }
  | { readonly kind: "alterOptions"; readonly before: TableOptions; readonly after: TableOptions };
