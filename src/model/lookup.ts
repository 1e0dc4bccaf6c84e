import type { Column, Constraint, ForeignKey, Index, PrimaryKey, Schema, Table, View } from "./schema.js";

export function tableNamed(schema: Schema, name: string): Table | undefined {
  return schema.tables.find((table) => table.name === name);
}

export function viewNamed(schema: Schema, name: string): View | undefined {
  return schema.views.find((view) => view.name === name);
}

export function columnNamed(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}

export function indexNamed(table: Table, name: string): Index | undefined {
  return table.indexes.find((index) => index.name === name);
}

export function primaryKeyOf(table: Table): PrimaryKey | undefined {
  return table.constraints.find((constraint): constraint is PrimaryKey => constraint.kind === "primaryKey");
}

export function foreignKeysOf(table: Table): readonly ForeignKey[] {
  return table.constraints.filter((constraint): constraint is ForeignKey => constraint.kind === "foreignKey");
}

/** A constraint in the words of a summary: `check prio_ck`, `foreign key (owner_id) → users`. */
export function describeConstraint(constraint: Constraint): string {
  switch (constraint.kind) {
    case "primaryKey":
      return `primary key (${constraint.columns.join(", ")})`;
    case "unique":
      return `unique (${constraint.columns.join(", ")})`;
    case "foreignKey":
      return `foreign key (${constraint.columns.join(", ")}) → ${constraint.parent}${actions(constraint)}`;
    case "check":
      return constraint.name === undefined ? `check (${constraint.expression})` : `check ${constraint.name}`;
  }
}

function actions(key: ForeignKey): string {
  const onDelete = key.onDelete === "no action" ? "" : ` on delete ${key.onDelete}`;
  const onUpdate = key.onUpdate === "no action" ? "" : ` on update ${key.onUpdate}`;
  return onDelete + onUpdate;
}
