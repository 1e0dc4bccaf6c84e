import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { makeProject, type TestProject } from "../support/project.js";

const file = (revision: string, up: string, down: string, more = ""): string => `
import { createTable, defineMigration, dropTable, run, sql } from "drizzle-sluice";
export default defineMigration({
  revision: "${revision}",
  parents: ${JSON.stringify(revision === "001" ? [] : [String(Number(revision) - 1).padStart(3, "0")])},
  ${more}
  up: [${up}],
  down: [${down}],
});
`;
const A = file("001", 'createTable("a", "CREATE TABLE a (x integer)")', 'dropTable("a")');
const B = file("002", 'createTable("b", "CREATE TABLE b (x integer)")', 'dropTable("b")');
const CODE = file("002", 'createTable("b", "CREATE TABLE b (x integer)")', 'run(() => {}), dropTable("b")');
const HALF = file(
  "002",
  "sql`CREATE TABLE b (x integer)`, sql`INSERT INTO go VALUES (1)`",
  "sql`DELETE FROM go`, sql`DROP TABLE b`",
  "transaction: false,",
);

const FILES = { "20260101_0000_001_a.ts": A, "20260101_0001_002_b.ts": B };

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

function make(migrations: Readonly<Record<string, string>> = FILES): TestProject {
  project = makeProject({ migrations });
  return project;
}

function change({ database }: TestProject, sql: string): void {
  const client = new Database(database);
  client.exec(sql);
  client.close();
}

function tables({ database }: TestProject): readonly unknown[] {
  const client = new Database(database);
  const names = client
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY 1",
    )
    .pluck()
    .all();
  client.close();
  return names;
}

interface StateRow {
  readonly name: string;
  readonly migrations?: Readonly<Record<string, string>>;
  /** Commands before, then SQL. */
  readonly before?: readonly string[];
  readonly sql?: string;
  /** Files that change then. */
  readonly afterwards?: (project: TestProject) => void;
  readonly state: string;
  /** What `status` prints. */
  readonly said: RegExp;
  /** What a boot does: `upgrade` on the command line, with its exit code. */
  readonly upgrade: readonly [number, RegExp];
  /** The command that mends it, after which all is current. */
  readonly mend?: string;
}

const remove = (name: string) => (one: TestProject) => rmSync(join(one.root, "drizzle", name));

