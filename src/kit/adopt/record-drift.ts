import type { AuthorDialect, Snapshot } from "../../dialect/dialect.js";
import type { Step } from "../../model/step.js";
import type { Base } from "../compare/base.js";
import { type Behind, definitionsAfter, type ScratchInput } from "../proof/definitions-after.js";

/**
 * The steps that make of what the revisions make what the database has become. On that database they come to nothing;
 * every other one becomes like it.
 */
export function recordSteps(dialect: AuthorDialect, expected: Snapshot, found: Snapshot): readonly Step[] {
  return [...dialect.revertSteps(found, expected), ...lostTables(expected, found)];
}

/** A table that is gone is made, where it is, and then taken into the archive: so it goes on either database. */
function lostTables(expected: Snapshot, found: Snapshot): readonly Step[] {
  return [...expected.tables].flatMap(([table, ddl]): readonly Step[] =>
    found.tables.has(table)
      ? []
      : [
          { kind: "createTable", table, ddl, ifMissing: true },
          { kind: "dropTable", table, keep: true },
        ],
  );
}

/** The way back of `recordSteps`; `recorded` is what these have made. */
export function unrecordSteps(
  dialect: AuthorDialect,
  expected: Snapshot,
  recorded: Snapshot,
): readonly Step[] {
  const came = [...recorded.tables.keys()].filter((table) => !expected.tables.has(table));
  return [
    ...dialect.revertSteps(expected, recorded),
    ...came.map((table): Step => ({ kind: "dropTable", table, keep: true })),
  ];
}

/** What a database has of its own, without the tables that neither its revisions nor the schema know. */
export function withoutTables(found: Snapshot, unknown: ReadonlySet<string>): Snapshot {
  const kept = found.schema.tables.filter(({ name }) => !unknown.has(name));
  const theirs = new Set(
    found.schema.tables
      .filter(({ name }) => unknown.has(name))
      .flatMap(({ indexes }) => indexes.map(({ name }) => name)),
  );
  const without = (
    texts: ReadonlyMap<string, string>,
    names: ReadonlySet<string>,
  ): ReadonlyMap<string, string> => new Map([...texts].filter(([name]) => !names.has(name)));
  return {
    schema: { ...found.schema, tables: kept },
    tables: without(found.tables, unknown),
    indexes: without(found.indexes, theirs),
    views: found.views,
    others: found.others.filter(({ table }) => !unknown.has(table)),
  };
}

/** The base after these steps, on a scratch database of its own: what the schema's own changes start from. */
export async function recordedBase(
  input: ScratchInput,
  base: Base,
  steps: readonly Step[],
): Promise<Base & Behind> {
  const behind = await definitionsAfter(input, base.scratch, steps);
  return { ...base, ...behind, managed: new Set(behind.snapshot.tables.keys()) };
}
