import Database from "better-sqlite3";
import type { Snapshot } from "../../src/dialect/dialect.js";
import { sqliteAuthor } from "../../src/dialect/sqlite/author.js";
import { describeChanges } from "../../src/diff/describe.js";
import { defineMigration, type Step } from "../../src/index.js";
import { compare, differences } from "../../src/kit/compare/comparison.js";
import { withRenames } from "../../src/kit/compare/with-renames.js";
import { ignored } from "../../src/migration/ignored.js";
import { DEFAULT_SETTINGS } from "../../src/migration/settings.js";
import { type Plan, plan } from "../../src/plan/plan.js";
import { openScratch } from "../../src/runner/drivers/open.js";
import { sessionOf } from "../../src/runner/drivers/recognise.js";
import type { MigrationBundle } from "../../src/runner/types.js";
import type { RoundTrip } from "../dialect/sqlite/round-trip-rows.js";

const NO_PROVENANCE = new Map<string, "generated" | "hand">();
const IGNORE = ignored(DEFAULT_SETTINGS);

/** A scratch database with these definitions, read. */
async function snapshotOf(definitions: readonly string[]): Promise<Snapshot> {
  const scratch = await openScratch();
  for (const definition of definitions) await scratch.run(definition);
  return sqliteAuthor.introspect(scratch, IGNORE);
}

/** What `generate` would plan for an edit, without its files. */
export async function planOf(edit: RoundTrip): Promise<Plan> {
  const scratch = await openScratch();
  for (const definition of edit.before) await scratch.run(definition);
  const comparison = await compare({
    dialect: sqliteAuthor,
    start: await sqliteAuthor.introspect(scratch, IGNORE),
    openScratch: async () => scratch,
    ignore: IGNORE,
    after: await snapshotOf(edit.after),
    provenance: NO_PROVENANCE,
    deciding: {
      decisions: { renames: edit.renames ?? [], drops: [] },
      ask: async () => undefined,
      names: async () => ({ keys: new Map(), formerNames: () => [], carriedOut: () => false }),
      placeOf: async () => undefined,
    },
  });
  const fills = new Map(Object.entries(edit.fills ?? {}));
  const { before, after, renames, changes } = comparison;
  return withRenames(plan(changes, sqliteAuthor.planner({ before, after, fills, renames })), renames);
}

/** The edit as two revisions: what was there, and the change. */
export function bundleOf(edit: RoundTrip, planned: Pick<Plan, "up" | "down">): MigrationBundle {
  const base: readonly Step[] = edit.before.map((sql) => ({ kind: "sql", sql }));
  return {
    migrations: [
      {
        name: "20260101_0000_001_base.js",
        migration: defineMigration({ revision: "001", parents: [], up: base, irreversible: "the base" }),
      },
      {
        name: "20260101_0001_002_edit.js",
        migration: defineMigration({ revision: "002", parents: ["001"], up: planned.up, down: planned.down }),
      },
    ],
  };
}

/** What still differs between a database and the schema of an edit, in words. */
export async function remaining(
  client: Database.Database,
  definitions: readonly string[],
): Promise<readonly string[]> {
  const now = await sqliteAuthor.introspect(sessionOf(client), IGNORE);
  const after = await snapshotOf(definitions);
  const { changes } = differences({ dialect: sqliteAuthor, after, provenance: NO_PROVENANCE }, now);
  return describeChanges(changes, []).map(({ kind, table, detail }) => `${kind} ${table}: ${detail}`);
}

/** Every row of every table of the application, with types, by table. */
export function dumpRows(client: Database.Database): ReadonlyMap<string, readonly unknown[]> {
  const tables = client
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE '\\_\\_sluice%' ESCAPE '\\' AND name <> 'sqlite_schema'",
    )
    .pluck()
    .all() as string[];
  return new Map(tables.sort().map((name) => [name, rowsOf(client, name)]));
}

function rowsOf(client: Database.Database, table: string): readonly unknown[] {
  const columns = (client.pragma(`table_xinfo("${table.replaceAll('"', '""')}")`) as { name: string }[])
    .map((column) => column.name)
    .sort()
    .map((name) => `quote("${name.replaceAll('"', '""')}")`);
  const rows = client
    .prepare(`SELECT ${columns.join(" || '|' || ")} AS line FROM "${table.replaceAll('"', '""')}"`)
    .pluck()
    .all();
  return rows.sort();
}

export function openMemory(): Database.Database {
  const client = new Database(":memory:");
  client.pragma("foreign_keys = ON");
  return client;
}
