import { columnNamed, foreignKeysOf, tableNamed } from "../../../model/lookup.js";
import type { Column } from "../../../model/schema.js";
import { type AlteredTable, columnsIn } from "../alter/altered-table.js";
import { placeholder } from "../alter/fill.js";
import { affinityOf } from "../ddl/expression.js";
import { quoteIdentifier, sameName } from "../ddl/identifier.js";
import { significantTokens } from "../ddl/token.js";

/**
 * Values that the rows of a column could be given, as SQL, the plainest first: one of its type, what its checks name,
 * a row of the table that it refers to, and one that no two rows share. Which of them works, the rows say.
 */
export function exampleFills(table: AlteredTable, column: Column): readonly string[] {
  const bare = { ...column, nullable: false, default: undefined };
  return [
    ...new Set([
      placeholder(bare, undefined) ?? "''",
      ...checkedValues(table, column),
      ...parentValues(table, column),
      ownValue(table, column),
    ]),
  ];
}

/** The literals of the checks that name the column; the next number as well, for `> 0`. */
function checkedValues(table: AlteredTable, { name }: Column): readonly string[] {
  const checks = table.after.constraints.flatMap((constraint) =>
    constraint.kind === "check" && columnsIn(constraint.expression, table).includes(name)
      ? [constraint.expression]
      : [],
  );
  return checks.flatMap(significantTokens).flatMap(({ kind, text }) => {
    if (kind === "string") return [text];
    return kind === "number" && /^\d{1,15}$/.test(text) ? [text, String(Number(text) + 1)] : [];
  });
}

/** The first row of each table that the column alone refers to, where its name is the same before the migration and in it. */
function parentValues({ schema, names, after }: AlteredTable, { name }: Column): readonly string[] {
  return foreignKeysOf(after).flatMap(({ columns, parent, parentColumns }) => {
    const to = parentColumns[0];
    const old = tableNamed(schema, parent);
    if (columns.length !== 1 || columns[0] !== name || to === undefined || old === undefined) return [];
    const same = names.table(parent) === parent && names.column(parent, to) === to;
    if (!same || columnNamed(old, to) === undefined) return [];
    return [`(SELECT min(${quoteIdentifier(to)}) FROM ${quoteIdentifier(parent)})`];
  });
}

/** A value of each row's own. */
function ownValue({ before, after }: AlteredTable, column: Column): string {
  switch (affinityOf(column.type)) {
    case "text":
      return "lower(hex(randomblob(16)))";
    case "blob":
      return "randomblob(16)";
    case "integer":
    case "real":
    case "numeric": {
      const taken = [...before.columns, ...after.columns];
      const rowid = ["rowid", "_rowid_", "oid"].find(
        (name) => !taken.some((one) => sameName(one.name, name)),
      );
      // As many bits as a JavaScript number holds.
      return before.options.withoutRowid || rowid === undefined ? "(random() & 9007199254740991)" : rowid;
    }
  }
}
