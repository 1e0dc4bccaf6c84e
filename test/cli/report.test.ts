import { describe, expect, it } from "vitest";
import { headsOf } from "../../src/cli/commands/heads.js";
import { showLines } from "../../src/cli/commands/show.js";
import { statusLines } from "../../src/cli/commands/status.js";
import { generateLines } from "../../src/cli/generate-report.js";
import { revisionLines } from "../../src/cli/revision-list.js";
import type { GenerateResult, ShowResult } from "../../src/kit/types.js";
import type { HistoryEntry, Problem, Status } from "../../src/runner/types.js";
import { makeContext, makeHost } from "../support/host.js";

const PROBLEM: Problem = { code: "so", message: "It is so.", hint: "`sluice mend`." };

describe("statusLines", () => {
  const rows: readonly (readonly [Status, readonly string[]])[] = [
    [
      { state: "empty", heads: [], pending: ["001"], unknown: [], problems: [] },
      [
        "app.db is empty: nothing is applied, 1 revision pending.",
        "pending:",
        "  001",
        "Next: `sluice upgrade`",
      ],
    ],
    [
      { state: "empty", heads: [], pending: [], unknown: [], problems: [] },
      [
        "app.db is empty: nothing is applied, and there are no migrations yet.",
        'Next: `sluice generate -m "create tables"` writes the first migration from the TypeScript schema.',
      ],
    ],
    [
      { state: "unmanaged", heads: [], pending: [], unknown: [], problems: [PROBLEM] },
      ["app.db is unmanaged: it has tables, but no history.", "It is so.", "Next: `sluice mend`."],
    ],
    [
      { state: "behind", heads: ["001"], pending: ["002", "003"], unknown: [], problems: [] },
      [
        "app.db is behind: at 001, 2 revisions pending.",
        "pending:",
        "  002  add email",
        "  003",
        "Next: `sluice upgrade`",
      ],
    ],
    [
      {
        state: "behind",
        heads: ["001"],
        pending: ["002"],
        unknown: [],
        problems: [{ ...PROBLEM, code: "step-failed" }],
      },
      [
        "app.db is behind: at 001, 1 revision pending.",
        "pending:",
        "  002  add email",
        "It is so.",
        "Next: `sluice mend`.",
      ],
    ],
    [
      { state: "current", heads: ["001"], pending: [], unknown: [], problems: [] },
      ["app.db is current: at 001."],
    ],
    [
      { state: "ahead", heads: ["002"], pending: [], unknown: ["002"], problems: [PROBLEM] },
      [
        "app.db is ahead: at 002, with 1 revision that no file knows.",
        "unknown:",
        "  002  add email",
        "It is so.",
        "Next: `sluice mend`.",
      ],
    ],
    [
      { state: "damaged", heads: [], pending: [], unknown: [], problems: [PROBLEM, PROBLEM] },
      [
        "app.db is damaged: its history is not what the files say it can be.",
        "It is so.",
        "Next: `sluice mend`.",
        "It is so.",
        "Next: `sluice mend`.",
      ],
    ],
    [
      { state: "failed", heads: ["001"], pending: [], unknown: [], problems: [] },
      ["app.db is failed: at 001, and a revision stopped halfway."],
    ],
  ];
  it.each(rows)("$state", (status, lines) => {
    const messages = new Map([["002", "add email"]]);
    expect(statusLines(status, { database: "app.db", command: "sluice", messages })).toEqual(lines);
  });
});

const entry = (
  revision: string,
  parents: readonly string[],
  more: Partial<HistoryEntry> = {},
): HistoryEntry => ({
  revision,
  parents,
  message: `make ${revision}`,
  file: `/project/drizzle/20261120_1530_${revision}_make.ts`,
  applied: true,
  appliedAt: "2026-11-20T15:30:02.123Z",
  ...more,
});

const ENTRIES = [
  entry("001", []),
  entry("002", ["001"], { file: null, message: "" }),
  entry("003", ["002"], { applied: false, appliedAt: null }),
];

describe("revisionLines", () => {
  it("is a line a revision", () => {
    expect(revisionLines(ENTRIES, makeContext())).toEqual([
      "001  make 001  applied 2026-11-20 15:30:02 UTC",
      "002            applied 2026-11-20 15:30:02 UTC, no file",
      "003  make 003  pending",
    ]);
  });

  it("has parents and file with --verbose", () => {
    expect(revisionLines(ENTRIES.slice(0, 2), makeContext(makeHost(), { verbose: true }))).toEqual([
      "001  make 001  applied 2026-11-20 15:30:02 UTC",
      "  parents: none",
      "  file:    drizzle/20261120_1530_001_make.ts",
      "002            applied 2026-11-20 15:30:02 UTC, no file",
      "  parents: 001",
      "  file:    none",
    ]);
  });
});

describe("headsOf", () => {
  it.each<readonly [string, readonly HistoryEntry[], readonly string[]]>([
    ["none", [], []],
    ["a line", [entry("001", []), entry("002", ["001"])], ["002"]],
    ["a branch", [entry("001", []), entry("002", ["001"]), entry("003", ["001"])], ["002", "003"]],
    ["a merge", [entry("001", []), entry("002", []), entry("003", ["001", "002"])], ["003"]],
    ["applied without a file", [entry("001", []), entry("002", ["001"], { file: null })], ["001"]],
  ])("%s", (_, entries, heads) => {
    expect(headsOf(entries).map(({ revision }) => revision)).toEqual(heads);
  });
});