const STATES: readonly StateRow[] = [
  { name: "empty", state: "empty", said: /Next: `sluice upgrade`/, upgrade: [0, /at 002/] },
  {
    name: "unmanaged, and it fits",
    sql: "CREATE TABLE a (x integer)",
    state: "unmanaged",
    said: /Next: `sluice upgrade` records the revision/,
    upgrade: [0, /recorded as being at 001\.\n/],
  },
  {
    name: "unmanaged, and none fits",
    sql: "CREATE TABLE a (x integer, y text)",
    state: "unmanaged",
    said: /`sluice stamp REV` says it where none fits/,
    upgrade: [1, /The closest is 001.*\n {2}a: \+ y text\nnext: {2}.*`sluice stamp 001`/s],
    mend: "stamp 001",
  },
  {
    name: "behind",
    before: ["upgrade 001"],
    state: "behind",
    said: /Next: `sluice upgrade`/,
    upgrade: [0, /at 002/],
  },
  {
    name: "current",
    before: ["upgrade"],
    state: "current",
    said: /^app.db is current: at 002\.\n$/,
    upgrade: [0, /Nothing pending/],
  },
  {
    name: "ahead",
    before: ["upgrade"],
    afterwards: remove("20260101_0001_002_b.ts"),
    state: "ahead",
    said: /which does not know 002\.\nNext: .*`sluice downgrade`/,
    upgrade: [1, /next: {2}.*`sluice downgrade`/],
    mend: "downgrade --yes",
  },
  {
    name: "a file is missing",
    before: ["upgrade"],
    afterwards: remove("20260101_0000_001_a.ts"),
    state: "ahead",
    said: /No file has 001, which files of here follow\.\nNext: Bring the file back/,
    upgrade: [1, /001/],
  },
  {
    name: "the history has a gap",
    before: ["upgrade"],
    sql: "DELETE FROM __sluice_history WHERE revision = '001'",
    state: "damaged",
    said: /The history lacks 001.*\nNext: `sluice repair`/,
    upgrade: [1, /next: {2}`sluice repair`/],
    mend: "repair",
  },
  {
    name: "the history is another table",
    before: ["upgrade"],
    sql: "ALTER TABLE __sluice_history RENAME COLUMN revision TO id",
    state: "damaged",
    said: /is not what Sluice wrote.*\nNext: `sluice repair`/,
    upgrade: [1, /next: {2}`sluice repair`/],
    mend: "repair",
  },
  {
    name: "the history is another table, purged",
    before: ["upgrade"],
    sql: "ALTER TABLE __sluice_history RENAME COLUMN revision TO id",
    state: "damaged",
    said: /`sluice stamp --purge REV`/,
    upgrade: [1, /stamp --purge/],
    mend: "stamp --purge head",
  },
  {
    name: "the history was emptied",
    before: ["upgrade"],
    sql: "DELETE FROM __sluice_history",
    state: "unmanaged",
    said: /Next: `sluice upgrade`/,
    upgrade: [0, /recorded as being at 002/],
  },
  {
    name: "an applied file was edited",
    before: ["upgrade 001"],
    afterwards: (one) => one.write("drizzle/20260101_0000_001_a.ts", A.replace("x integer", "x text")),
    state: "behind",
    said: /^app\.db is behind: at 001, 1 revision pending\.\npending:\n {2}002 {2}b\n.*was edited after being applied\.\nNext: Restore the file/,
    upgrade: [1, /001_a\.ts was edited/],
    mend: "stamp 001",
  },
  {
    name: "an applied file was edited, and nothing is pending",
    before: ["upgrade"],
    afterwards: (one) => one.write("drizzle/20260101_0000_001_a.ts", A.replace("x integer", "x text")),
    state: "current",
    said: /^app\.db is current: at 002\.\n.*001_a\.ts was edited after being applied\.\nNext: Restore the file/,
    upgrade: [0, /Nothing pending[\s\S]*warning: .*001_a\.ts was edited after being applied\. Restore/],
    mend: "stamp current",
  },
  {
    name: "there are no migrations yet",
    migrations: {},
    state: "empty",
    said: /^app\.db is empty: .*\nNext: `sluice generate -m "create tables"`/,
    upgrade: [0, /Nothing pending: .*\nNext: `sluice generate -m "create tables"`/],
  },
  {
    name: "several heads",
    migrations: { ...FILES, "20260101_0002_003_c.ts": file("003", "", "").replace('["002"]', '["001"]') },
    before: ["upgrade"],
    state: "current",
    said: /There are 2 heads: 002, 003\.\nNext: `sluice merge 002 003`/,
    upgrade: [0, /Nothing pending/],
  },
  {
    name: "the last upgrade failed",
    migrations: {
      ...FILES,
      "20260101_0001_002_b.ts": file("002", "sql`INSERT INTO nowhere VALUES (1)`", ""),
    },
    before: ["upgrade"],
    state: "behind",
    said: /The last upgrade failed in 002, of which nothing remains: .*nowhere[\s\S]*\nNext: Fix the file/,
    upgrade: [1, /nowhere/],
  },
];

describe("every state has a status, what a boot does, and a command that mends it", () => {
  it.each(STATES)("$name", async (row) => {
    const one = make(row.migrations);
    for (const command of row.before ?? []) await one.run(command.split(" "));
    if (row.sql !== undefined) change(one, row.sql);
    row.afterwards?.(one);
    const json = await one.run(["status", "--json"]);
    expect(Object.keys(JSON.parse(json.stdout))).toEqual(["state", "heads", "pending", "unknown"]);
    expect(JSON.parse(json.stdout).state).toBe(row.state);
    const { stdout } = await one.run(["status"]);
    expect(stdout.startsWith(`app.db is ${row.state}: `)).toBe(true);
    expect(stdout).toMatch(row.said);
    const [code, told] = row.upgrade;
    const upgraded = await one.run(["upgrade"]);
    expect(upgraded.stdout + upgraded.stderr).toMatch(told);
    expect(upgraded.code).toBe(code);
    if (row.mend === undefined) return;
    expect((await one.run(row.mend.split(" "))).code).toBe(0);
    expect((await one.run(["upgrade"])).code).toBe(0);
    expect(JSON.parse((await one.run(["status", "--json"])).stdout).state).toBe("current");
  });
});

it("an applied file that was edited so that it does not load is told, where nothing is pending", async () => {
  const one = make();
  await one.run(["upgrade"]);
  one.write("drizzle/20260101_0000_001_a.ts", "export default 1 +;");
  const { code, stderr } = await one.run(["upgrade"]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/^warning: .*001_a\.ts/);
});

