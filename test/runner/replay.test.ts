import { afterEach, describe, expect, test } from "vitest";
import type { MigrationInput } from "../../src/migration/define.js";
import { loadedMigration } from "../../src/migration/loaded.js";
import {
  addColumn,
  alterTable,
  assertNoRows,
  createTable,
  dropTable,
  run,
  sql,
} from "../../src/migration/steps.js";
import type { LoadedMigration } from "../../src/model/migration.js";
import { openScratch } from "../../src/runner/drivers/open.js";
import { replay } from "../../src/runner/replay.js";
import type { Session } from "../../src/runner/session.js";
import { bundle, revision } from "./support.js";

const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

async function scratch(): Promise<Session> {
  const session = await openScratch();
  sessions.push(session);
  return session;
}

const loaded = (...inputs: readonly MigrationInput[]): readonly LoadedMigration[] =>
  bundle(inputs).migrations.map(({ name, migration }) =>
    loadedMigration(migration, { revision: migration.revision, name, path: name, message: "" }),
  );

const names = async (session: Session): Promise<readonly string[]> =>
  (await session.all<{ name: string }>("SELECT name FROM sqlite_schema ORDER BY name")).map(
    ({ name }) => name,
  );

const A = revision("001", [createTable("a", "CREATE TABLE a (x, y)"), sql`CREATE INDEX a_x ON a (x)`], [], {
  generated: true,
});

describe("replay", () => {
  test("builds what the migrations build, in their order, without a history", async () => {
    const session = await scratch();
    await replay(session, loaded(revision("002", [alterTable("a", [addColumn("z integer")])]), A));
    expect(await names(session)).toEqual(["a", "a_x"]);
    expect(await session.all("SELECT name FROM pragma_table_info('a')")).toHaveLength(3);
    expect(session.inTransaction).toBe(false);
  });

  test.each([
    ["002", ["a", "a_x", "b"]],
    ["001", ["a", "a_x"]],
    ["00c", ["a", "a_x", "c"]],
  ])("up to %s and what it follows", async (upTo, expected) => {
    const session = await scratch();
    const b = revision("002", [sql`CREATE TABLE b (x)`]);
    const c = revision("00c", [sql`CREATE TABLE c (x)`], [], { parents: ["001"] });
    await replay(session, loaded(A, b, c), { upTo });
    expect(await names(session)).toEqual(expected);
  });

  test("skips what needs rows: data steps, assertions, validation", async () => {
    const session = await scratch();
    const never = (): never => {
      throw new Error("never");
    };
    const data = revision("002", [run(never), assertNoRows("SELECT 1", "never")], [], { validate: never });
    await replay(session, loaded(A, data));
    expect(await names(session)).toEqual(["a", "a_x"]);
  });

  test("runs code that changes the schema", async () => {
    const session = await scratch();
    await replay(
      session,
      loaded(revision("001", [run((db) => db.run("CREATE TABLE made (x)"), { schema: true })])),
    );
    expect(await names(session)).toEqual(["made"]);
  });

  test("runs a revision without a transaction", async () => {
    const session = await scratch();
    const vacuum = revision("002", [sql`VACUUM`], [], { transaction: false });
    await replay(session, loaded(A, vacuum, revision("003", [sql`CREATE TABLE c (x)`])));
    expect(await names(session)).toEqual(["a", "a_x", "c"]);
  });

  test("a step that fails is named", async () => {
    const session = await scratch();
    await expect(replay(session, loaded(A, revision("002", [dropTable("zz")])))).rejects.toMatchObject({
      code: "drift",
      revision: "002",
      message: expect.stringContaining("_002_m002.ts: step 1 of up"),
    });
    expect(session.inTransaction).toBe(false);
  });
});

test("provenance: who made each index and view that is left", async () => {
  const session = await scratch();
  const { provenance } = await replay(
    session,
    loaded(
      A,
      revision("002", [sql`CREATE INDEX A_Y ON a (y); CREATE VIEW v AS SELECT * FROM a; DROP INDEX a_x`]),
      revision("003", [sql`CREATE INDEX a_x ON a (x, y); CREATE VIEW w AS SELECT 1; DROP VIEW v`], [], {
        generated: true,
      }),
      revision("004", [
        sql`CREATE TABLE u (a UNIQUE)`,
        run((db) => db.run("CREATE INDEX by_code ON u (a)"), { schema: true }),
      ]),
    ),
  );
  expect([...provenance].sort()).toEqual([
    ["A_Y", "hand"],
    ["a_x", "generated"],
    ["by_code", "hand"],
    ["w", "generated"],
  ]);
});

describe("what only the application's connection has", () => {
  test("functions and modules are stood in for", async () => {
    const session = await scratch();
    await replay(
      session,
      loaded(
        revision("001", [
          createTable("t", "CREATE TABLE t (a text CHECK (is_slug(a)), b text DEFAULT (make_id(1, 2)))"),
          sql`CREATE INDEX t_norm ON t (normalise(a))`,
          sql`CREATE VIEW v AS SELECT secret(a) AS s FROM t`,
          sql`CREATE VIRTUAL TABLE vec USING vec0(a float[3])`,
          alterTable("t", [], { how: "copy" }),
        ]),
      ),
    );
    expect(await names(session)).toEqual(["t", "t_norm", "v", "vec"]);
  });

  test("collations cannot be, and the error says so", async () => {
    const session = await scratch();
    await expect(
      replay(session, loaded(revision("001", [sql`CREATE TABLE t (a text COLLATE german UNIQUE)`]))),
    ).rejects.toMatchObject({
      message: expect.stringContaining("The collation german is the application's own"),
    });
  });
});
