import { messageOf, SchemaError } from "../../../errors.js";
import type { Schema, Table, View } from "../../../model/schema.js";
import type { Connection } from "../../connection.js";
import type { OpenScratch, Snapshot } from "../../dialect.js";
import { resolveNames } from "../canonical.js";
import { foldName, quoteIdentifier } from "../ddl/identifier.js";
import { introspect } from "../introspect.js";
import { createIndexSql, createTableSql, createViewSql } from "../sql.js";

/**
 * Tables made in one scratch database. SQLite reads its whole list of definitions again for every one that comes, so
 * that many small databases take a quarter of the time of a large one.
 */
const TOGETHER = 100;

/**
 * Makes a schema in empty scratch databases and reads it back, so that the TypeScript side of a comparison has gone
 * through SQLite and the same canonicaliser as the database side. A table that `known` has in the very same words has
 * gone through it already.
 *
 * @throws SchemaError `schema-refused`: SQLite does not take a statement; the message has it and says why.
 */
export async function materialise(open: OpenScratch, schema: Schema, known?: Snapshot): Promise<Snapshot> {
  requireOneOfEach(schema);
  const same = known === undefined ? new Set<string>() : sameTables(schema, known);
  const rest = schema.tables.filter((table) => !same.has(table.name));
  const parts: Snapshot[] = known === undefined ? [] : [tablesOf(known, same)];
  for (let start = 0; start < rest.length; start += TOGETHER) {
    parts.push(await makeAndRead(open, { tables: rest.slice(start, start + TOGETHER), views: [] }));
  }
  const views = await viewsOf(open, schema);
  return {
    schema: resolveNames({
      tables: parts.flatMap((part) => part.schema.tables),
      views: views?.schema.views ?? [],
    }),
    tables: new Map(parts.flatMap((part) => [...part.tables])),
    indexes: new Map(parts.flatMap((part) => [...part.indexes])),
    views: views?.views ?? new Map(),
    others: [],
  };
}

/** The names of the tables that `known` has to the letter, indexes included. */
function sameTables({ tables }: Schema, known: Snapshot): ReadonlySet<string> {
  const olds = new Map(known.schema.tables.map((table) => [table.name, table]));
  const isSame = (table: Table): boolean =>
    known.tables.get(table.name) === createTableSql(table) &&
    olds.get(table.name)?.indexes.length === table.indexes.length &&
    table.indexes.every((index) => known.indexes.get(index.name) === createIndexSql(table.name, index));
  return new Set(tables.filter(isSame).map((table) => table.name));
}

/** The part of a snapshot that is these tables. */
function tablesOf({ schema, tables, indexes }: Snapshot, names: ReadonlySet<string>): Snapshot {
  const kept = schema.tables.filter((table) => names.has(table.name));
  const texts = (all: ReadonlyMap<string, string>, wanted: readonly { readonly name: string }[]) =>
    new Map(wanted.map(({ name }) => [name, all.get(name) ?? ""]));
  return {
    schema: { tables: kept, views: [] },
    tables: texts(tables, kept),
    indexes: texts(
      indexes,
      kept.flatMap((table) => table.indexes),
    ),
    views: new Map(),
    others: [],
  };
}

/** Tables, indexes and views share one space of names (https://www.sqlite.org/lang_createtable.html). */
function requireOneOfEach({ tables, views }: Schema): void {
  const seen = new Set<string>();
  const indexes = tables.flatMap((table) =>
    table.indexes.map((index) => ({ name: index.name, table: table.name })),
  );
  const objects = [...tables, ...views].map(({ name }) => ({ name, table: name }));
  for (const { name, table } of [...objects, ...indexes]) {
    if (seen.has(foldName(name))) {
      throw new SchemaError("schema-refused", `The schema has two tables, indexes or views named ${name}.`, {
        hint: "Give one of them another name.",
        about: { table },
      });
    }
    seen.add(foldName(name));
  }
}

/** Views need the tables that they name beside them. */
async function viewsOf(open: OpenScratch, { tables, views }: Schema): Promise<Snapshot | undefined> {
  if (views.length === 0) return undefined;
  const queries = views.map((view) => view.query.toLowerCase());
  const isNamed = ({ name }: Table): boolean =>
    spellings(name.toLowerCase()).some((text) => queries.some((query) => query.includes(text)));
  return makeAndRead(open, { tables: tables.filter(isNamed), views });
}

/** In quotes, a quote inside a name is written twice. */
const spellings = (name: string): readonly string[] => [
  name,
  name.replaceAll('"', '""'),
  name.replaceAll("`", "``"),
];

async function makeAndRead(open: OpenScratch, schema: Schema): Promise<Snapshot> {
  const scratch = await open();
  try {
    await scratch.run("BEGIN");
    const make = (table: string, statement: string): Promise<void> =>
      attempt(table, statement, () => scratch.run(statement));
    for (const table of schema.tables) await make(table.name, createTableSql(table));
    for (const { name, indexes } of schema.tables) {
      for (const index of indexes) await make(name, createIndexSql(name, index));
    }
    for (const view of schema.views) await make(view.name, createViewSql(view));
    for (const view of schema.views) await compile(scratch, view);
    await scratch.run("COMMIT");
    return await introspect(scratch, () => false);
  } finally {
    await scratch.close();
  }
}

/** SQLite takes a view whose query cannot be compiled, and fails when it is read: so it is compiled here. */
async function compile(scratch: Connection, view: View): Promise<void> {
  const query = `EXPLAIN SELECT * FROM ${quoteIdentifier(view.name)}`;
  await attempt(view.name, createViewSql(view), () => scratch.run(query));
}

async function attempt(table: string, statement: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new SchemaError("schema-refused", `SQLite refuses the schema: ${messageOf(error)}\n${statement}`, {
      hint: "Fix the table, index or view of this statement in the schema.",
      cause: error,
      about: { table },
    });
  }
}
