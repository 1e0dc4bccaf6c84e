import type { Connection } from "../../dialect/connection.js";
import type { Snapshot } from "../../dialect/dialect.js";
import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { parseCreateView } from "../../dialect/sqlite/ddl/parse-object.js";
import { significantTokens } from "../../dialect/sqlite/ddl/token.js";
import { describeConstraint } from "../../model/lookup.js";
import type { Column, ForeignKey, Table } from "../../model/schema.js";
import type { ViewToWrite } from "../../source/write/view-text.js";

/** A database as Drizzle can say it, and beside it what it cannot. */
export interface Expressible {
  readonly tables: readonly Table[];
  readonly views: readonly ViewToWrite[];
  /** What only the database has of a table, by its name; nothing of it is a difference to `generate`. */
  readonly beside: ReadonlyMap<string, readonly string[]>;
  /** Sentences about what is left out as a whole. */
  readonly left: readonly string[];
  /** Views that are left out, and so their author's. */
  readonly leftViews: readonly string[];
}

/** Parts what Drizzle can say from what it cannot. `wanted` says which tables and views are asked for. */
export async function expressibleIn(
  connection: Connection,
  snapshot: Snapshot,
  wanted: (name: string) => boolean,
): Promise<Expressible> {
  const tables = snapshot.schema.tables.filter(({ name }) => wanted(name));
  const read = await readViews(connection, snapshot, wanted);
  return {
    tables: tables.map((table) => withoutLostKeys(table, tables)),
    views: read.views,
    beside: new Map(tables.map((table) => [table.name, besideTable(table, tables, snapshot)])),
    left: [...read.left, ...othersLeft(snapshot, wanted)],
    leftViews: read.leftViews,
  };
}

/** A foreign key to a table that there is not; SQLite takes it, and every write that it concerns fails. */
function isLost({ parent, parentColumns, columns }: ForeignKey, tables: readonly Table[]): boolean {
  const found = tables.find(({ name }) => name === parent);
  if (found === undefined || parentColumns.length !== columns.length) return true;
  return parentColumns.some((column) => !found.columns.some(({ name }) => name === column));
}

function withoutLostKeys(table: Table, tables: readonly Table[]): Table {
  const constraints = table.constraints.filter((one) => one.kind !== "foreignKey" || !isLost(one, tables));
  return { ...table, constraints };
}

function besideTable(table: Table, tables: readonly Table[], snapshot: Snapshot): readonly string[] {
  const { strict, withoutRowid } = table.options;
  const lost = table.constraints.filter((one) => one.kind === "foreignKey" && isLost(one, tables));
  return [
    ...(strict ? ["STRICT"] : []),
    ...(withoutRowid ? ["WITHOUT ROWID"] : []),
    ...table.columns.flatMap(({ name, collation }) =>
      collation === undefined ? [] : [`COLLATE ${collation} of ${name}`],
    ),
    ...clausesIn(snapshot.tables.get(table.name) ?? ""),
    ...lost.map((one) => `${describeConstraint(one)}, which is not written`),
    ...snapshot.others.flatMap(({ kind, name, table: on }) =>
      kind === "trigger" && on === table.name ? [`trigger ${name}`] : [],
    ),
  ];
}

/** Clauses that neither the model nor Drizzle has (https://www.sqlite.org/lang_conflict.html). */
function clausesIn(sql: string): readonly string[] {
  const words = significantTokens(sql).map(({ kind, text }) => (kind === "word" ? text.toUpperCase() : ""));
  const found = words.flatMap((word, at) => {
    if (word === "ON" && words[at + 1] === "CONFLICT") return [`ON CONFLICT ${words[at + 2]}`];
    if (word === "DEFERRABLE") return [words[at - 1] === "NOT" ? "NOT DEFERRABLE" : "DEFERRABLE"];
    return word === "MATCH" ? ["MATCH"] : [];
  });
  return [...new Set(found)];
}

function othersLeft(
  { others, tables, views }: Snapshot,
  wanted: (name: string) => boolean,
): readonly string[] {
  return others.flatMap(({ kind, name, table, reason }) => {
    if (!wanted(table)) return [];
    if (kind === "virtualTable") return [`The virtual table ${name} is left out: Drizzle has none.`];
    if (kind === "unreadable") return [`${name} is left out: it cannot be read (${reason ?? "no reason"}).`];
    return tables.has(table)
      ? []
      : [`The trigger ${name} on ${views.has(table) ? "the view " : ""}${table} is left out.`];
  });
}

interface ReadViews extends Pick<Expressible, "views" | "left" | "leftViews"> {}

async function readViews(
  connection: Connection,
  snapshot: Snapshot,
  wanted: (name: string) => boolean,
): Promise<ReadViews> {
  const [views, left, leftViews]: [ViewToWrite[], string[], string[]] = [[], [], []];
  for (const [name, sql] of snapshot.views) {
    if (!wanted(name)) {
      leftViews.push(name);
      continue;
    }
    const { columns, query } = parseCreateView(sql);
    const found = columns === undefined ? await resultColumns(connection, name) : undefined;
    if (found !== undefined) {
      views.push({ name, query: query.trim(), columns: found });
      continue;
    }
    leftViews.push(name);
    left.push(
      columns === undefined
        ? `The view ${name} is left out: SQLite cannot run its query.`
        : `The view ${name} is left out: it names its columns behind its own name, which Drizzle cannot say.`,
    );
  }
  return { views, left, leftViews };
}

/** The columns of a view's result; undefined where its query does not compile. */
async function resultColumns(connection: Connection, view: string): Promise<readonly Column[] | undefined> {
  try {
    const rows = await connection.all<{ name: string; type: string }>(
      `PRAGMA main.table_xinfo(${quoteIdentifier(view)})`,
    );
    return rows.map(({ name, type }) => ({ name, type: type.toLowerCase(), nullable: true }));
  } catch {
    return undefined;
  }
}
