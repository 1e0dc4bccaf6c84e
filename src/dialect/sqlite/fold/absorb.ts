import { DriftError } from "../../../errors.js";
import type { AlterTable, CreateTable, DropTable, Fragment, RenameTable, Step } from "../../../model/step.js";
import { DdlError } from "../ddl/ddl-error.js";
import { editTable, renameTableInDefinition } from "../ddl/edit-table.js";
import { foldName, sameName } from "../ddl/identifier.js";
import { createdObject, droppedObject } from "../ddl/parse-object.js";
import type { FoldOptions, Item } from "./item.js";
import { mergeChanges } from "./merge-changes.js";
import { renamedColumn } from "./rename-created.js";
import { namesIn } from "./step-names.js";

type Items = readonly Item[];

/**
 * The steps so far with one more taken up by them; undefined where it has to stand behind them.
 *
 * @param floor The place of the first step that may be changed.
 */
export function absorb(out: Items, item: Item, floor: number, options: FoldOptions): Items | undefined {
  const { step } = item;
  switch (step.kind) {
    case "alterTable":
      return intoCreation(out, step, floor, options) ?? intoAlteration(out, item, step, floor);
    case "renameTable":
      return renameCreated(out, step, floor, options) ?? renameOn(out, step, floor);
    case "dropTable":
      return (
        withoutTable(out, step.table, floor) ??
        dropChanged(out, item, step, options.barrier ?? floor, options)
      );
    case "sql": {
      const dropped = droppedObject(step.sql);
      if (dropped === undefined) return undefined;
      return dropped.kind === "table"
        ? withoutTable(out, dropped.name, floor)
        : withoutObject(out, dropped.kind, dropped.name, floor);
    }
    case "createTable":
    case "assertNoRows":
    case "run":
      return undefined;
  }
}

/** A table that an earlier step creates, with the steps behind that one. */
interface Creation {
  readonly place: number;
  readonly ddl: string;
  readonly later: Items;
}

/** What creates the table, where nothing since has dropped or renamed it. */
function creationOf(out: Items, table: string, floor: number): Creation | undefined {
  const place = out.findLastIndex(({ step }) => endsOrBegins(step, table));
  const step = out[place]?.step;
  if (step === undefined || place < floor) return undefined;
  const ddl = createdTable(step, table);
  return ddl === undefined ? undefined : { place, ddl, later: out.slice(place + 1) };
}

function createdTable(step: Step, table: string): string | undefined {
  if (step.kind === "createTable")
    return sameName(step.table, table) && !step.ifMissing ? step.ddl : undefined;
  if (step.kind !== "sql") return undefined;
  const created = createdObject(step.sql);
  return created?.kind === "table" && sameName(created.name, table) ? step.sql : undefined;
}

function endsOrBegins(step: Step, table: string): boolean {
  if (step.kind === "dropTable") return sameName(step.table, table);
  if (step.kind === "renameTable") return sameName(step.from, table) || sameName(step.to, table);
  if (step.kind === "sql" && droppedObject(step.sql)?.kind === "table")
    return sameName(droppedObject(step.sql)?.name ?? "", table);
  return step.kind === "createTable" ? sameName(step.table, table) : createdTable(step, table) !== undefined;
}

/** The item at the place with another definition. */
function recreated(out: Items, place: number, table: string, ddl: string): Items {
  return out.map((item, at) => (at === place ? { ...item, step: creating(item.step, table, ddl) } : item));
}

const creating = (step: Step, table: string, ddl: string): CreateTable | Step =>
  step.kind === "createTable" ? { ...step, table, ddl } : { kind: "sql", sql: ddl };

