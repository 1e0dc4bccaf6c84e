import { renameQuietly } from "../../dialect/sqlite/alter/quiet-rename.js";
import { dropOwn, mergedTexts, ownTexts } from "../../dialect/sqlite/archive/dropped-table.js";
import { hasRows, moveTable, plainColumns, standIn } from "../../dialect/sqlite/archive/moved-table.js";
import { foldName, quoteIdentifier, sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { mentions } from "../../dialect/sqlite/ddl/mentions.js";
import { parseCreateTable } from "../../dialect/sqlite/ddl/parse-table.js";
import { compareDefinitions } from "../../dialect/sqlite/ddl/same-definition.js";
import { sameShape } from "../../dialect/sqlite/ddl/same-shape.js";
import { type SchemaText, tableSql } from "../../dialect/sqlite/read/stored-definition.js";
import { messageOf } from "../../errors.js";
import { equal } from "../../model/equality.js";
import { isOfDatabase } from "../execute/failure.js";
import { isArchives } from "./archive.js";
import { type ArchiveContext, takenBefore } from "./context.js";
import type { TableEntry } from "./entry.js";
import { forget } from "./forget.js";
import { isCreated, noteBack, wasThere } from "./standing.js";

/**
 * Puts an archived table back. Where a step has created it anew by the same definition, the archived one takes its
 * place; where by another one, the columns that both have are filled, and that is said. Returns whether it has its
 * place back.
 */
export async function giveTable(context: ArchiveContext, entry: TableEntry): Promise<boolean> {
  const live = await tableSql(context.session, entry.table);
  const original = await beforeRenames(context, entry);
  if (live !== undefined && compareDefinitions(live, original.sql) === "different") {
    await fillCommon(context, original, live);
    return false;
  }
  await takePlace(context, original, live !== undefined);
  await create(context, original.others);
  await context.archive.remove(context.session, entry);
  return true;
}

/**
 * Puts the archived table back whose place a step has made, before another step changes that one: what the steps make
 * of the columns and the name they are to make of the rows. With `renames` also those whose definitions name it, which
 * SQLite is to write anew. What the revision's own statements create is left to them.
 */
export async function giveBeforeChange(
  context: ArchiveContext,
  table: string,
  renames: boolean,
): Promise<void> {
  const entries = (await takenBefore(context)).filter((entry) => entry.kind === "table");
  const isMeant = (entry: TableEntry): boolean =>
    sameName(entry.table, table) || (renames && mentions(entry.sql, table));
  for (const name of new Set(entries.filter(isMeant).map((entry) => entry.table))) {
    const newest = entries.find((entry) => sameName(entry.table, name));
    if (newest !== undefined) await giveIntoMade(context, newest);
  }
}

async function giveIntoMade(context: ArchiveContext, entry: TableEntry): Promise<void> {
  const { session, archive } = context;
  const { table } = entry;
  const live = wasThere(archive, "table", table) ? undefined : await tableSql(session, table);
  if (live === undefined || compareDefinitions(live, entry.sql) === "different") return;
  const own = entry.own.filter(({ type, name }) => !isCreated(archive, type, name));
  await takePlace(context, { ...entry, own }, true);
  await archive.remove(session, entry);
  noteBack(archive, table);
  archive.early.push({ entry, table });
}

/** The last phase for a table that came back early: what else went with it. */
export async function giveOthers(context: ArchiveContext, entry: TableEntry): Promise<void> {
  const { others } = await beforeRenames(context, entry);
  await create(context, others);
}

async function takePlace(context: ArchiveContext, entry: TableEntry, isThere: boolean): Promise<void> {
  const { session } = context;
  const { table, rows, sql } = entry;
  const present = isThere ? await ownTexts(session, table) : [];
  const merged = mergedTexts(present, entry.own);
  const missing = merged.filter((text) => !present.some((now) => equal(now, text)));
  const isAlike = isThere && merged.length - missing.length === present.length;
  if (isAlike && (await standIn(session, entry))) return create(context, missing);
  const fresh = isThere ? await setAside(context, entry, present) : undefined;
  await moveTable(session, { from: rows, to: table, sql }, context.inPlace);
  if (fresh !== undefined) await addRows(context, fresh, table, sql);
  await create(context, merged);
}

/**
 * The entry by the texts from before renames that came first in its revision, which are undone by now: of several
 * states of one thing the oldest wins.
 */
async function beforeRenames(context: ArchiveContext, entry: TableEntry): Promise<TableEntry> {
  const older = (await takenBefore(context)).flatMap((other) =>
    other.kind === "definition" && other.id < entry.id ? other.texts : [],
  );
  const oldest = (text: SchemaText): SchemaText =>
    older.findLast(({ type, name }) => type === text.type && sameName(name, text.name)) ?? text;
  const { sql } = oldest({ type: "table", name: entry.table, sql: entry.sql });
  return {
    ...entry,
    sql: sameShape(sql, entry.sql) ? sql : entry.sql,
    own: entry.own.map(oldest),
    others: entry.others.map(oldest),
  };
}

/** Takes the new table out of the way; returns its name where steps have written rows into it. */
async function setAside(
  { session }: ArchiveContext,
  { table, rows }: TableEntry,
  present: readonly SchemaText[],
): Promise<string | undefined> {
  if (!(await hasRows(session, table))) {
    await session.run(`DROP TABLE ${quoteIdentifier(table)}`);
    return undefined;
  }
  const fresh = `${rows}_new`;
  await dropOwn(session, table, present);
  await renameQuietly(session, table, fresh);
  return fresh;
}

/** Rows that the steps have written come in beside the archived ones, which stay where both have the same key. */
async function addRows(
  { session, report, revision }: ArchiveContext,
  fresh: string,
  table: string,
  sql: string,
): Promise<void> {
  const columns = plainColumns(parseCreateTable(sql)).join(", ");
  const others = `SELECT ${columns} FROM ${quoteIdentifier(fresh)} EXCEPT SELECT ${columns} FROM ${quoteIdentifier(table)}`;
  const written = await session.get<{ rows: number }>(`SELECT count(*) AS rows FROM (${others})`);
  const added = await session.run(`INSERT OR IGNORE INTO ${quoteIdentifier(table)} (${columns}) ${others}`);
  const left = (written?.rows ?? 0) - added;
  if (left > 0) {
    report.logger.warn(
      `${revision}: ${left} of the rows that its steps wrote into ${table} have the key of an archived row, which stays.`,
    );
  }
  await session.run(`DROP TABLE ${quoteIdentifier(fresh)}`);
}

/** Creates what is not there. The triggers of values that were purged meanwhile have nothing to follow. */
async function create({ session, archive }: ArchiveContext, texts: readonly SchemaText[]): Promise<void> {
  if (texts.length === 0) return;
  const rows = await session.all<{ name: string }>("SELECT name FROM main.sqlite_schema");
  const names = new Set(rows.map(({ name }) => foldName(name)));
  for (const { name, sql } of texts) {
    const follows = !isArchives(archive, name) || names.has(foldName(name.slice(0, name.lastIndexOf("_"))));
    if (follows && !names.has(foldName(name))) await session.run(sql);
  }
}

async function fillCommon(context: ArchiveContext, entry: TableEntry, live: string): Promise<void> {
  const { session, archive, report, revision } = context;
  const old = plainColumns(parseCreateTable(entry.sql));
  const now = new Set(plainColumns(parseCreateTable(live)).map(foldName));
  const common = old.filter((column) => now.has(foldName(column)));
  const filled = await attempt(context, entry, common.join(", "));
  const isWhole = filled && common.length === old.length;
  if (isWhole) await forget(context, entry);
  else await archive.leave(session, entry);
  const what = filled
    ? `only the columns that both have were filled: ${common.join(", ")}`
    : "none of its rows could be put back";
  const kept = isWhole ? "" : ` What was archived stays in ${entry.rows}.`;
  report.logger.warn(`${revision}: ${entry.table} was created by another definition: ${what}.${kept}`);
}

/** False where the new table does not take the rows; then none is in it. */
async function attempt(
  { session, report }: ArchiveContext,
  { table, rows }: TableEntry,
  columns: string,
): Promise<boolean> {
  if (columns === "") return false;
  await session.run("SAVEPOINT sluice_fill");
  try {
    await session.run(
      `INSERT OR REPLACE INTO ${quoteIdentifier(table)} (${columns}) SELECT ${columns} FROM ${quoteIdentifier(rows)}`,
    );
    return true;
  } catch (error) {
    if (isOfDatabase(error)) throw error;
    report.logger.warn(`${table} does not take the archived rows: ${messageOf(error)}.`);
    await session.run("ROLLBACK TO sluice_fill");
    return false;
  } finally {
    await session.run("RELEASE sluice_fill");
  }
}
