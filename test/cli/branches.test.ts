import { afterEach, describe, expect, it } from "vitest";
import { migrationText } from "../support/migration-text.js";
import { makeProject, type TestProject } from "../support/project.js";

const table = (name: string) => ({
  up: `createTable("${name}", 'CREATE TABLE "${name}" ("id" INTEGER PRIMARY KEY)')`,
  down: `dropTable("${name}")`,
});

/** Two branches: 002 and 004 are billing, 003 needs 002. */
const FILES = {
  "20260101_0000_001_start.ts": migrationText("001", [], table("a")),
  "20260102_0000_002_bills.ts": migrationText("002", ["001"], {
    ...table("b"),
    more: `labels: ["billing", "v1.2"],`,
  }),
  "20260103_0000_003_users.ts": migrationText("003", ["001"], { ...table("c"), more: `dependsOn: ["002"],` }),
  "20260104_0000_004_more_bills.ts": migrationText("004", ["002"], table("d")),
};

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

async function projectAfter(...commands: readonly string[]): Promise<TestProject> {
  project = makeProject({ migrations: FILES });
  for (const command of commands) {
    expect(await project.run(command.split(" "))).toMatchObject({ code: 0 });
  }
  return project;
}

/** Times are not the same twice. */
const steady = (text: string): string =>
  text
    .replace(/\(\d[\d.]* m?s\)/g, "(N ms)")
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, "TIME")
    .trimEnd();

describe("branches", { timeout: 90_000 }, () => {
  it.each<[string, readonly string[], string, readonly string[]]>([
    [
      "history draws them",
      ["upgrade billing"],
      "history --graph",
      [
        "● 001  start",
        "├─╮",
        "● │ 002 (billing, v1.2)  bills",
        "│ ○ 003 (head, needs 002)  users",
        "○ 004 (head)  more bills",
        "● applied  ○ pending",
      ],
    ],
    [
      "history -v --graph has the files",
      ["upgrade heads"],
      "history -v --graph",
      [
        "● 001  start",
        "│ parents: none",
        "│ file:    drizzle/20260101_0000_001_start.ts",
        "├─╮",
        "● │ 002 (billing, v1.2)  bills",
        "│ │ parents: 001",
        "│ │ file:    drizzle/20260102_0000_002_bills.ts",
        "│ ● 003 (head, needs 002)  users",
        "│   parents: 001",
        "│   needs:   002",
        "│   file:    drizzle/20260103_0000_003_users.ts",
        "● 004 (head)  more bills",
        "  parents: 002",
        "  file:    drizzle/20260104_0000_004_more_bills.ts",
      ],
    ],
    [
      "history has the labels",
      ["upgrade 002"],
      "history",
      [
        "001  start                   applied TIME",
        "002  bills [billing] [v1.2]  applied TIME",
        "003  users                   pending",
        "004  more bills              pending",
      ],
    ],
    ["heads", ["upgrade 004"], "heads", ["004  more bills  applied TIME", "003  users       pending"]],
    [
      "a branch by its label",
      [],
      "upgrade billing@head",
      [
        "Applied 001 start (N ms)",
        "Applied 002 bills (N ms)",
        "Applied 004 more bills (N ms)",
        "The database is at 004.",
      ],
    ],
    [
      "back to a label, with what needs what is above it",
      ["upgrade"],
      "downgrade 001 -y",
      [
        "Rolled back 004 more bills (N ms)",
        "Rolled back 003 users (N ms)",
        "Rolled back 002 bills (N ms)",
        "The database is at 001.",
      ],
    ],
    [
      "back to a label",
      ["upgrade billing@head"],
      "downgrade v1.2 -y",
      ["Rolled back 004 more bills (N ms)", "The database is at 002."],
    ],
    [
      "a branch is taken back, with what needs it",
      ["upgrade"],
      "downgrade billing@base -y",
      [
        "Rolled back 004 more bills (N ms)",
        "Rolled back 003 users (N ms)",
        "Rolled back 002 bills (N ms)",
        "The database is at 001.",
      ],
    ],
    ["stamp", ["upgrade 001"], "stamp v1.2", ["Stamped 002", "The database is at 002."]],
    ["verify", [], "verify billing", ["1 revision verified, nothing found."]],
  ])("%s", async (_, before, command, lines) => {
    const { run } = await projectAfter(...before);
    const { code, stdout } = await run(command.split(" "));
    expect({ code, lines: steady(stdout).split("\n") }).toEqual({ code: 0, lines });
  });

  it("show tells labels and dependencies", async () => {
    const { run } = await projectAfter();
    expect((await run(["show", "billing"])).stdout).toContain("  labels:  billing, v1.2\n");
    expect((await run(["show", "003"])).stdout).toContain("  needs:   002\n");
    expect(JSON.parse((await run(["show", "v1.2", "--json"])).stdout)).toMatchObject({
      revision: "002",
      labels: ["billing", "v1.2"],
      dependsOn: [],
    });
  });

  it("history --graph --json is the list", async () => {
    const { run } = await projectAfter();
    const { stdout } = await run(["history", "--graph", "--json"]);
    expect(stdout).toBe((await run(["history", "--json"])).stdout);
  });

  it.each<[string, string, number, string]>([
    ["a label of what is pending", "downgrade billing -y", 2, "Revision 002 is not applied"],
    ["the same, without --yes", "downgrade billing", 2, "Revision 002 is not applied"],
    ["an unknown label", "upgrade nothing", 2, "There is no revision nothing."],
    ["a branch that is not there", "downgrade nothing@base -y", 2, "There is no revision nothing."],
  ])("refused: %s", async (_, command, code, message) => {
    const { run } = await projectAfter("upgrade 001");
    const result = await run(command.split(" "));
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(message);
  });

  it("two files with one label are an error that names both", async () => {
    const { run, write } = await projectAfter();
    write(
      "drizzle/20260105_0000_005_again.ts",
      migrationText("005", ["004"], { up: "", down: "", more: `labels: ["billing"],` }),
    );
    const { code, stderr } = await run(["upgrade"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/the label billing: \S*002_bills\.ts and \S*005_again\.ts/);
  });

  it("a broken file costs the labels, not the list", async () => {
    const { run, write } = await projectAfter("upgrade");
    write("drizzle/20260104_0000_004_more_bills.ts", "export default 1;\n");
    const { code, stdout, stderr } = await run(["history"]);
    expect({ code, stderr: stderr.slice(0, 31) }).toEqual({
      code: 0,
      stderr: "warning: Labels are not shown: ",
    });
    expect(stdout).toMatch(/^002 {2}bills {7}applied/m);
  });
});
