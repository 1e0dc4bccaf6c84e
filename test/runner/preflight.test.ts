import { describe, expect, test } from "vitest";
import { RevisionError } from "../../src/errors.js";
import type { MigrationInput, StepInput } from "../../src/migration/define.js";
import { assertNoRows, createTable, run, sql } from "../../src/migration/steps.js";
import { upgrade } from "../../src/runner/api.js";
import { appliedIn, bundle, namesIn, open, revision, thrownBy } from "./support.js";

const SETUP = "CREATE TABLE users (id integer primary key, name text, photo blob)";
const ROWS = "INSERT INTO users VALUES (1, NULL, NULL), (2, 'b', x'0102')";
const NO_NULLS = assertNoRows("SELECT id, name FROM users WHERE name IS NULL;", "A name is missing.");

async function migrate(up: readonly StepInput[], fields: Partial<MigrationInput> = {}) {
  const db = open();
  db.exec(`${SETUP};${ROWS}`);
  const migrations = bundle([revision("001", up, [], { validate: fields.validate })]);
  const error = await upgrade(db, { migrations }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { db, error };
}

describe("assertNoRows", () => {
  test("fails before anything has changed, and shows the rows", async () => {
    const events: string[] = [];
    const db = open();
    db.exec(`${SETUP};${ROWS}`);
    const migrations = bundle([revision("001", [createTable("x", "CREATE TABLE x (a)"), NO_NULLS])]);
    const onEvent = (event: { kind: string }): number => events.push(event.kind);
    const error = await thrownBy(() => upgrade(db, { migrations, onEvent }));
    expect(error).toMatchObject({ code: "step-failed", step: 2 });
    expect(error.message).toContain("failed: A name is missing.\n  id = 1, name = null");
    expect(events).not.toContain("stepStart");
  });

  test("shows five rows at most, of any kind", async () => {
    const { error } = await migrate([
      sql`INSERT INTO users (name, photo) VALUES ('a', x'00'), ('b', x'00'), ('c', x'00'), ('d', x'00'), ('e', x'00')`,
      assertNoRows("SELECT name, photo FROM users WHERE photo IS NOT NULL -- all", "No photos."),
    ]);
    const lines = String(error).split("\n");
    expect(lines.slice(1, 7)).toEqual([
      '  name = "b", photo = a blob of 2 bytes',
      '  name = "a", photo = a blob of 1 bytes',
      '  name = "b", photo = a blob of 1 bytes',
      '  name = "c", photo = a blob of 1 bytes',
      '  name = "d", photo = a blob of 1 bytes',
      "  …",
    ]);
  });

  test.each<[string, readonly StepInput[]]>([
    ["after SQL that may mend the rows", [sql`UPDATE users SET name = ''`, NO_NULLS]],
    ["after code that may", [run((db) => db.run("DELETE FROM users")), NO_NULLS]],
    [
      "on a table that the revision makes",
      [createTable("y", "CREATE TABLE y (a)"), assertNoRows("SELECT * FROM y", "no")],
    ],
  ])("runs in its place %s", async (_, up) => {
    const { db, error } = await migrate(up);
    expect(error).toBeUndefined();
    expect(appliedIn(db)).toEqual(["001"]);
  });

  test("that is not right is an error with its SQL", async () => {
    const { error } = await migrate([assertNoRows("SELECT id FROM nowhere", "no")]);
    expect(error).toMatchObject({
      message: expect.stringContaining("failed: no such table: nowhere\n  SELECT id FROM nowhere"),
    });
  });
});

describe("validate", () => {
  test("stops the revision by throwing", async () => {
    const { db, error } = await migrate([sql`DROP TABLE users`], {
      validate: async (data) => {
        if ((await data.get("SELECT 1 FROM users WHERE name IS NULL")) !== undefined)
          throw new Error("names are missing");
      },
    });
    expect(error).toBeInstanceOf(RevisionError);
    expect(error).toMatchObject({ code: "validation-failed", revision: "001" });
    expect(String(error)).toContain("_001_m001.ts: validation failed: names are missing");
    expect(namesIn(db)).toEqual(["users"]);
  });

  test("may only read", async () => {
    const { db, error } = await migrate([], { validate: (data) => data.run("DELETE FROM users") });
    expect(error).toMatchObject({ code: "validation-failed", message: expect.stringContaining("readonly") });
    expect(db.prepare("SELECT count(*) FROM users").pluck().get()).toBe(2);
    expect(db.pragma("query_only", { simple: true })).toBe(0);
  });

  test("that has nothing to say lets the steps write", async () => {
    const { error } = await migrate([sql`DELETE FROM users`], { validate: () => {} });
    expect(error).toBeUndefined();
  });

  test("sees what earlier pending revisions have made", async () => {
    const migrations = bundle([
      revision("001", [createTable("a", "CREATE TABLE a (x)")]),
      revision("002", [], [], { validate: (data) => data.all("SELECT * FROM a") }),
    ]);
    expect((await upgrade(open(), { migrations })).heads).toEqual(["002"]);
  });
});
