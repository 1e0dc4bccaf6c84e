import type Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addColumn, alterColumn, alterTable, downgrade, dropColumn, upgrade } from "../../../src/index.js";
import type { MigrationBundle } from "../../../src/runner/types.js";
import { bundle, open, revision } from "../support.js";
import { carryOut, expectedOf, KEYED, type Keyed, type Row, WRITES, type Write } from "./writes.js";
import "../../support/bounded.js";

const RUNS = Number(process.env.SLUICE_PAIRS ?? 60);

/** What five rows hold in the column that goes: a value of every class. */
const DROPPED = ["'x'", "NULL", "1.0", "1", "X'00FF'"];
/** What they hold in the column that is converted, and what the conversion makes of it. */
const CONVERTED: readonly (readonly [before: string, after: number | undefined])[] = [
  ["'0'", 0],
  ["'01'", 1],
  ["' 2'", 2],
  ["'three'", undefined],
  ["NULL", 7],
];

const INTEGER = "INTEGER NOT NULL DEFAULT 7";

function migrationsFor({ columns, constraint, options }: Keyed): MigrationBundle {
  const using = `ifnull("a", 7)`;
  return bundle([
    revision("001", [`CREATE TABLE t (${columns}"x", "a" TEXT${constraint})${options}`]),
    revision(
      "002",
      [alterTable("t", [dropColumn("x"), alterColumn("a", "TEXT", INTEGER, { using })])],
      [alterTable("t", [alterColumn("a", INTEGER, "TEXT"), addColumn(`"x"`)])],
    ),
  ]);
}

/** Writes between up and down; afterwards every row has what it must have. */
async function requireKept(client: Database.Database, keyed: Keyed, writes: readonly Write[]): Promise<void> {
  const migrations = migrationsFor(keyed);
  await upgrade(client, { migrations, target: "001" });
  for (const [n, value] of DROPPED.entries()) {
    const values = [...keyed.values(n), value, CONVERTED[n]?.[0]].join(", ");
    client.exec(`INSERT INTO t (${keyed.names.join(", ")}, "x", "a") VALUES (${values})`);
  }
  await upgrade(client, { migrations });
  let rows: ReadonlyMap<number, Row> = new Map(DROPPED.map((_, n) => [n, { born: n, a: undefined }]));
  for (const write of writes) {
    carryOut(client, keyed, write);
    rows = expectedOf(rows, write, keyed.bare);
  }
  await downgrade(client, { migrations });
  expect(rowsIn(client, keyed)).toEqual([...rows].map(([key, row]) => lineOf(keyed, key, row)).sort());
  expect(client.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'").pluck().get()).toBe(
    client.prepare("SELECT 2 * count(*) FROM __sluice_archive WHERE kind <> 'definition'").pluck().get(),
  );
}

function lineOf(keyed: Keyed, key: number, { born, a }: Row): string {
  const converted = born === undefined ? undefined : CONVERTED[born];
  const isUntouched = converted !== undefined && (a === undefined || a === converted[1]);
  const x = born === undefined ? "NULL" : DROPPED[born];
  return [...keyed.values(key), x, isUntouched ? converted[0] : `'${a}'`].join(" ").toUpperCase();
}

function rowsIn(client: Database.Database, keyed: Keyed): readonly unknown[] {
  const columns = [...keyed.names, `"x"`, `"a"`].map((name) => `quote(${name})`).join(" || ' ' || ");
  return client
    .prepare<[], string>(`SELECT ${columns} FROM t`)
    .pluck()
    .all()
    .map((line) => line.toUpperCase())
    .sort();
}

describe("rows that were written between up and down keep what is theirs", () => {
  test.each(KEYED)("$name", async (keyed) => {
    const property = fc.asyncProperty(WRITES, async (writes) => {
      const client = open(":memory:");
      await requireKept(client, keyed, writes);
    });
    await fc.assert(property, { numRuns: RUNS });
  });
});
