import { describe, expect, test, vi } from "vitest";
import { sql } from "../../src/migration/steps.js";
import { downgrade, stamp, upgrade } from "../../src/runner/api.js";
import { bundle, open, revision, temporaryFile } from "./support.js";

const ONE = revision("001", [sql`CREATE TABLE t (a)`], [sql`DROP TABLE t`]);
const TWO = revision("002", [sql`CREATE TABLE u (a)`], [sql`DROP TABLE u`]);
const both = { migrations: bundle([ONE, TWO]), lockTimeoutMs: 300 };

type Client = ReturnType<typeof open>;

/** Has another connection begin to write as soon as so many transactions are committed. */
function takenAfter(client: Client, other: Client, commits: number): void {
  const prepare = client.prepare.bind(client);
  let left = commits;
  const intercepted = (text: string): unknown => {
    const statement = prepare(text);
    if (text !== "COMMIT") return statement;
    const commit = statement.run.bind(statement);
    Reflect.set(statement, "run", (...params: readonly unknown[]) => {
      const result = commit(...params);
      left -= 1;
      if (left === 0) other.exec("BEGIN IMMEDIATE");
      return result;
    });
    return statement;
  };
  vi.spyOn(client, "prepare").mockImplementation(intercepted as typeof client.prepare);
}

describe("what is committed is finished, whoever writes next", () => {
  test("an upgrade", async () => {
    const file = temporaryFile();
    const [client, other] = [open(file), open(file)];
    await upgrade(client, { migrations: bundle([ONE]) });
    takenAfter(client, other, 1);
    const { applied, heads } = await upgrade(client, both);
    expect([applied.map(({ revision: id }) => id), heads]).toEqual([["002"], ["002"]]);
    expect(other.inTransaction).toBe(true);
  });

  test("an upgrade that is to purge the archive", async () => {
    const file = temporaryFile();
    const [client, other] = [open(file), open(file)];
    await upgrade(client, { migrations: bundle([ONE]) });
    takenAfter(client, other, 1);
    const warnings: string[] = [];
    const logger = { debug() {}, info() {}, warn: (text: string) => void warnings.push(text), error() {} };
    const settings = { archiveDays: 1 };
    expect((await upgrade(client, { ...both, settings, logger })).heads).toEqual(["002"]);
    expect(warnings).toEqual([expect.stringContaining("The archive could not be purged: ")]);
  });

  test("a downgrade", async () => {
    const file = temporaryFile();
    const [client, other] = [open(file), open(file)];
    await upgrade(client, both);
    takenAfter(client, other, 2);
    const { rolledBack, heads } = await downgrade(client, { ...both, target: "base" });
    expect([rolledBack.map(({ revision: id }) => id), heads]).toEqual([["002", "001"], []]);
    expect(other.inTransaction).toBe(true);
  });
});

describe("a history that does not keep what is recorded", () => {
  const FORGETS = `CREATE TRIGGER forget AFTER INSERT ON __sluice_history BEGIN
    DELETE FROM __sluice_history WHERE revision = new.revision; END`;
  const KEEPS = `CREATE TRIGGER keep AFTER DELETE ON __sluice_history BEGIN
    INSERT INTO __sluice_history VALUES (old.revision, old.parents, old.name, old.checksum, old.applied_at,
      old.duration_ms, old.state, old.down, old.replaces); END`;
  const tables = (db: Client): unknown =>
    db.prepare("SELECT name FROM sqlite_schema WHERE name IN ('t', 'u') ORDER BY name").pluck().all();

  test.each<[string, string, (db: Client) => Promise<unknown>]>([
    ["an upgrade", FORGETS, (db) => upgrade(db, both)],
    ["a downgrade", KEEPS, (db) => downgrade(db, { migrations: bundle([ONE]) })],
    ["a stamp", FORGETS, (db) => stamp(db, "002", both)],
  ])("stops %s, and nothing has changed", async (_, trigger, work) => {
    const db = open();
    await upgrade(db, { migrations: bundle([ONE]) });
    db.exec(trigger);
    await expect(work(db)).rejects.toMatchObject({
      code: "history-not-kept",
      hint: expect.stringContaining("Look for a trigger on __sluice_history"),
    });
    expect(tables(db)).toEqual(["t"]);
  });
});
