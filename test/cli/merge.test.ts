import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { migrationText } from "../support/migration-text.js";
import { makeProject, type TestProject } from "../support/project.js";

const SCHEMA = `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const t = sqliteTable("t", { id: integer("id").primaryKey(), a: text("a"), b: text("b") });
`;

const START = migrationText("001", [], {
  up: `createTable("t", 'CREATE TABLE "t" ("id" integer PRIMARY KEY)')`,
  down: `dropTable("t")`,
});

const column = (name: string) => ({
  up: `alterTable("t", [addColumn('"${name}" text')])`,
  down: `alterTable("t", [dropColumn("${name}")])`,
});

const A = migrationText("00a", ["001"], column("a"));
const B = migrationText("00b", ["001"], { ...column("b"), more: `labels: ["bee"],` });

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

type Files = Readonly<Record<string, string>>;

/** Files by their revision, written one day after the other. */
function projectOf(texts: Files, schema: string = SCHEMA): TestProject {
  const all = Object.entries({ "001": START, ...texts });
  project = makeProject({
    schema,
    migrations: Object.fromEntries(
      all.map(([revision, text], day) => [`2026010${day + 1}_0000_${revision}_m${revision}.ts`, text]),
    ),
  });
  return project;
}

describe("merge", { timeout: 90_000 }, () => {
  it("joins all heads", async () => {
    const { run, migrations, read } = projectOf({ "00a": A, "00b": B });
    const { code, stdout, stderr } = await run(["merge", "--rev-id", "00m"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const file = migrations().at(-1) ?? "";
    expect(file).toMatch(/_00m_merge_00a_and_00b\.ts$/);
    expect(stdout).toBe(
      `Wrote drizzle/${file}, which joins 00a and 00b, tried together on a scratch database\nNext: \`sluice upgrade\`.\n`,
    );
    expect(read(`drizzle/${file}`)).toMatch(
      /parents: \["00a", "00b"\],\n {2}proven: "[0-9a-f]{12}",\n\n {2}up: \[\],/,
    );
    expect((await run(["heads", "--json"])).stdout).toContain('"00m"');
    expect((await run(["check"])).stdout).toBe(
      "note: There is no database: only the files were checked.\nNothing found.\n",
    );
  });

  it("goes up on databases that have one of the branches, and down", async () => {
    const { run, database } = projectOf({ "00a": A, "00b": B });
    await run(["upgrade", "00b", "-q"]);
    await run(["merge", "-m", "join", "--rev-id", "00m"]);
    expect((await run(["upgrade"])).stdout).toMatch(/Applied 00a[\s\S]*Applied 00m join/);
    expect((await run(["downgrade", "-y"])).stdout).toContain("The database is at 00a, 00b.");
    expect((await run(["upgrade", "-q"])).code).toBe(0);
    expect((await run(["downgrade", "001", "-y"])).stdout).toContain("The database is at 001.");
    const client = new Database(database);
    expect(client.pragma("table_info(t)")).toHaveLength(1);
    client.close();
  });

  it("--json is revision, file and parents", async () => {
    const { run, root } = projectOf({ "00a": A, "00b": B });
    const { stdout } = await run(["merge", "bee", "00a", "-m", "join", "--rev-id", "00m", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      revision: "00m",
      file: expect.stringMatching(new RegExp(`^${root}/drizzle/\\d{8}_\\d{4}_00m_join\\.ts$`)),
      parents: ["00a", "00b"],
    });
  });

  it("says which heads are left, and what no migration has", async () => {
    const c = migrationText("00c", ["001"], { ...column("c"), more: `dependsOn: ["00b"],` });
    const { run } = projectOf({ "00a": A, "00b": B, "00c": c });
    const { stdout } = await run(["merge", "00a", "00b", "--rev-id", "00m"]);
    expect(stdout).toContain("note: There are still 2 heads: 00c, 00m.\n");
    expect(stdout).toMatch(/note: \S+schema\.ts:2: No migration has this change of the schema: t: - c$/m);
    expect(stdout).toContain("note: `sluice generate` writes what is missing.\n");
  });

  it("a schema that cannot be read is no reason not to merge", async () => {
    const { run } = projectOf({ "00a": A, "00b": B }, "throw new Error('<<<<<<<');\n");
    const { code, stdout } = await run(["merge"]);
    expect(code).toBe(0);
    expect(stdout).toContain("note: The schema was not compared with the merged migrations: ");
  });

  it("what cannot be taken back is tried upwards", async () => {
    const forever = migrationText("00b", ["001"], { up: column("b").up });
    const { run } = projectOf({ "00a": A, "00b": forever });
    expect(await run(["merge"])).toMatchObject({ code: 0, stderr: "" });
  });

  it.each<[string, Files, readonly RegExp[]]>([
    [
      "both add one column",
      { "00a": A, "00b": migrationText("00b", ["001"], column("a")) },
      [
        /Nothing was merged: \S*_00a_m00a\.ts and \S*_00b_m00b\.ts do not go together: after the one, the other fails\./,
        /`sluice generate --amend --head 00b`/,
      ],
    ],
    [
      "the culprit is not the head",
      {
        "00a": A,
        "00c": migrationText("00c", ["00a"], column("c")),
        "00b": migrationText("00b", ["001"], column("a")),
      },
      [/\S*_00b_m00b\.ts and \S*_00a_m00a\.ts do not go together/, /The table "t" already has a column "a"/],
    ],
    [
      "one drops what the other alters",
      {
        "00a": A,
        "00b": migrationText("00b", ["001"], {
          up: `dropTable("t")`,
          down: `createTable("t", 'CREATE TABLE "t" ("id" integer PRIMARY KEY)')`,
        }),
      },
      [/with 00a and 00b together, \S*_00a_m00a\.ts fails down\./],
    ],
    [
      "the first one wins",
      Object.fromEntries(
        ["00a", "00b"].map((revision) => [
          revision,
          migrationText(revision, ["001"], {
            up: `sql\`CREATE VIEW IF NOT EXISTS v AS SELECT '${revision}' AS x\``,
            down: "sql`DROP VIEW IF EXISTS v`",
          }),
        ]),
      ),
      [/00a and 00b make different schemas, by which of them comes first:\n {2}v: /, /`sluice verify`/],
    ],
    [
      "it does not come back",
      { "00a": A, "00b": migrationText("00b", ["001"], { up: column("b").up, down: "" }) },
      [/taken back together, 00a and 00b leave other definitions than there were:\n {2}t: /],
    ],
    [
      "one does not go down",
      {
        "00a": A,
        "00b": migrationText("00b", ["001"], { up: column("b").up, down: "sql`DROP TABLE gone`" }),
      },
      [/with 00a and 00b together, \S*_00b_m00b\.ts fails down\./, /no such table: gone/],
    ],
  ])("refused, and nothing written: %s", async (_, files, texts) => {
    const { run, migrations } = projectOf(files);
    const before = migrations();
    const { code, stderr } = await run(["merge"]);
    expect(code).toBe(1);
    for (const text of texts) expect(stderr).toMatch(text);
    expect(migrations()).toEqual(before);
    expect(JSON.parse((await run(["merge", "--json"])).stdout)).toMatchObject({
      error: { code: "merge-conflict" },
    });
  });

  it("generate over branches that do not go together names the heads, and the way on", async () => {
    const { run, migrations } = projectOf({ "00a": A, "00b": migrationText("00b", ["001"], column("a")) });
    const before = migrations();
    const { code, stderr } = await run(["generate", "-m", "more"]);
    expect({ code, migrations: migrations() }).toEqual({ code: 1, migrations: before });
    expect(stderr).toContain("The branches 00a and 00b do not go together.");
    expect(stderr).toContain(`The table "t" already has a column "a".`);
    expect(stderr).toContain("`sluice merge 00a 00b` says which files");
  });

  it.each<[string, string, Files, string]>([
    ["one head", "merge", { "00a": A }, "There is nothing to merge: there is one head, 00a."],
    ["one name", "merge 00a", { "00a": A, "00b": B }, "It takes two revisions to merge."],
    ["one name twice", "merge 00b bee", { "00a": A, "00b": B }, "It takes two revisions to merge."],
    ["one branch", "merge 001 00b", { "00a": A, "00b": B }, "00b follows 001 already"],
    ["an unknown revision", "merge 00a zz", { "00a": A, "00b": B }, "There is no revision zz."],
    ["an id that is taken", "merge --rev-id 001", { "00a": A, "00b": B }, "There is a revision 001 already."],
  ])("wrong usage: %s", async (_, command, files, message) => {
    const { run } = projectOf(files);
    const { code, stderr } = await run(command.split(" "));
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
