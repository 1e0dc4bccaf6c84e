import { afterEach, describe, expect, it } from "vitest";
import { lintLines } from "../../src/cli/lint-report.js";
import { textWidth, wrapped } from "../../src/cli/wrap.js";
import type { LintFinding } from "../../src/kit.js";
import { makeContext, makeHost } from "../support/host.js";
import { makeProject, type TestProject } from "../support/project.js";

const BASE = `import { createTable, defineMigration } from "drizzle-sluice";
export default defineMigration({
  revision: "001",
  parents: [],
  up: [createTable("t", "CREATE TABLE t (a INTEGER PRIMARY KEY)")],
  down: [],
});
`;

let project: TestProject | undefined;
afterEach(() => project?.cleanup());

const made = (): TestProject => {
  project = makeProject({ migrations: { "20260101_0000_001_base.ts": BASE } });
  return project;
};

describe("sluice lint", () => {
  it("prints file, line, severity and code, and ends with 4", async () => {
    const { code, stdout } = await made().run(["lint"]);
    expect(code).toBe(4);
    expect(stdout).toBe(`note: There is no database: the sizes of the tables are not known.
drizzle/20260101_0000_001_base.ts
     6  warning  empty-down
        up has 1 step, and down has none.
        → Write the steps back, or \`irreversible: "why"\` in place of \`down\`.
1 revision looked at: 1 warning. \`sluice lint --explain CODE\` says more.
`);
  });

  it("prints one JSON value", async () => {
    const { code, stdout } = await made().run(["validate", "--json", "--revision", "001"]);
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      findings: [{ code: "empty-down", severity: "warning", revision: "001", line: 6, step: null }],
      suppressed: [],
      revisions: ["001"],
    });
  });

  it("ends with 0 where nothing is found", async () => {
    const { run, write } = made();
    write("drizzle/20260101_0000_001_base.ts", BASE.replace("down: []", 'irreversible: "so"'));
    expect(await run(["lint"])).toMatchObject({ code: 0, stdout: expect.stringContaining(": 1 note.") });
    expect(await run(["upgrade", "-q"])).toMatchObject({ code: 0 });
    expect((await run(["lint"])).stdout).toContain("0 revisions looked at, nothing found.");
  });

  it("explains a code, and lists them", async () => {
    const { run } = made();
    const explained = await run(["lint", "--explain", "empty-down"]);
    expect(explained.code).toBe(0);
    expect(explained.stdout).toMatch(
      /^empty-down {2}warning\nWhat cannot be taken back\n\n`up` changes[\s\S]*sluice-lint-ignore empty-down: why/,
    );
    expect((await run(["lint", "--explain"])).stdout).toMatch(
      /^What is taken away\n {2}drop-table {13}note\n/,
    );
    expect(JSON.parse((await run(["lint", "--explain", "--json", "empty-down"])).stdout)).toMatchObject({
      code: "empty-down",
    });
    expect(await run(["lint", "--explain", "nothing"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is no code nothing."),
    });
  });
});

const FINDING: LintFinding = {
  code: "removed-in-use",
  severity: "warning",
  revision: "001",
  message: "tasks.a_name_of_some_length goes, and the release that runs now may still use it for a while.",
  hint: "In two releases.",
  direction: "up",
  step: 2,
  file: "/project/drizzle/001.ts",
  line: null,
};

describe("lintLines", () => {
  it("fits a narrow terminal, and names the step where there is no line", () => {
    const host = makeHost();
    Object.assign(host.stdout, { columns: 50 });
    const result = {
      ok: false,
      findings: [FINDING],
      suppressed: [{ ...FINDING, reason: "so" }],
      revisions: ["001"],
      notes: [],
    };
    const lines = lintLines(result, makeContext(host));
    expect(lines.filter((line) => line.length > 50)).toEqual([]);
    expect(lines.slice(1)).toEqual([
      "  up 2  warning  removed-in-use",
      "        tasks.a_name_of_some_length goes, and the",
      "        release that runs now may still use it for",
      "        a while.",
      "        → In two releases.",
      "1 revision looked at: 1 warning, 1 passed over by",
      "comments. `sluice lint --explain CODE` says more.",
    ]);
  });

  it("wraps no word, and nothing into nothing", () => {
    expect(wrapped("aaa bb c dddddddddd", 6, "  ")).toEqual(["  aaa", "  bb c", "  dddddddddd"]);
    expect(wrapped("  ", 6)).toEqual([]);
    expect(textWidth(makeHost())).toBe(80);
  });
});
