import type Database from "better-sqlite3";
import type { Schema } from "../../src/model/schema.js";
import { brokenObjects, definitions, orphans, rowsOf, type Sequences, sequences } from "./database-state.js";
import { lossesOf } from "./losses.js";
import { modelOf } from "./planned.js";
import { type Spec, tableOf } from "./spec.js";
import { tokensOf } from "./texts.js";

/** What a database comes to. */
export interface State {
  readonly definitions: unknown;
  readonly rows: unknown;
  readonly sequences: Sequences;
  readonly orphans: unknown;
  readonly broken: unknown;
  readonly foreignKeys: unknown;
  readonly integrity: unknown;
  readonly search: unknown;
}

/** Everything that must be as it was where nothing may have changed. */
export function stateOf(client: Database.Database, spec: Spec): State {
  return {
    definitions: definitions(client),
    rows: rowsOf(client, spec),
    sequences: sequences(client, spec),
    orphans: orphans(client),
    broken: brokenObjects(client, spec),
    foreignKeys: client.pragma("foreign_keys", { simple: true }),
    integrity: client.pragma("integrity_check", { simple: true }),
    search: spec.search ? client.prepare(`SELECT rowid, * FROM "search"`).all() : [],
  };
}

/** How the database was before the edit. */
export interface Start {
  readonly state: State;
  readonly model: Schema;
  readonly rows: unknown;
  readonly texts: unknown;
}

/** Reads a database before the edit of a pair. */
export async function startOf(client: Database.Database, before: Spec, after: Spec): Promise<Start> {
  return {
    state: stateOf(client, before),
    model: await modelOf(client),
    rows: keptRows(client, before, after),
    texts: tokensOf(client),
  };
}

/** The rows without what cannot come back. */
export function keptRows(client: Database.Database, before: Spec, after: Spec): unknown {
  const losses = lossesOf(before, after);
  const tables = new Set(before.tables.map(({ id }) => id).filter((id) => !losses.tables.has(id)));
  return rowsOf(client, before, { without: losses.columns, tables, anyRowid: losses.rowids });
}

/** Columns that the clock has filled. */
export function timed(spec: Spec): ReadonlySet<string> {
  const columns = spec.tables.flatMap((table) => table.columns);
  const found = new Set(
    columns.filter(({ default: value }) => value?.live.startsWith("CURRENT")).map(({ id }) => id),
  );
  // What is computed of one, and of that.
  for (const { id, generated } of [...columns, ...columns]) {
    if ([...found].some((other) => generated?.as.includes(`{${other}}`))) found.add(id);
  }
  return found;
}

/** The largest ids ever given as they must be after `up`: kept where they were counted, begun anew where not. */
export function wantedSequences(
  start: Sequences,
  fresh: Database.Database,
  before: Spec,
  after: Spec,
): Sequences {
  const counted = (spec: Spec, id: string): boolean => tableOf(spec, id)?.key?.autoincrement === true;
  const kept = Object.entries(start).filter(([id]) => counted(after, id));
  const begun = Object.entries(sequences(fresh, after)).filter(([id]) => !counted(before, id));
  return Object.fromEntries([...kept, ...begun]);
}
