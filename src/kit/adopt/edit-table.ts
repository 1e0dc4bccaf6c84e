import type { AlterTableChange, TableChange } from "../../diff/change.js";
import { describeTableChange } from "../../diff/describe.js";
import { CannotEdit } from "../../source/edit/cannot-edit.js";
import type { FileEditing } from "../../source/edit/file-editing.js";
import type { TableSite } from "../../source/edit/table-site.js";
import type { TypeScriptFiles } from "../../source/open-typescript.js";
import { arrange } from "../../source/write/arrange.js";
import { expressionText } from "../../source/write/expression-text.js";
import { extraText } from "../../source/write/extra-text.js";
import { SELF } from "../../source/write/table-text.js";
import { alterColumn, editChains, editColumns } from "./edit-column.js";
import { editExtras, selfIn } from "./edit-extras.js";
import {
  addConstraint,
  addIndex,
  alterActions,
  alterCheck,
  alterIndex,
  alterOptions,
  dropConstraint,
  dropIndex,
  isSameKey,
} from "./edit-thing.js";
import { extrasOf, siteOf, type TableEditing } from "./table-editing.js";

export interface TableEdit {
  readonly files: TypeScriptFiles;
  readonly site: TableSite;
  readonly editing: FileEditing;
  readonly change: AlterTableChange;
  /** Names of indexes and the like in lower case. */
  readonly taken: Set<string>;
  /** Told of what cannot be edited. */
  readonly refuse: (error: CannotEdit, todo: string) => void;
}

/** The edits of one table that is there, all of its changes at once. */
export function editTable({ files, site, editing, change, taken, refuse }: TableEdit): void {
  const { before, after, changes } = change;
  const table: TableEditing = {
    files,
    site,
    editing,
    before,
    after,
    arranged: arrange(after, new Set(taken)),
    addedColumns: changes.flatMap((one) => (one.kind === "addColumn" ? [one.column] : [])),
    removedColumns: new Set(changes.flatMap((one) => (one.kind === "dropColumn" ? [one.column.name] : []))),
    chains: new Map(),
    retyped: new Set(),
    addedExtras: [],
    removedExtras: new Set(),
    replaced: [],
  };
  const attempt = (work: () => void, todo: string): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof CannotEdit)) throw error;
      refuse(error, todo);
    }
  };
  for (const [one, work] of pieces(table, changes))
    attempt(work, `${site.name}: ${describeTableChange(one)}`);
  const all = changes.map(describeTableChange).join(" · ");
  for (const work of [editColumns, editChains, editExtras])
    attempt(() => work(table), `${site.name}: ${all}`);
}

type Piece = readonly [TableChange, () => void];

/** What goes makes room for what comes; a thing that only changes is changed where it stands. */
function pieces(table: TableEditing, changes: readonly TableChange[]): readonly Piece[] {
  const altered = changes.flatMap((change) => alteredInPlace(table, change, changes));
  const done = new Set(altered.flatMap(({ parts }) => parts));
  const rest = changes.filter((change) => !done.has(change));
  const [goes, comes] = [rest.filter(isDrop), rest.filter((change) => !isDrop(change))];
  return [
    ...altered.map(({ parts, work }): Piece => [parts[0], work]),
    ...[...goes, ...comes].map((change): Piece => [change, () => apply(table, change)]),
  ];
}

const isDrop = ({ kind }: TableChange): boolean => kind.startsWith("drop");

interface Altered {
  readonly parts: readonly [TableChange, TableChange];
  readonly work: () => void;
}

/** A foreign key with other actions and a check of the same name are a drop and an add to the model. */
function alteredInPlace(
  table: TableEditing,
  change: TableChange,
  all: readonly TableChange[],
): readonly Altered[] {
  if (change.kind !== "dropConstraint") return [];
  const { constraint } = change;
  const added = all.find((other) => other.kind === "addConstraint" && isOther(constraint, other));
  if (added?.kind !== "addConstraint") return [];
  const now = added.constraint;
  if (now.kind === "foreignKey") return [{ parts: [change, added], work: () => alterActions(table, now) }];
  if (now.kind !== "check" || now.name === undefined) return [];
  const { name, expression } = now;
  const columns = table.after.columns.map((column) => column.name);
  const write = (): string =>
    expressionText(
      expression,
      { table: table.site.name, columns, self: selfOf(table) },
      table.editing.writing,
    );
  return [{ parts: [change, added], work: () => alterCheck(table, name, write) }];
}

function isOther(
  was: Extract<TableChange, { kind: "dropConstraint" }>["constraint"],
  { constraint: now }: Extract<TableChange, { kind: "addConstraint" }>,
): boolean {
  if (isSameKey(was, now)) return true;
  return was.kind === "check" && now.kind === "check" && was.name !== undefined && was.name === now.name;
}

function selfOf(table: TableEditing): string {
  const site = extrasOf(table);
  return site === undefined ? SELF : selfIn(table, site);
}

function apply(table: TableEditing, change: TableChange): void {
  switch (change.kind) {
    case "addColumn":
      return;
    case "dropColumn":
      siteOf(table, change.column.name);
      return;
    case "alterColumn":
      alterColumn(table, change.before, change.after);
      return;
    case "addConstraint":
      addConstraint(table, change.constraint);
      return;
    case "dropConstraint":
      dropConstraint(table, change.constraint);
      return;
    case "addIndex":
      addIndex(table, change.index);
      return;
    case "dropIndex":
      dropIndex(table, change.index);
      return;
    case "alterIndex":
      alterIndex(table, change.before, change.after, (extra) =>
        extraText(table.after, extra, selfOf(table), table.editing.writing),
      );
      return;
    case "alterOptions":
      alterOptions(table);
      return;
    case "renameColumn":
      throw new TypeError("a rename is never guessed");
    default:
      change satisfies never;
  }
}
