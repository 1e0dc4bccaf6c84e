import { equal } from "../../model/equality.js";
import { primaryKeyOf } from "../../model/lookup.js";
import type { Constraint, ForeignKey, Index } from "../../model/schema.js";
import { argumentsRange, chainOf, linkNamed } from "../../source/edit/chain.js";
import { stringArgument } from "../../source/edit/column-site.js";
import type { ExtraElement } from "../../source/edit/extra-element.js";
import { checkName, defaultUniqueName, type Extra, uniqueColumn } from "../../source/write/arrange.js";
import { actionsText, referencesArgs, uniqueArgs } from "../../source/write/column-text.js";
import { actionCalls } from "../../source/write/extra-text.js";
import {
  extraOf,
  extrasOf,
  hasCall,
  keyOf,
  notFound,
  setCall,
  siteOf,
  type TableEditing,
} from "./table-editing.js";

/** A constraint is gone: from the chain of its column, or from the callback. @throws CannotEdit */
export function dropConstraint(table: TableEditing, constraint: Constraint): void {
  if (constraint.kind === "check") {
    takeOut(
      table,
      extraOf(table, ({ kind, name }) => kind === "check" && name === constraint.name),
      `the check ${constraint.name ?? ""}`,
    );
    return;
  }
  const call = { primaryKey: "primaryKey", foreignKey: "references", unique: "unique" } as const;
  const [column, second] = constraint.columns;
  if (
    column !== undefined &&
    second === undefined &&
    table.removedColumns.has(column) &&
    hasCall(table, column, call[constraint.kind])
  )
    return;
  const extra = extraOf(
    table,
    (element) => element.kind === constraint.kind && isOn(table, element, constraint.columns),
  );
  if (extra !== undefined) takeOut(table, extra, "");
  else if (column !== undefined && second === undefined && hasCall(table, column, call[constraint.kind])) {
    setCall(table, column, call[constraint.kind], null);
    if (constraint.kind === "primaryKey" && stillNotNull(table, column))
      setCall(table, column, "notNull", "");
  } else throw notFound(table, `the ${constraint.kind} on ${constraint.columns.join(", ")}`);
}

const stillNotNull = ({ after }: TableEditing, name: string): boolean =>
  after.columns.find((column) => column.name === name)?.nullable === false;

const isOn = (table: TableEditing, { keys }: ExtraElement, columns: readonly string[]): boolean =>
  equal(
    keys,
    columns.map((column) => keyOf(table, column)),
  );

function takeOut(table: TableEditing, element: ExtraElement | undefined, what: string): void {
  if (element === undefined) throw notFound(table, what);
  table.removedExtras.add(element.node);
}

/** A constraint has come. */
export function addConstraint(table: TableEditing, constraint: Constraint): void {
  const { writing } = table.editing;
  const [column, second] = constraint.kind === "check" ? [] : constraint.columns;
  const only = second === undefined ? column : undefined;
  if (only !== undefined && isNew(table, only, constraint)) return;
  switch (constraint.kind) {
    case "check":
      table.addedExtras.push({
        ...constraint,
        name: constraint.name ?? checkName(table.before, table.addedExtras),
      });
      return;
    case "primaryKey":
      if (only === undefined) table.addedExtras.push(constraint);
      else
        setCall(
          table,
          only,
          "primaryKey",
          table.after.options.autoincrement ? "{ autoIncrement: true }" : "",
        );
      return;
    case "foreignKey":
      if (only === undefined || isTaken(table, only, "references")) table.addedExtras.push(constraint);
      else setCall(table, only, "references", referencesArgs(table.after, constraint, writing));
      return;
    case "unique":
      addUnique(table, only, { ...constraint, name: defaultUniqueName(table.site.name, constraint.columns) });
      return;
    default:
      constraint satisfies never;
  }
}

/** Does the new column bring it? */
function isNew({ addedColumns, arranged }: TableEditing, column: string, constraint: Constraint): boolean {
  if (!addedColumns.some(({ name }) => name === column)) return false;
  const parts = arranged.columns.get(column);
  switch (constraint.kind) {
    case "primaryKey":
      return parts?.primaryKey !== undefined;
    case "unique":
      return parts?.unique !== undefined;
    case "foreignKey":
      return equal(parts?.references, constraint);
    case "check":
      return false;
  }
}

/** A call that stays in the chain; one that goes makes room. */
function isTaken(table: TableEditing, column: string, name: "references" | "unique"): boolean {
  const planned = table.chains.get(column)?.get(name);
  return planned === undefined ? hasCall(table, column, name) : planned !== null;
}

function addUnique(
  table: TableEditing,
  only: string | undefined,
  unique: Extract<Extra, { kind: "unique" }>,
): void {
  const column = table.after.columns.find(({ name }) => name === only);
  if (column === undefined || isTaken(table, column.name, "unique")) table.addedExtras.push(unique);
  else
    setCall(
      table,
      column.name,
      "unique",
      uniqueArgs(table.site.name, column, undefined, table.editing.writing),
    );
}

