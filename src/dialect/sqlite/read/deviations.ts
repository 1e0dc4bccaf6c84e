import type { Change, TableChange } from "../../../diff/change.js";
import { type ChangeSummary, describeChanges } from "../../../diff/describe.js";
import { diff } from "../../../diff/diff.js";
import { equal } from "../../../model/equality.js";
import type { Column, ForeignKey, Table } from "../../../model/schema.js";
import type { OtherObject, Snapshot } from "../../dialect.js";
import { sameTokens } from "../ddl/token.js";
import { uniqueAsIndexes } from "./align.js";

/** Something in which a database is not what revisions make. */
export interface Deviation {
  /** The table, or the view. */
  readonly table: string;
  /** One line: with `+` what only the database has, with `-` what only the revisions make. */
  readonly detail: string;
  /**
   * It makes another schema of it: tables, columns, types, nullability or keys differ. Otherwise it is drift that real
   * databases carry: defaults, foreign-key actions, checks, indexes, views, triggers.
   */
  readonly severe: boolean;
}

/** In what a database differs from what revisions make. Both read by `introspect`. */
export function deviations(expected: Snapshot, found: Snapshot): readonly Deviation[] {
  const changes = diff(
    { ...expected.schema, tables: withUniqueIndexes(expected.schema.tables, found.schema.tables) },
    { ...found.schema, tables: withUniqueIndexes(found.schema.tables, expected.schema.tables) },
  );
  return [...changes.flatMap(ofChange), ...ofOthers(expected.others, found.others)];
}

/** A UNIQUE constraint is the unique index that the other side has in its place. */
function withUniqueIndexes(tables: readonly Table[], others: readonly Table[]): readonly Table[] {
  const byName = new Map(others.map((table) => [table.name, table]));
  return tables.map((table) => {
    const other = byName.get(table.name);
    return other === undefined ? table : uniqueAsIndexes(table, other);
  });
}

function ofChange(change: Change): readonly Deviation[] {
  if (change.kind !== "alterTable") return describeChanges([change], []).map(deviation(isTable(change)));
  return change.changes.flatMap((inner) =>
    describeChanges([{ ...change, changes: [inner] }], []).map(deviation(isSevere(inner, change.changes))),
  );
}

const isTable = ({ kind }: Change): boolean => kind === "addTable" || kind === "dropTable";

const deviation =
  (severe: boolean) =>
  ({ table, detail }: ChangeSummary): Deviation => ({ table, detail, severe });

function isSevere(change: TableChange, all: readonly TableChange[]): boolean {
  switch (change.kind) {
    case "addColumn":
    case "dropColumn":
    case "renameColumn":
      return true;
    case "alterColumn":
      return !holdsTheSame(change.before, change.after);
    case "addConstraint":
    case "dropConstraint":
      return change.constraint.kind === "foreignKey"
        ? !all.some((other) => other !== change && isSameReference(other, change.constraint))
        : change.constraint.kind === "primaryKey";
    case "addIndex":
    case "dropIndex":
    case "alterIndex":
    case "alterOptions":
      return false;
  }
}

const holdsTheSame = (a: Column, b: Column): boolean =>
  a.type === b.type &&
  a.nullable === b.nullable &&
  (a.generated === undefined) === (b.generated === undefined);

/** A foreign key on the other side that differs in its actions or its name only. */
function isSameReference(change: TableChange, key: { readonly kind: string }): boolean {
  if (change.kind !== "addConstraint" && change.kind !== "dropConstraint") return false;
  return (
    isForeignKey(change.constraint) && isForeignKey(key) && equal(target(change.constraint), target(key))
  );
}

const isForeignKey = (constraint: { readonly kind: string }): constraint is ForeignKey =>
  constraint.kind === "foreignKey";

const target = ({ columns, parent, parentColumns }: ForeignKey): object => ({
  columns,
  parent,
  parentColumns,
});

/** A virtual table holds rows as a table does; what no parser of ours reads counts as one. */
function ofOthers(expected: readonly OtherObject[], found: readonly OtherObject[]): readonly Deviation[] {
  const gone = expected.filter((other) => named(found, other) === undefined);
  return [
    ...gone.map((other) => ofOther(other, "- ", "")),
    ...found.flatMap((other) => {
      const old = named(expected, other);
      if (old === undefined) return [ofOther(other, "+ ", "")];
      return sameText(old, other) ? [] : [ofOther(other, "", ": another definition")];
    }),
  ];
}

const named = (all: readonly OtherObject[], { kind, name }: OtherObject): OtherObject | undefined =>
  all.find((other) => other.kind === kind && other.name === name);

/** A text that our lexer does not read is compared to the letter. */
const sameText = (a: OtherObject, b: OtherObject): boolean =>
  a.sql === b.sql || (a.kind !== "unreadable" && sameTokens(a.sql, b.sql));

const WORDS: Readonly<Record<OtherObject["kind"], string>> = {
  trigger: "trigger",
  virtualTable: "virtual table",
  unreadable: "object",
};

function ofOther(other: OtherObject, before: string, after: string): Deviation {
  const detail = `${before}${WORDS[other.kind]} ${other.name}${after}`;
  return { table: other.table, detail, severe: other.kind !== "trigger" };
}