function intoCreation(
  out: Items,
  { table, changes }: AlterTable,
  floor: number,
  { fixed }: FoldOptions,
): Items | undefined {
  const creation = fixed?.has(foldName(table)) ? undefined : creationOf(out, table, floor);
  if (creation === undefined) return undefined;
  const gone = new Set(changes.flatMap(goneNames).map(foldName));
  const inWay = creation.later.some(({ step }) => {
    const names = namesIn(step);
    return names.has(foldName(table)) && [...gone].some((name) => names.has(name));
  });
  const altered = creation.later.some(
    ({ step }) => step.kind === "alterTable" && sameName(step.table, table),
  );
  if (inWay || altered) return undefined;
  const ddl = edited(creation.ddl, changes);
  return ddl === undefined ? undefined : recreated(out, creation.place, table, ddl);
}

/** Columns that are not there any more under that name. */
function goneNames(fragment: Fragment): readonly string[] {
  if (fragment.kind === "dropColumn") return [fragment.column];
  return fragment.kind === "renameColumn" ? [fragment.from, fragment.to] : [];
}

/** The definition after the changes; undefined where they do not fit it, or that is not certain. */
function edited(ddl: string, changes: readonly Fragment[]): string | undefined {
  try {
    let text: string | undefined = ddl;
    for (const change of changes) {
      if (text === undefined) return undefined;
      text =
        change.kind === "renameColumn"
          ? renamedColumn(text, change.from, change.to)
          : editTable(text, [change]);
    }
    return text;
  } catch (error) {
    if (error instanceof DriftError || error instanceof DdlError) return undefined;
    throw error;
  }
}

/** An alteration that follows another of the same table, with nothing of that table between. */
function intoAlteration(out: Items, item: Item, step: AlterTable, floor: number): Items | undefined {
  const place = out.findLastIndex((one) => namesIn(one.step).has(foldName(step.table)));
  const earlier = out[place];
  if (earlier === undefined || place < floor || earlier.step.kind !== "alterTable") return undefined;
  if (!sameName(earlier.step.table, step.table) || earlier.step.how !== step.how) return undefined;
  const between = out.slice(place + 1);
  // A table that comes in between may be the parent of a new foreign key.
  if (between.some((one) => comes(one.step, namesIn(step)))) return undefined;
  if (step.changes.some(takesName) && between.some((one) => movesViews(one.step))) return undefined;
  const { before, after } = mergeChanges(earlier.step.changes, step.changes);
  const first = { ...earlier, step: { ...earlier.step, changes: before } };
  const rest = { ...item, step: { ...step, changes: after } };
  return [
    ...out.slice(0, place),
    ...(before.length === 0 ? [] : [first]),
    ...out.slice(place + 1),
    ...(after.length === 0 ? [] : [rest]),
  ];
}

/** A column that views and triggers may name is not there any more, or not by that name. */
const takesName = ({ kind }: Fragment): boolean => kind === "dropColumn" || kind === "renameColumn";

/** Views and triggers go with a table, and come back with it, that name columns of other tables, too. */
const movesViews = ({ kind }: Step): boolean => kind === "createTable" || kind === "dropTable";

const isRename = ({ kind }: Fragment): boolean => kind === "renameColumn";

/** Whether a step has to stay before what names these. */
function comes(step: Step, names: ReadonlySet<string>): boolean {
  if (step.kind === "createTable") return names.has(foldName(step.table));
  if (step.kind === "renameTable") return names.has(foldName(step.to));
  // SQLite writes the foreign keys anew that name a column which is renamed.
  if (step.kind === "alterTable") return names.has(foldName(step.table)) && step.changes.some(isRename);
  if (step.kind !== "sql") return false;
  // What goes names no table, but may stand on one.
  return droppedObject(step.sql) !== undefined || names.has(foldName(createdObject(step.sql)?.name ?? ""));
}

function renameCreated(
  out: Items,
  { from, to }: RenameTable,
  floor: number,
  { fixed }: FoldOptions,
): Items | undefined {
  const creation = fixed?.has(foldName(from)) ? undefined : creationOf(out, from, floor);
  if (creation === undefined || mention(creation.later, [from, to])) return undefined;
  const ddl = renameTableInDefinition(creation.ddl, to, { keepSelfReferences: false });
  return recreated(out, creation.place, to, ddl);
}

