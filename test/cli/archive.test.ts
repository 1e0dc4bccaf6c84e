import { afterEach, describe, expect, it } from "vitest";
import { makeProject, type TestProject } from "../support/project.js";

const BASE = `import { defineMigration, sql } from "drizzle-sluice";
export default defineMigration({
  revision: "001",
  parents: [],
  up: [sql\`CREATE TABLE "t" ("id" integer PRIMARY KEY, "x" text); INSERT INTO "t" VALUES (1, 'one'), (2, 'two')\`],
  down: [],
});
`;

const DROP = `import { addColumn, alterTable, defineMigration, dropColumn } from "drizzle-sluice";
export default defineMigration({
  revision: "002",
  parents: ["001"],
  up: [alterTable("t", [dropColumn("x")])],
  down: [alterTable("t", [addColumn(\`"x" text\`)])],
});
`;

const MIGRATIONS = { "20261120_1530_001_base.js": BASE, "20261121_0900_002_drop.js": DROP };

let project: TestProject | undefined;

afterEach(() => {
  project?.cleanup();
  project = undefined;
});

async function upgraded(): Promise<TestProject> {
  const made = makeProject({ schema: "", migrations: MIGRATIONS });
  project = made;
  expect(await made.run(["upgrade"])).toMatchObject({ code: 0 });
  return made;
}

/** Times are not the same twice. */
const steady = (text: string): string => text.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, "TIME");

const LISTED = "002 up  column t.x  2 rows  6 B  TIME\nAll of it: 2 rows, 6 B\n";
const EMPTY = "The archive is empty.\n";

describe("archive", () => {
  it.each([
    ["archive list", 0, LISTED, LISTED],
    ["archive purge --yes", 0, "Purged 2 rows, 6 B.\n", EMPTY],
    ["archive purge 002 --yes", 0, "Purged 2 rows, 6 B.\n", EMPTY],
    ["archive purge --older-than 1d --yes", 0, "Nothing to purge.\n", LISTED],
    ["archive purge", 3, "", LISTED],
    ["archive purge 009", 2, "", LISTED],
    ["archive purge --older-than soon", 2, "", LISTED],
    ["archive", 2, undefined, LISTED],
  ])("%s", async (argv, code, stdout, afterwards) => {
    const made = await upgraded();
    const result = await made.run(argv.split(" "));
    expect(result.code).toBe(code);
    if (stdout !== undefined) expect(steady(result.stdout)).toBe(stdout);
    expect(steady((await made.run(["archive", "list"])).stdout)).toBe(afterwards);
  });

  it("says what a purge destroys, and the flag that answers", async () => {
    const { stderr } = await (await upgraded()).run(["archive", "purge"]);
    expect(stderr).toContain("Destroy 2 rows, 6 B in the archive of app.db?");
    expect(stderr).toContain("--yes");
  });

  it("archive list --json", async () => {
    const { stdout } = await (await upgraded()).run(["archive", "list", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      entries: [
        { revision: "002", direction: "up", kind: "column", table: "t", column: "x", rows: 2, bytes: 6 },
      ],
    });
  });

  it("archive purge --json", async () => {
    const { stdout } = await (await upgraded()).run(["archive", "purge", "--yes", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ purged: [{ revision: "002", rows: 2 }] });
  });

  it("archive list without a database", async () => {
    project = makeProject({ schema: "", migrations: MIGRATIONS });
    expect(await project.run(["archive", "list"])).toMatchObject({ code: 0, stdout: EMPTY });
  });
});
