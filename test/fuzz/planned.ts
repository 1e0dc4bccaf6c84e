import type Database from "better-sqlite3";
import type { Snapshot } from "../../src/dialect/dialect.js";
import { sqliteAuthor } from "../../src/dialect/sqlite/author.js";
import { describeChanges } from "../../src/diff/describe.js";
import { diff } from "../../src/diff/diff.js";
import type { Rename } from "../../src/diff/rename.js";
import { compare, differences, type Provenance } from "../../src/kit/compare/comparison.js";
import { withRenames } from "../../src/kit/compare/with-renames.js";
import { ignored } from "../../src/migration/ignored.js";
import { DEFAULT_SETTINGS } from "../../src/migration/settings.js";
import type { Schema } from "../../src/model/schema.js";
import { type Plan, plan } from "../../src/plan/plan.js";
import { openScratch } from "../../src/runner/drivers/open.js";
import { sessionOf } from "../../src/runner/drivers/recognise.js";
import type { Session } from "../../src/runner/session.js";
import { drizzleSchema } from "./drizzle-schema.js";
import type { Edited } from "./random-edit.js";
import { columnOf, type Spec, tableOf } from "./spec.js";

const IGNORE = ignored(DEFAULT_SETTINGS);

/** Names of what raw SQL made: the autogenerator leaves it alone. */
function provenance(spec: Spec): Provenance {
  const indexes = spec.tables.flatMap((table) => table.indexes);
  return new Map([...indexes, ...spec.views].map(({ name, hand }) => [name, hand ? "hand" : "generated"]));
}

/** What `generate` plans for an edit of the schema, on the definitions of a database. */
export async function planned(client: Database.Database, before: Spec, after: Edited): Promise<Plan> {
  const comparison = await compare({
    dialect: sqliteAuthor,
    start: await snapshotOf(client),
    openScratch: () => cloneOf(client),
    ignore: IGNORE,
    after: await desired(after.spec),
    provenance: provenance(before),
    deciding: {
      decisions: { renames: renamesOf(before, after.spec), drops: [] },
      ask: async () => undefined,
      names: async () => ({ keys: new Map(), formerNames: () => [], carriedOut: () => false }),
      placeOf: async () => undefined,
    },
  });
  const { renames, changes } = comparison;
  const fills = fillsOf(after);
  const planner = sqliteAuthor.planner({
    before: comparison.before,
    after: comparison.after,
    fills,
    renames,
  });
  return withRenames(plan(changes, planner), renames);
}

/** A scratch database with the definitions of another. */
export async function cloneOf(client: Database.Database): Promise<Session> {
  const scratch = await openScratch();
  await sqliteAuthor.clone(sessionOf(client), scratch);
  return scratch;
}

async function desired(spec: Spec): Promise<Snapshot> {
  return sqliteAuthor.materialise(() => openScratch(), drizzleSchema(spec));
}

/** The renames that the ids tell of, as a person would give them. */
export function renamesOf(before: Spec, after: Spec): readonly Rename[] {
  return after.tables.flatMap((table): readonly Rename[] => {
    const old = tableOf(before, table.id);
    if (old === undefined) return [];
    const columns = table.columns.flatMap((column): readonly Rename[] => {
      const from = columnOf(old, column.id)?.name;
      return from === undefined || from === column.name
        ? []
        : [{ of: "column", table: table.name, from, to: column.name }];
    });
    return old.name === table.name ? columns : [{ of: "table", from: old.name, to: table.name }, ...columns];
  });
}

function fillsOf({ spec, fills }: Edited): ReadonlyMap<string, string> {
  const named = spec.tables.flatMap((table) =>
    table.columns.flatMap((column) => {
      const fill = fills.get(column.id);
      return fill === undefined ? [] : [[`${table.name}.${column.name}`, fill] as const];
    }),
  );
  return new Map(named);
}

/** What the next `generate` would still find, in words. */
export async function remaining(client: Database.Database, spec: Spec): Promise<readonly string[]> {
  const after = await desired(spec);
  const input = { dialect: sqliteAuthor, after, provenance: provenance(spec) };
  return inWords(differences(input, await snapshotOf(client)).changes);
}

/** Everything that the model says of the database: what Drizzle cannot express, too. */
export async function modelOf(client: Database.Database): Promise<Schema> {
  return (await snapshotOf(client)).schema;
}

const snapshotOf = (client: Database.Database): Promise<Snapshot> =>
  sqliteAuthor.introspect(sessionOf(client), IGNORE);

/** How two schemas differ, in words. */
export function differing(before: Schema, after: Schema): readonly string[] {
  return inWords(diff(before, after));
}

function inWords(changes: Parameters<typeof describeChanges>[0]): readonly string[] {
  return describeChanges(changes, []).map(({ kind, table, detail }) => `${kind} ${table}: ${detail}`);
}