const SHOWN: ShowResult = {
  revision: "002",
  parents: ["001"],
  dependsOn: [],
  labels: [],
  message: "add priority",
  file: "/project/drizzle/20261120_1530_002_add_priority.ts",
  applied: true,
  appliedAt: "2026-11-20T15:30:02.123Z",
  replacedBy: null,
  up: ["alter table tasks: + priority"],
  down: ["alter table tasks: - priority"],
  irreversible: null,
  way: "In place; no row of tasks is read. Nothing is lost by up or down.",
  replaces: [],
  steps: null,
  hazards: [],
  sql: null,
  text: "export default 1;\n",
};

describe("showLines", () => {
  const lines = (change: Partial<ShowResult>, verbose = false): readonly string[] =>
    showLines({ ...SHOWN, ...change }, makeContext(makeHost(), { verbose }));

  it("has the head and the steps both ways", () => {
    expect(lines({})).toEqual([
      "002  add priority",
      "  parents: 001",
      "  file:    drizzle/20261120_1530_002_add_priority.ts",
      "  state:   applied 2026-11-20 15:30:02 UTC",
      "  way:     In place; no row of tasks is read. Nothing is lost by up or down.",
      "up:",
      "  alter table tasks: + priority",
      "down:",
      "  alter table tasks: - priority",
      "hazards: none",
    ]);
  });

  it.each<readonly [string, Partial<ShowResult>, string]>([
    ["no database", { applied: null, appliedAt: null }, "  state:   unknown, there is no database"],
    ["pending", { applied: false, appliedAt: null }, "  state:   pending"],
    ["no parents", { parents: [] }, "  parents: none"],
    ["a way that cannot be told", { way: null }, "  state:   applied 2026-11-20 15:30:02 UTC"],
    ["irreversible", { irreversible: "the rows are gone" }, "  irreversible: the rows are gone"],
    ["empty", { up: [] }, "up: nothing"],
  ])("%s", (_, change, line) => {
    expect(lines(change)).toContain(line);
  });

  const STEP = {
    step: 1,
    does: ["alter tasks: add priority"],
    way: "inPlace",
    how: "In place; no row of tasks is read.",
    table: "tasks",
    rows: 1203,
    bytes: 4100,
    estimateMs: 2,
    hazards: [],
  } as const;

  it("has the steps with their way, the hazards, and the SQL", () => {
    const hazard = {
      code: "drop-column",
      severity: "note",
      message: "It goes.",
      hint: "It comes back.",
    } as const;
    expect(
      lines({
        replaces: ["a", "b"],
        steps: { up: [STEP], down: [] },
        hazards: [
          { ...hazard, direction: "up", step: 1 },
          { ...hazard, code: "empty-down", severity: "warning", direction: null, step: null },
        ],
        sql: { up: ["CREATE TABLE a (\n  b\n)"], down: [] },
      }).slice(2),
    ).toEqual([
      "  replaces: a, b",
      "  file:    drizzle/20261120_1530_002_add_priority.ts",
      "  state:   applied 2026-11-20 15:30:02 UTC",
      "  way:     In place; no row of tasks is read. Nothing is lost by up or down.",
      "up:",
      "  1. alter tasks: add priority",
      "     In place; no row of tasks is read.",
      "     1,203 rows, 4.1 kB; about 2 ms",
      "down:",
      "hazards:",
      "  note  drop-column  (up 1)",
      "    It goes.",
      "    → It comes back.",
      "  warning  empty-down",
      "    It goes.",
      "    → It comes back.",
      "SQL up, without history and archive:",
      "  CREATE TABLE a (",
      "    b",
      "  );",
      "SQL down: none",
    ]);
  });

  it("ends with the file's text with --verbose", () => {
    expect(lines({}, true).slice(-2)).toEqual(["", "export default 1;"]);
  });
});

const GENERATED: GenerateResult = {
  revision: "002",
  file: "/project/drizzle/20261120_1530_002_add_priority.ts",
  changes: [
    { kind: "addColumn", table: "tasks", detail: "+ priority integer" },
    { kind: "dropTable", table: "old", detail: "- table" },
  ],
  hazards: [{ code: "drop-table", message: "old is dropped.", hint: "Its rows are kept." }],
  proven: true,
  edited: [],
  notes: ["Compared with the migrations."],
  text: "export default 1;\n",
};

describe("generateLines", () => {
  it("says what was found, what is dangerous, what was written and what comes next", () => {
    expect(generateLines(GENERATED, makeContext())).toEqual([
      "  tasks  + priority integer",
      "  old    - table",
      "hazard: old is dropped. (drop-table)",
      "        Its rows are kept.",
      "note: Compared with the migrations.",
      "Wrote drizzle/20261120_1530_002_add_priority.ts, proven up, down and up on a scratch database",
      "Next: read it, then `sluice upgrade`.",
    ]);
  });

  it("prints the text on a dry run", () => {
    expect(
      generateLines({ ...GENERATED, file: null, changes: [], hazards: [], notes: [] }, makeContext()),
    ).toEqual(["", "export default 1;"]);
  });

  it("says that there is nothing to do", () => {
    const nothing = { ...GENERATED, revision: null, file: null, changes: [], hazards: [], text: null };
    expect(generateLines(nothing, makeContext())).toEqual([
      "note: Compared with the migrations.",
      "Nothing to do: the schema has no changes.",
    ]);
  });
});
