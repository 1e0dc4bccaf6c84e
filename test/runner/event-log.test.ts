import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { alterTable, createTable, dropColumn, dropTable, sql } from "../../src/migration/steps.js";
import { downgrade, upgrade } from "../../src/runner/api.js";
import type { Logger, RunEvent } from "../../src/runner/types.js";
import { bundle, open, revision, thrownBy } from "./support.js";

const USERS = `CREATE TABLE "users" ("id" integer PRIMARY KEY, "name" text)`;
const migrations = bundle([
  revision("001", [createTable("users", USERS), sql`INSERT INTO users VALUES (1, 'Ada')`]),
  revision("002", [alterTable("users", [dropColumn("name")])], [alterTable("users", [])]),
  revision(
    "003",
    [dropTable("users")],
    [createTable("users", `CREATE TABLE "users" ("id" integer PRIMARY KEY)`)],
  ),
]);

function listener(): { lines: string[]; logger: Logger; events: RunEvent[]; onEvent(event: RunEvent): void } {
  const lines: string[] = [];
  const events: RunEvent[] = [];
  const add = (level: string) => (text: string) => {
    lines.push(`${level} ${text.replace(/\d+(?:\.\d+)? ms/g, "N ms")}`);
  };
  return {
    lines,
    events,
    onEvent: (event) => void events.push(event),
    logger: { debug: add("debug"), info: add("info"), warn: add("warn"), error: add("error") },
  };
}

describe("an application hears of", () => {
  test("what is kept in the archive, and what comes back", async () => {
    const client = open();
    const { onEvent, events } = listener();
    await upgrade(client, { migrations, onEvent });
    await downgrade(client, { migrations, onEvent, target: "002" });
    expect(events.filter(({ kind }) => kind === "archive")).toEqual([
      { kind: "archive", action: "kept", revision: "002", table: "users", column: "name" },
      { kind: "archive", action: "kept", revision: "003", table: "users", column: undefined },
      { kind: "archive", action: "restored", revision: "003", table: "users", column: undefined },
    ]);
  });

  test("revisions, steps and statements, in its logger's words", async () => {
    const { lines, logger } = listener();
    await upgrade(open(), { migrations: bundle([revision("001", [sql`CREATE TABLE a (x)`])]), logger });
    expect(lines).toContain("info Applied 001 m001 (N ms)");
    expect(lines).toContain("debug 001, step 1: sql CREATE TABLE a (x)");
    expect(lines).toContain("debug 001, step 1 took N ms");
    expect(lines).toContain("debug CREATE TABLE a (x) (N ms)");
  });

  test("a revision and a step that failed", async () => {
    const { lines, logger } = listener();
    const failing = bundle([revision("001", [sql`nonsense`])]);
    await thrownBy(() => upgrade(open(), { migrations: failing, logger }));
    expect(lines.filter((line) => line.startsWith("error"))).toEqual(["error 001 m001 failed after N ms"]);
    expect(lines).toContain("debug 001, step 1 failed after N ms");
  });

  test("a backup", async () => {
    const client = open();
    const { lines, logger } = listener();
    await upgrade(client, { migrations, target: "001" });
    await upgrade(client, { migrations, backup: true, logger });
    expect(lines.find((line) => line.startsWith("info Backed up"))).toMatch(
      /_before_002\.db \(\d+ bytes, N ms\)$/,
    );
  });

  test("nothing, where nobody listens", async () => {
    const client = new Database(":memory:");
    expect((await upgrade(client, { migrations })).applied).toHaveLength(3);
    client.close();
  });
});