/** A rename of what was renamed before. */
function renameOn(out: Items, { from, to }: RenameTable, floor: number): Items | undefined {
  const place = out.findLastIndex(({ step }) => step.kind === "renameTable" && sameName(step.to, from));
  const earlier = out[place];
  if (earlier === undefined || place < floor || earlier.step.kind !== "renameTable") return undefined;
  const first = earlier.step.from;
  if (mention(out.slice(place + 1), [first, from, to])) return undefined;
  const step: RenameTable = { kind: "renameTable", from: first, to };
  return [...out.slice(0, place), ...(first === to ? [] : [{ ...earlier, step }]), ...out.slice(place + 1)];
}

const mention = (items: Items, tables: readonly string[]): boolean =>
  items.some(({ step }) => tables.some((table) => namesIn(step).has(foldName(table))));

/** A table that is created and dropped: neither, and nothing that goes with it. */
function withoutTable(out: Items, table: DropTable["table"], floor: number): Items | undefined {
  const creation = creationOf(out, table, floor);
  if (creation === undefined) return undefined;
  const left = leftWithout(creation.later, table, ({ step }) => goesWith(step, table));
  return left && [...out.slice(0, creation.place), ...left];
}

/** A table that is changed or renamed and then dropped: it goes to the archive as it was before, and comes back so. */
function dropChanged(
  out: Items,
  item: Item,
  { table }: DropTable,
  floor: number,
  options: FoldOptions,
): Items | undefined {
  const isPart = ({ step }: Item): boolean =>
    step.kind !== "sql" ? isChange(step, table) : goesWith(step, table);
  const first = out.findIndex((one, place) => place >= floor && isPart(one));
  if (first === -1 || options.whole?.has(foldName(table)) === false) return undefined;
  const left = leftWithout(out.slice(first), table, isPart);
  if (left === undefined) return undefined;
  const renamed = out
    .slice(first)
    .find(({ step }) => step.kind === "renameTable" && sameName(step.to, table));
  if (renamed !== undefined) return undefined;
  return [...out.slice(0, first), ...left, item];
}

/**
 * What is left of the items without parts of a table, and without what drops these again; undefined where that names the
 * table or one of them.
 */
function leftWithout(items: Items, table: string, isPart: (item: Item) => boolean): Items | undefined {
  const gone: string[] = [];
  const left: Item[] = [];
  for (const item of items) {
    const sql = item.step.kind === "sql" ? item.step.sql : "";
    const [made, dropped] = [createdObject(sql)?.name, droppedObject(sql)?.name];
    if (!isPart(item)) {
      if (dropped === undefined || !gone.some((name) => sameName(name, dropped))) left.push(item);
    } else if (made !== undefined) gone.push(made);
  }
  return mention(left, [table, ...gone]) ? undefined : left;
}

const isChange = (step: Step, table: string): boolean =>
  step.kind === "alterTable" && sameName(step.table, table);

/** An index or a trigger of the table, or a change of it. */
function goesWith(step: Step, table: string): boolean {
  if (step.kind !== "sql") return isChange(step, table);
  const created = createdObject(step.sql);
  const isPart = created?.kind === "index" || created?.kind === "trigger";
  return isPart && sameName(created.table ?? "", table);
}

/** An index, a view or a trigger that is created and dropped: neither. */
function withoutObject(out: Items, kind: string, name: string, floor: number): Items | undefined {
  const place = out.findLastIndex(({ step }) => {
    if (step.kind !== "sql") return false;
    const created = createdObject(step.sql);
    return created?.kind === kind && sameName(created.name, name);
  });
  if (place < floor || place === -1 || mention(out.slice(place + 1), [name])) return undefined;
  return [...out.slice(0, place), ...out.slice(place + 1)];
}
