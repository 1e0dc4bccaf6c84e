import type { AddColumn, AlterColumn, Fragment } from "../../../model/step.js";
import { rowidNameIn } from "../alter/rowid-name.js";
import { clauseOf } from "../canonical.js";
import type { ColumnDefinition, TableDefinition } from "../ddl/definition.js";
import { parseColumn, parseConstraint, parseCreateTable } from "../ddl/parse-table.js";
import { cheapWay, type Part } from "./cheap-way.js";

/**
 * Why changes need a copy: those of them that need one even alone, each in a clause; or what there is about all of
 * them together.
 */
export function copyReasons(part: Part, fragments: readonly Fragment[]): readonly string[] {
  if (part.how === "copy") return ["the migration asks for a copy"];
  const alone = (fragment: Fragment): boolean =>
    cheapWay({ ...part, fragments: [fragment], inPlace: true }) === undefined;
  const reasons = fragments.filter(alone).map((fragment) => reasonOf(fragment, part.before));
  if (reasons.length > 0) return [...new Set(reasons)];
  return [part.inPlace ? "these changes do not go together" : "definitions are not to be edited here"];
}

function reasonOf(fragment: Fragment, before: string): string {
  const name = rowidNameIn(fragment, parseCreateTable(before));
  if (name !== undefined) return `SQLite has ${name} for a name of the rowid`;
  switch (fragment.kind) {
    case "addColumn":
      return newColumn(fragment);
    case "dropColumn":
      return `a key or a CHECK names ${fragment.column}`;
    case "alterColumn":
      return changedColumn(fragment, parseCreateTable(before));
    case "addConstraint":
    case "dropConstraint":
      return `${constraintName(fragment.constraint)} is an index of the table's own`;
    case "option":
      return `${fragment.after || fragment.before} changes how rows are stored`;
    case "renameColumn":
      return `${fragment.from} is renamed`;
  }
}

function newColumn({ definition, using }: AddColumn): string {
  const column = parseColumn(definition);
  const has = (kind: "primaryKey" | "unique"): boolean => clauseOf(column, kind) !== undefined;
  if (has("primaryKey") || has("unique")) return `${column.name} is a key`;
  if (using !== undefined) return `${column.name} is filled`;
  if (clauseOf(column, "generated")?.stored === true) return `${column.name} is stored`;
  return clauseOf(column, "default") === undefined
    ? `${column.name} is NOT NULL without a default`
    : `the default of ${column.name} is computed`;
}

function changedColumn({ column: name, before, after }: AlterColumn, table: TableDefinition): string {
  const [old, now] = [parseColumn(`x ${before}`), parseColumn(`x ${after}`)];
  const [typeOld, typeNow] = [old.type?.text ?? "no type", now.type?.text ?? "no type"];
  const differs = (kind: "primaryKey" | "unique"): boolean =>
    (clauseOf(old, kind) === undefined) !== (clauseOf(now, kind) === undefined);
  if (differs("primaryKey")) return `the key of ${table.name} changes`;
  if (differs("unique"))
    return `${name} ${clauseOf(now, "unique") === undefined ? "is no longer" : "becomes"} UNIQUE`;
  if (typeOld.toUpperCase() !== typeNow.toUpperCase()) return `${name} changes from ${typeOld} to ${typeNow}`;
  return generatedOrOrder(name, old, now);
}

function generatedOrOrder(name: string, old: ColumnDefinition, now: ColumnDefinition): string {
  const generated = clauseOf(old, "generated") ?? clauseOf(now, "generated");
  return generated === undefined
    ? `something depends on the order of ${name}`
    : `${name} is generated another way`;
}

function constraintName(text: string): string {
  switch (parseConstraint(text).kind) {
    case "primaryKey":
      return "a PRIMARY KEY";
    case "unique":
      return "a UNIQUE constraint";
    case "check":
    case "foreignKey":
      return "the constraint";
  }
}
