import type Database from "better-sqlite3";
import { eq, gt } from "drizzle-orm";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { drizzle } from "drizzle-orm/sqlite-proxy";
import { eq as eqRc, gt as gtRc } from "drizzle-orm-rc";
import {
  integer as integerRc,
  sqliteTable as sqliteTableRc,
  text as textRc,
} from "drizzle-orm-rc/sqlite-core";
import { drizzle as drizzleRc } from "drizzle-orm-rc/sqlite-proxy";
import { expect, expectTypeOf, test } from "vitest";
import { run } from "../../src/migration/steps.js";
import type { DataConnection } from "../../src/model/step.js";
import { upgrade } from "../../src/runner/api.js";
import { bundle, open, revision, thrownBy } from "./support.js";

/** The tables as they were when the migration was written: they stay as they are in its file. */
const tasks = sqliteTable("tasks", {
  id: integer("id").primaryKey(),
  tags: text("tags", { mode: "json" }).$type<readonly string[]>().notNull(),
  due: integer("due", { mode: "timestamp" }),
  parent: integer("parent"),
});
const tasksRc = sqliteTableRc("tasks", {
  id: integerRc("id").primaryKey(),
  tags: textRc("tags", { mode: "json" }).$type<readonly string[]>().notNull(),
  due: integerRc("due", { mode: "timestamp" }),
  parent: integerRc("parent"),
});

async function withTasks(fn: (data: DataConnection) => unknown): Promise<Database.Database> {
  const db = open();
  db.exec(`CREATE TABLE tasks (id integer PRIMARY KEY, tags text NOT NULL, due integer, parent integer);
    INSERT INTO tasks VALUES (1, '["a","b"]', 60, NULL), (2, '[]', NULL, 1)`);
  await upgrade(db, { migrations: bundle([revision("001", [run(fn)])]) });
  return db;
}

test("statements with the types of Drizzle tables: 0.45", async () => {
  const db = await withTasks(async (data) => {
    const typed = drizzle(data.proxy);
    const rows = await typed.select().from(tasks).where(gt(tasks.id, 0));
    expectTypeOf(rows).toEqualTypeOf<
      { id: number; tags: readonly string[]; due: Date | null; parent: number | null }[]
    >();
    expect(rows).toEqual([
      { id: 1, tags: ["a", "b"], due: new Date(60_000), parent: null },
      { id: 2, tags: [], due: null, parent: 1 },
    ]);
    const both = await typed
      .select()
      .from(tasks)
      .leftJoin(tasks, eq(tasks.id, 99))
      .catch(() => []);
    expect(both).toEqual([]);
    expect(await typed.select({ id: tasks.id }).from(tasks).where(eq(tasks.id, 2)).get()).toEqual({ id: 2 });
    expect(await typed.select({ id: tasks.id }).from(tasks).where(eq(tasks.id, 9)).get()).toBeUndefined();
    await typed
      .update(tasks)
      .set({ tags: ["c"] })
      .where(eq(tasks.id, 2));
    const added = await typed
      .insert(tasks)
      .values({ id: 3, tags: ["d"], due: new Date(1000) })
      .returning();
    expect(added).toEqual([{ id: 3, tags: ["d"], due: new Date(1000), parent: null }]);
    await typed.delete(tasks).where(eq(tasks.id, 1));
  });
  expect(db.prepare("SELECT id, tags, due FROM tasks").raw().all()).toEqual([
    [2, '["c"]', null],
    [3, '["d"]', 1],
  ]);
});

test("statements with the types of Drizzle tables: 1.0", async () => {
  const db = await withTasks(async (data) => {
    const typed = drizzleRc(data.proxy);
    const rows = await typed.select().from(tasksRc).where(gtRc(tasksRc.id, 0));
    expectTypeOf(rows).toEqualTypeOf<
      { id: number; tags: readonly string[]; due: Date | null; parent: number | null }[]
    >();
    expect(rows[0]).toEqual({ id: 1, tags: ["a", "b"], due: new Date(60_000), parent: null });
    expect(
      await typed.select({ id: tasksRc.id }).from(tasksRc).where(eqRc(tasksRc.id, 9)).get(),
    ).toBeUndefined();
    await typed
      .update(tasksRc)
      .set({ tags: ["c"] })
      .where(eqRc(tasksRc.id, 2));
    const added = await typed
      .insert(tasksRc)
      .values({ id: 3, tags: ["d"] })
      .returning({ id: tasksRc.id });
    expect(added).toEqual([{ id: 3 }]);
  });
  expect(db.prepare("SELECT tags FROM tasks").pluck().all()).toEqual(['["a","b"]', '["c"]', '["d"]']);
});

test("its transactions are refused: there is one already", async () => {
  const error = await thrownBy(() =>
    withTasks(async (data) => {
      await drizzle(data.proxy).transaction(async (tx) => tx.delete(tasks));
    }),
  );
  expect(error.message).toMatch(/BEGIN cannot be run in a data step/);
});

test("what fails names its statement", async () => {
  const other = sqliteTable("nowhere", { id: integer("id") });
  const error = await thrownBy(() => withTasks((data) => drizzle(data.proxy).select().from(other)));
  expect(error).toMatchObject({ code: "step-failed", sql: expect.stringMatching(/from "nowhere"/) });
});
