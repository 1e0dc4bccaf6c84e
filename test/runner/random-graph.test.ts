import type Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { SluiceError } from "../../src/errors.js";
import { current, downgrade, history, upgrade } from "../../src/index.js";
import type { MigrationInput } from "../../src/migration/define.js";
import { addColumn, alterTable, createTable, dropColumn, dropTable } from "../../src/migration/steps.js";
import { appliedIn, bundle, open } from "./support.js";
import "../support/bounded.js";

const idOf = (place: number): string => `r${String(place).padStart(2, "0")}`;

interface Draw {
  readonly parents: readonly number[];
  readonly needs: readonly number[];
}

/** Each revision makes a table, and adds a column to that of each that it follows or needs. */
function revisionOf({ parents, needs }: Draw, place: number): MigrationInput {
  const earlier = (drawn: readonly number[]): readonly string[] => [
    ...new Set(drawn.filter((other) => other < place).map(idOf)),
  ];
  const id = idOf(place);
  const followed = [...new Set([...earlier(parents), ...earlier(needs)])];
  return {
    revision: id,
    parents: earlier(parents),
    dependsOn: earlier(needs),
    labels: [`label-${id}`],
    up: [
      createTable(id, `CREATE TABLE ${id} (id INTEGER PRIMARY KEY)`),
      ...followed.map((other) => alterTable(other, [addColumn(`of_${id} TEXT`)])),
    ],
    down: [
      ...followed.map((other) => alterTable(other, [dropColumn(`of_${id}`)])).toReversed(),
      dropTable(id),
    ],
  };
}

/** The columns of every table, without their order: branches may come in any. */
function schemaOf(client: Database.Database): unknown {
  return client
    .prepare(
      "SELECT m.name AS t, c.name AS c, c.type FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.name LIKE 'r__' ORDER BY 1, 2",
    )
    .all();
}

/** What the applied revisions make, whatever way led there. */
const expectedOf = (inputs: readonly MigrationInput[], applied: ReadonlySet<unknown>): unknown =>
  inputs
    .filter(({ revision }) => applied.has(revision))
    .flatMap(({ revision }) => [
      { t: revision, c: "id", type: "INTEGER" },
      ...inputs
        .filter((other) => applied.has(other.revision))
        .filter(({ parents, dependsOn = [] }) => [...parents, ...dependsOn].includes(revision))
        .map((other) => ({ t: revision, c: `of_${other.revision}`, type: "TEXT" })),
    ]);

const draws = fc.array(
  fc.record({
    parents: fc.array(fc.nat(7), { maxLength: 2 }),
    needs: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(fc.nat(7), { maxLength: 1 })),
  }),
  { minLength: 1, maxLength: 8 },
);

const moves = fc.array(
  fc.record({
    up: fc.boolean(),
    target: fc.oneof(
      fc.nat(7).map(idOf),
      fc.nat(7).map((place) => `label-${idOf(place)}`),
      fc.nat(7).map((place) => `${idOf(place)}@head`),
      fc.nat(7).map((place) => `${idOf(place)}@base`),
      fc.constantFrom("heads", "base", "+1", "+2", "-1", "-2"),
    ),
  }),
  { maxLength: 6 },
);

test("whatever way leads to some revisions, the schema is theirs", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(draws, moves, async (drawn, wanted) => {
      const inputs = drawn.map(revisionOf);
      const client = open(":memory:");
      const options = { migrations: bundle(inputs), settings: { backup: "never" } as const };
      const holds = (): void => {
        const applied = new Set(appliedIn(client));
        for (const { revision, parents, dependsOn = [] } of inputs) {
          if (!applied.has(revision)) continue;
          for (const other of [...parents, ...dependsOn]) expect(applied).toContain(other);
        }
        expect(schemaOf(client)).toEqual(expectedOf(inputs, applied));
      };
      await upgrade(client, { ...options, target: idOf(0) });
      for (const { up, target } of wanted) {
        try {
          await (up ? upgrade : downgrade)(client, { ...options, target });
        } catch (error) {
          // A target that is not there, or not in that direction, changes nothing.
          if (!(error instanceof SluiceError) || error.kind !== "usage") throw error;
        }
        holds();
      }
      await upgrade(client, options);
      expect(appliedIn(client)).toHaveLength(inputs.length);
      expect((await history(client, options)).every(({ applied }) => applied)).toBe(true);
      holds();
      await downgrade(client, { ...options, target: "base" });
      expect(await current(client, options)).toEqual([]);
      expect(schemaOf(client)).toEqual([]);
      client.close();
    }),
    { numRuns: 60 },
  );
});