/** Only the actions of a foreign key are others: what it points at stays as it is written. */
export function alterActions(table: TableEditing, key: ForeignKey): void {
  const { files, editing } = table;
  const extra = extraOf(
    table,
    (element) => element.kind === "foreignKey" && isOn(table, element, key.columns),
  );
  const chain = extra === undefined ? undefined : chainOf(files, extra.value);
  if (extra !== undefined && chain !== undefined) {
    const links = chain.links.filter(({ name }) => name !== "onDelete" && name !== "onUpdate");
    const from = links.at(-1)?.call.getEnd() ?? chain.base.getEnd();
    table.replaced.push({
      start: from,
      end: chain.links.at(-1)?.call.getEnd() ?? from,
      text: actionCalls(key, editing.writing),
    });
    return;
  }
  const [column = ""] = key.columns;
  const found = hasCall(table, column, "references") ? siteOf(table, column).chain : undefined;
  const link = found === undefined ? undefined : linkNamed(found, "references");
  const target = link?.call.getArguments()[0]?.getText();
  if (target === undefined) throw notFound(table, `the foreign key on ${key.columns.join(", ")}`);
  const actions = actionsText(key, editing.writing);
  setCall(table, column, "references", actions === "" ? target : `${target}, ${actions}`);
}

/** What the actions of a table's key are otherwise equal in. */
export const isSameKey = (a: Constraint, b: Constraint): boolean =>
  a.kind === "foreignKey" &&
  b.kind === "foreignKey" &&
  equal({ ...a, onDelete: "", onUpdate: "" }, { ...b, onDelete: "", onUpdate: "" });

const INDEXES = ["index", "uniqueIndex", "unique"];

/** The element that makes an index: by its name, or a `unique()` without one on the same columns. */
function indexElement(table: TableEditing, index: Index): ExtraElement | undefined {
  const named = extraOf(table, ({ kind, name }) => INDEXES.includes(kind) && name === index.name);
  if (named !== undefined || !index.unique) return named;
  const columns = index.parts.flatMap((part) => (part.kind === "column" ? [part.column] : []));
  return extraOf(
    table,
    (element) => element.kind === "unique" && element.name === undefined && isOn(table, element, columns),
  );
}

export function dropIndex(table: TableEditing, index: Index): void {
  const element = indexElement(table, index);
  if (element !== undefined) {
    table.removedExtras.add(element.node);
    return;
  }
  const column = uniqueCall(table, index);
  if (column === undefined) throw notFound(table, `the index ${index.name}`);
  if (!table.removedColumns.has(column)) setCall(table, column, "unique", null);
}

/** The column whose `.unique()` makes the index. */
function uniqueCall(table: TableEditing, { unique, parts, name }: Index): string | undefined {
  const [part, second] = parts;
  if (!unique || part?.kind !== "column" || second !== undefined || !hasCall(table, part.column, "unique"))
    return undefined;
  const { chain } = siteOf(table, part.column);
  const link = chain === undefined ? undefined : linkNamed(chain, "unique");
  if (link === undefined) return undefined;
  const given = stringArgument(table.files, link.call);
  return given === name || link.call.getArguments().length === 0 ? part.column : undefined;
}

export function addIndex(table: TableEditing, index: Index): void {
  const only = uniqueColumn(table.after, index);
  if (only === undefined) {
    table.addedExtras.push({ kind: "index", index });
    return;
  }
  const isNew = table.addedColumns.some(({ name }) => name === only);
  if (isNew && table.arranged.columns.get(only)?.unique !== undefined) return;
  const column = table.after.columns.find(({ name }) => name === only);
  if (column === undefined || isTaken(table, only, "unique"))
    table.addedExtras.push({ kind: "index", index });
  else setCall(table, only, "unique", uniqueArgs(table.site.name, column, undefined, table.editing.writing));
}

/** The element is written anew where it stands. */
export function alterIndex(
  table: TableEditing,
  before: Index,
  after: Index,
  write: (extra: Extra) => string,
): void {
  const element = indexElement(table, before);
  if (element === undefined) {
    dropIndex(table, before);
    addIndex(table, after);
    return;
  }
  table.replaced.push({
    start: element.value.getStart(),
    end: element.value.getEnd(),
    text: write({ kind: "index", index: after }),
  });
}

/** A check of the same name says something else. */
export function alterCheck(table: TableEditing, name: string, write: () => string): void {
  const element = extraOf(table, (one) => one.kind === "check" && one.name === name);
  if (element === undefined) throw notFound(table, `the check ${name}`);
  const text = write();
  const args = argumentsRange(element.base);
  table.replaced.push({
    start: element.base.getArguments()[1]?.getStart() ?? args.start,
    end: args.end,
    text,
  });
}

export function alterOptions(table: TableEditing): void {
  const key = primaryKeyOf(table.after)?.columns ?? [];
  const [column = ""] = key;
  if (key.length !== 1 || !hasCall(table, column, "primaryKey")) {
    if (table.chains.get(column)?.has("primaryKey") === true) return;
    throw notFound(table, "the primary key");
  }
  setCall(table, column, "primaryKey", table.after.options.autoincrement ? "{ autoIncrement: true }" : "");
}

/** The parameter of the callback, and whether there is a callback. */
export const hasExtras = (table: TableEditing): boolean => extrasOf(table) !== undefined;
