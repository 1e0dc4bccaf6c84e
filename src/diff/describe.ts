import { equal } from "../model/equality.js";
import { describeConstraint } from "../model/lookup.js";
import type { Column, Index, IndexPart, TableOptions } from "../model/schema.js";
import type { Change, TableChange } from "./change.js";
import type { Rename } from "./rename.js";

/** A change in words, for a person and for `--json`. */
export interface ChangeSummary {
  /** The kind of the change: `addTable`, `alterColumn`, `renameColumn`, … */
  readonly kind: string;
  /** The table, or the view. */
  readonly table: string;
  /** One line: `+ priority integer NOT NULL DEFAULT 0`. */
  readonly detail: string;
}

/** Every change on its own, renames first. */
export function describeChanges(
  changes: readonly Change[],
  renames: readonly Rename[],
): readonly ChangeSummary[] {
  return [...renames.map(describeRename), ...changes.flatMap(describeChange)];
}

/** One line a table: `tasks: + priority integer · + check prio_ck`. */
export function summaryLines(summaries: readonly ChangeSummary[]): readonly string[] {
  const tables = [...new Set(summaries.map((summary) => summary.table))];
  return tables.map((table) => {
    const details = summaries.filter((summary) => summary.table === table).map((summary) => summary.detail);
    return `${table}: ${details.join(" · ")}`;
  });
}

function describeRename(rename: Rename): ChangeSummary {
  return rename.of === "table"
    ? { kind: "renameTable", table: rename.to, detail: `renamed from ${rename.from}` }
    : { kind: "renameColumn", table: rename.table, detail: `${rename.from} → ${rename.to}` };
}

function describeChange(change: Change): readonly ChangeSummary[] {
  switch (change.kind) {
    case "addTable":
      return [
        {
          kind: change.kind,
          table: change.table.name,
          detail: `+ table of ${count(change.table.columns.length, "column")}`,
        },
      ];
    case "dropTable":
      return [{ kind: change.kind, table: change.table.name, detail: "- table" }];
    case "renameTable":
      return [{ kind: change.kind, table: change.after.name, detail: `renamed from ${change.before.name}` }];
    case "alterTable":
      return describeTableChanges(change.after.name, change.changes);
    case "addView":
      return [{ kind: change.kind, table: change.view.name, detail: "+ view" }];
    case "dropView":
      return [{ kind: change.kind, table: change.view.name, detail: "- view" }];
    case "alterView":
      return [{ kind: change.kind, table: change.after.name, detail: "view: another query" }];
  }
}

/** A check that gets another expression is one change: which it was, and which it is. */
function describeTableChanges(table: string, changes: readonly TableChange[]): readonly ChangeSummary[] {
  const added = new Map(changes.flatMap((change) => namedCheck(change, "addConstraint")));
  const dropped = new Map(changes.flatMap((change) => namedCheck(change, "dropConstraint")));
  return changes.flatMap((change): readonly ChangeSummary[] => {
    const [[name, after] = []] = namedCheck(change, "addConstraint");
    if (name !== undefined && dropped.has(name)) {
      const detail = `check ${name}: ${dropped.get(name)} → ${after}`;
      return [{ kind: "alterConstraint", table, detail }];
    }
    const [[gone] = []] = namedCheck(change, "dropConstraint");
    if (gone !== undefined && added.has(gone)) return [];
    return [{ kind: change.kind, table, detail: describeTableChange(change) }];
  });
}

function namedCheck(
  change: TableChange,
  kind: "addConstraint" | "dropConstraint",
): readonly (readonly [name: string, expression: string])[] {
  if (change.kind !== kind || change.constraint.kind !== "check") return [];
  const { name, expression } = change.constraint;
  return name === undefined ? [] : [[name, expression]];
}

/** One line on a change inside a table. */
export function describeTableChange(change: TableChange): string {
  switch (change.kind) {
    case "addColumn":
      return `+ ${describeColumn(change.column)}`;
    case "dropColumn":
      return `- ${change.column.name}`;
    case "renameColumn":
      return `${change.before.name} → ${change.after.name}`;
    case "alterColumn":
      return `${change.after.name}: ${columnDifferences(change.before, change.after).join(", ")}`;
    case "addConstraint":
      return `+ ${describeConstraint(change.constraint)}`;
    case "dropConstraint":
      return `- ${describeConstraint(change.constraint)}`;
    case "addIndex":
      return `+ ${describeIndex(change.index)}`;
    case "dropIndex":
      return `- ${describeIndex(change.index)}`;
    case "alterIndex":
      return `${describeIndex(change.before)} → ${describeIndex(change.after)}`;
    case "alterOptions":
      return optionDifferences(change.before, change.after).join(", ");
  }
}

function describeColumn(column: Column): string {
  const parts = [
    column.name,
    column.type,
    column.nullable ? "" : "NOT NULL",
    column.default === undefined ? "" : `DEFAULT ${column.default}`,
    column.generated === undefined ? "" : `AS (${column.generated.as})`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function columnDifferences(before: Column, after: Column): readonly string[] {
  const differences: string[] = [];
  if (before.type !== after.type) differences.push(`type ${before.type || "none"} → ${after.type || "none"}`);
  if (before.nullable !== after.nullable) differences.push(after.nullable ? "may be NULL" : "NOT NULL");
  if (before.default !== after.default) {
    differences.push(`default ${before.default ?? "none"} → ${after.default ?? "none"}`);
  }
  if (!equal(before.generated, after.generated)) {
    differences.push(
      after.generated === undefined ? "no longer generated" : `generated as (${after.generated.as})`,
    );
  }
  if (before.collation !== after.collation) {
    differences.push(`collation ${before.collation ?? "binary"} → ${after.collation ?? "binary"}`);
  }
  return differences;
}

function optionDifferences(before: TableOptions, after: TableOptions): readonly string[] {
  const options = [
    ["autoincrement", before.autoincrement, after.autoincrement],
    ["strict", before.strict, after.strict],
    ["without rowid", before.withoutRowid, after.withoutRowid],
  ] as const;
  return options.filter(([, was, is]) => was !== is).map(([name, , is]) => `${is ? "+" : "-"} ${name}`);
}

function describeIndex(index: Index): string {
  const where = index.where === undefined ? "" : ` where ${index.where}`;
  return `${index.unique ? "unique index" : "index"} ${index.name} (${index.parts.map(partText).join(", ")})${where}`;
}

function partText(part: IndexPart): string {
  const what = part.kind === "column" ? part.column : part.expression;
  return part.descending ? `${what} desc` : what;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