describe("a revision that stopped halfway", () => {
  async function stopped(): Promise<TestProject> {
    const one = make({ ...FILES, "20260101_0001_002_b.ts": HALF });
    expect((await one.run(["upgrade"])).code).toBe(1);
    return one;
  }

  it("has a status that says what mends it", async () => {
    const { run } = await stopped();
    const { stdout } = await run(["status"]);
    expect(stdout).toMatch(
      /^app\.db is failed: .*stopped after 1 of its steps\.\nNext: `sluice repair` goes on/s,
    );
  });

  it("is not touched without a yes: its process may still live", async () => {
    const { run } = await stopped();
    const { code, stderr } = await run(["repair"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /Go on with it\? Make sure that no other process is still working on it\..*\nnext: {2}Run it again with --yes/s,
    );
  });

  it("is finished", async () => {
    const one = await stopped();
    change(one, "CREATE TABLE go (x)");
    const { code, stdout } = await one.run(["repair", "--yes"]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /\nFinished 002: 1 step of up, from step 2 on\.\nThe database is at 002\.\n$/,
      ),
    });
    expect(tables(one)).toEqual(["a", "b", "go"]);
  });

  it("is taken back", async () => {
    const one = await stopped();
    const { stdout } = await one.run(["repair", "--undo", "--yes", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      repaired: ["Took back the 1 of up that were done of 002, by 1 step of down."],
      heads: ["001"],
    });
    expect(tables(one)).toEqual(["a"]);
  });
});

it("repair says that there is nothing to repair", async () => {
  const { run } = make();
  await run(["upgrade"]);
  expect((await run(["repair"])).stdout).toBe("Nothing to repair: the database is at 002.\n");
});

describe("reset", () => {
  it("asks, and then the tables are empty again", async () => {
    const one = make();
    await one.run(["upgrade"]);
    change(one, "INSERT INTO a VALUES (1)");
    const { code, stderr } = await one.run(["reset"]);
    expect(code).toBe(3);
    expect(stderr).toContain("Take app.db to base and up again? All its rows are lost.");
    const done = await one.run(["reset", "--yes", "--json"]);
    expect(JSON.parse(done.stdout)).toMatchObject({
      rolledBack: [{ revision: "002" }, { revision: "001" }],
      applied: [{ revision: "001" }, { revision: "002" }],
      heads: ["002"],
    });
    const client = new Database(one.database);
    expect(client.prepare("SELECT count(*) FROM a").pluck().get()).toBe(0);
    client.close();
  });

  it("asks nothing of a database without revisions, and makes one that is not there", async () => {
    const one = make();
    expect((await one.run(["reset"])).code).toBe(0);
    expect(tables(one)).toEqual(["a", "b"]);
  });
});

describe("an older release takes back what it has no file of", () => {
  it("from what the history keeps, and applies its own again", async () => {
    const one = make();
    await one.run(["upgrade"]);
    change(one, "INSERT INTO b VALUES (1)");
    remove("20260101_0001_002_b.ts")(one);
    expect((await one.run(["downgrade", "--yes"])).code).toBe(0);
    expect(tables(one)).toEqual(["a"]);
    expect((await one.run(["status"])).stdout).toMatch(
      /^app\.db is current: at 001\.\nThe archive keeps 1 row that revisions took away, since [\d-]+\.\n$/,
    );
    one.write("drizzle/20260101_0001_002_b.ts", B);
    expect((await one.run(["upgrade"])).code).toBe(0);
    const client = new Database(one.database);
    expect(client.prepare("SELECT x FROM b").pluck().all()).toEqual([1]);
    client.close();
  });

  it("not where its down runs code, and nothing has changed then", async () => {
    const one = make({ ...FILES, "20260101_0001_002_b.ts": CODE });
    await one.run(["upgrade"]);
    remove("20260101_0001_002_b.ts")(one);
    const { code, stderr } = await one.run(["downgrade", "base", "--yes"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /Taking 002 back runs code, which only its file has: .*\nnext: {2}Bring the file here/s,
    );
    expect(tables(one)).toEqual(["a", "b"]);
    expect(readdirSync(join(one.root, "drizzle"))).toEqual(["20260101_0000_001_a.ts"]);
  });

  it("outside a transaction, where its file said so", async () => {
    const outside = file("002", "sql`VACUUM`", "sql`VACUUM`", "transaction: false,");
    const one = make({ ...FILES, "20260101_0001_002_b.ts": outside });
    await one.run(["upgrade"]);
    remove("20260101_0001_002_b.ts")(one);
    expect((await one.run(["downgrade", "--yes"])).code).toBe(0);
  });

  it("with what depends on it", async () => {
    const branch = file("003", "", "").replace('["002"]', "[]").replace("up:", 'dependsOn: ["002"],\n  up:');
    const one = make({ ...FILES, "20260101_0002_003_c.ts": branch });
    await one.run(["upgrade"]);
    for (const name of ["20260101_0001_002_b.ts", "20260101_0002_003_c.ts"]) remove(name)(one);
    const { stdout } = await one.run(["downgrade", "001", "--yes", "--json"]);
    expect(JSON.parse(stdout).rolledBack.map(({ revision }: { revision: string }) => revision)).toEqual([
      "003",
      "002",
    ]);
  });
});
