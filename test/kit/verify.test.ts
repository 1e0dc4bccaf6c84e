import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import type { VerifyResult } from "../../src/kit/types.js";
import { verify } from "../../src/kit.js";
import { migrationText } from "../support/migration-text.js";
import { makeProject, type TestProject } from "../support/project.js";

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

const T1 = migrationText("001", [], {
  up: "createTable('t', 'CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)')",
  down: "dropTable('t')",
});
const ADD = { up: "alterTable('t', [addColumn('b INTEGER')])", down: "alterTable('t', [dropColumn('b')])" };

const files = (...texts: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(texts.map((text, place) => [`20260101_000${place}_00${place + 1}_step.ts`, text]));

function projectOf(...texts: readonly string[]): TestProject {
  project = makeProject({ migrations: files(...texts) });
  return project;
}

const verifyIn = ({ root }: TestProject, revision?: string): Promise<VerifyResult> =>
  verify({ cwd: root, env: {}, revision });

const kindsOf = ({ findings }: VerifyResult): readonly string[] =>
  findings.map(({ revision, kind }) => `${revision} ${kind}`);

describe("verify", () => {
  test("of revisions that do what they should finds nothing", async () => {
    const result = await verifyIn(projectOf(T1, migrationText("002", ["001"], ADD)));
    expect(result).toEqual({ ok: true, findings: [], notes: [], verified: ["001", "002"], sealed: [] });
  });

  test.each<readonly [string, Parameters<typeof migrationText>[2], readonly string[]]>([
    [
      "an up that fails, and what follows",
      { up: "dropTable('zz')", down: "" },
      ["002 up-fails", "003 not-tried"],
    ],
    ["a down that fails", { ...ADD, down: "dropTable('zz')" }, ["002 down-fails"]],
    ["a down that forgets", { ...ADD, down: "" }, ["002 down-definitions"]],
    [
      "a step that needs a table of its own",
      { up: "sql`INSERT INTO t VALUES (1, 'x')`", down: "" },
      ["002 up-again-fails"],
    ],
    [
      "one without a transaction that fails halfway",
      { up: "sql`CREATE TABLE half (x)`, dropTable('zz')", down: "", more: "transaction: false," },
      ["002 up-fails", "003 not-tried"],
    ],
  ])("%s", async (_, steps, expected) => {
    const third = migrationText("003", ["002"], { up: "sql`CREATE TABLE d (x)`", down: "dropTable('d')" });
    const result = await verifyIn(projectOf(T1, migrationText("002", ["001"], steps), third));
    expect(kindsOf(result)).toEqual(expected);
    expect(result.ok).toBe(expected.length === 0);
    expect(result.verified).toContain("001");
    expect(result.verified.includes("003")).toBe(!expected.includes("003 not-tried"));
  });

  test("another branch is tried though one is broken", async () => {
    const broken = migrationText("002", ["001"], { up: "dropTable('zz')", down: "" });
    const result = await verifyIn(projectOf(T1, broken, migrationText("003", ["001"], ADD)));
    expect(kindsOf(result)).toEqual(["002 up-fails"]);
    expect(result.verified).toEqual(["001", "003"]);
  });

  test("one revision alone, by a prefix; those below are only built", async () => {
    const target = projectOf(T1, migrationText("002", ["001"], { ...ADD, down: "" }));
    const third = { up: "sql`CREATE TABLE d (x)`", down: "dropTable('d')" };
    target.write("drizzle/20260102_0000_a1b2_step.ts", migrationText("a1b2", ["002"], third));
    expect(await verifyIn(target, "a1")).toMatchObject({ ok: true, verified: ["a1b2"] });
  });

  test("what cannot be taken back is tried upwards, and said", async () => {
    const result = await verifyIn(projectOf(T1, migrationText("002", ["001"], { up: ADD.up })));
    expect(result).toMatchObject({
      ok: true,
      verified: ["001", "002"],
      notes: ["002 cannot be taken back and was tried upwards only: it cannot be"],
    });
  });

  test.each([
    ["an unknown revision", "zz", "unknown-revision"],
    ["an ambiguous one", "00", "ambiguous-revision"],
  ])("%s is an error", async (_, revision, code) => {
    await expect(verifyIn(projectOf(T1, migrationText("002", ["001"], ADD)), revision)).rejects.toMatchObject(
      { code },
    );
  });

  test("without a folder there is nothing to verify, which is an error", async () => {
    project = makeProject();
    await expect(verifyIn(project)).rejects.toMatchObject({ code: "missing-folder" });
  });
});

describe("verify with the rows of the database", () => {
  const FILL = migrationText("002", ["001"], {
    up: "run((db) => db.run(`UPDATE t SET a = 'none' WHERE a IS NULL`)), assertNoRows('SELECT * FROM t WHERE a IS NULL', 'NULL')",
    down: "",
  });

  async function applied(rows: string, ...texts: readonly string[]): Promise<TestProject> {
    const target = projectOf(T1, ...texts);
    expect((await target.run(["upgrade", "001", "-q"])).code).toBe(0);
    const client = new Database(target.database);
    client.exec(rows);
    client.close();
    return target;
  }

  const ROWS = "INSERT INTO t (a) VALUES ('x'), (NULL)";

  test.each<readonly [string, string | undefined]>([
    ["all", undefined],
    ["the pending one", "002"],
  ])("takes them where the database stands at the parent: %s", async (_, revision) => {
    const result = await verifyIn(await applied(ROWS, FILL), revision);
    expect(result).toMatchObject({
      ok: true,
      notes: [
        expect.stringMatching(/^Tried with the 2 rows of .*app\.db\.$/),
        "002: rows of t are not as they were: literal SQL or code wrote them.",
      ],
    });
  });

  test.each<readonly [string, string | undefined]>([
    ["all", undefined],
    ["one above the pending ones", "003"],
  ])("goes on with them above: %s", async (_, revision) => {
    const asks = migrationText("003", ["002"], {
      up: "assertNoRows(`SELECT * FROM t WHERE a = 'none'`, 'There is none.')",
      down: "",
    });
    const result = await verifyIn(await applied(ROWS, FILL, asks), revision);
    expect(result.findings).toMatchObject([
      { kind: "up-fails", revision: "003", message: expect.stringContaining("There is none.") },
    ]);
  });

  test("leaves them where a revision below does not take them", async () => {
    const never = migrationText("002", ["001"], { up: "assertNoRows('SELECT * FROM t', 'never')", down: "" });
    const result = await verifyIn(await applied(ROWS, never, migrationText("003", ["002"], ADD)), "003");
    expect(result).toMatchObject({ ok: true, verified: ["003"] });
  });

  test("finds the rows that down does not give back", async () => {
    const destroys = migrationText("002", ["001"], {
      up: ADD.up,
      down: "alterTable('t', [dropColumn('b'), alterColumn('a', 'TEXT', 'TEXT', { using: `'lost'` })])",
    });
    const result = await verifyIn(await applied(ROWS, destroys), "002");
    expect(result.findings).toMatchObject([
      {
        kind: "down-rows",
        revision: "002",
        message: expect.stringContaining("t, id = 1: a = 'x' → a = 'lost'"),
      },
    ]);
  });
});

describe("the seal", () => {
  test.each([
    ["a revision that passes is sealed as it is now", ADD, true],
    ["one that does not keeps the old seal", { ...ADD, down: "" }, false],
  ])("%s", async (_, steps, sealed) => {
    const text = migrationText("002", ["001"], { ...steps, more: `proven: "0123456789ab",` });
    const target = projectOf(T1, text);
    const [, file] = target.migrations();
    const first = await verifyIn(target);
    expect(first.sealed).toEqual(sealed ? ["002"] : []);
    expect(target.read(`drizzle/${file}`) === text).toBe(!sealed);
    expect((await verifyIn(target)).sealed).toEqual([]);
  });

  test("nothing is written into a file without one", async () => {
    const target = projectOf(T1);
    await verifyIn(target);
    expect(target.read(`drizzle/${target.migrations()[0]}`)).toBe(T1);
  });
});
