import { describe, expect, it } from "vitest";
import {
  addColumn,
  alterColumn,
  alterTable,
  assertNoRows,
  createTable,
  dropTable,
  run,
  sql,
} from "../../src/index.js";
import { printStep } from "../../src/migration/print-step.js";
import { type MigrationDraft, writeMigration } from "../../src/migration/writer.js";
import type { Step } from "../../src/model/step.js";

const draft = (more: Partial<MigrationDraft>): MigrationDraft => ({
  revision: "261b037d15fa",
  parents: ["8d1f0c2b7a11"],
  message: "add priority",
  messageInName: true,
  summary: [],
  generated: true,
  up: [],
  down: [],
  ...more,
});

describe("writeMigration", () => {
  it("writes what a reviewer reads", () => {
    const text = writeMigration(
      draft({
        summary: ["tasks: + priority integer NOT NULL DEFAULT 0"],
        up: [
          assertNoRows(`SELECT * FROM "tasks" WHERE "x" IS NULL`, "tasks.x has NULLs."),
          alterTable("tasks", [
            addColumn(`"priority" integer NOT NULL DEFAULT 0`),
            alterColumn("status", "text", "text NOT NULL", { using: `ifnull("status", 'new')` }),
          ]),
          sql`CREATE INDEX "tasks_priority_idx" ON "tasks" ("priority")`,
        ],
        down: [sql`DROP INDEX "tasks_priority_idx"`, dropTable("gone", { keep: false })],
      }),
    );
    expect(text).toBe(`import {
  addColumn,
  alterColumn,
  alterTable,
  assertNoRows,
  defineMigration,
  dropTable,
  sql,
} from "drizzle-sluice";

/**
 * Add priority.
 *
 * tasks: + priority integer NOT NULL DEFAULT 0
 */
export default defineMigration({
  revision: "261b037d15fa",
  parents: ["8d1f0c2b7a11"],
  generated: true,

  up: [
    assertNoRows(\`SELECT * FROM "tasks" WHERE "x" IS NULL\`, "tasks.x has NULLs."),
    alterTable("tasks", [
      addColumn(\`"priority" integer NOT NULL DEFAULT 0\`),
      alterColumn("status", \`text\`, \`text NOT NULL\`, { using: \`ifnull("status", 'new')\` }),
    ]),
    sql\`CREATE INDEX "tasks_priority_idx" ON "tasks" ("priority")\`,
  ],
  down: [
    sql\`DROP INDEX "tasks_priority_idx"\`,
    dropTable("gone", { keep: false }),
  ],
});
`);
  });

  it("writes an empty revision with both lists", () => {
    const text = writeMigration(
      draft({ parents: [], generated: false, message: "By hand", messageInName: false }),
    );
    expect(text).toContain(`  parents: [],\n  message: "By hand",\n\n  up: [],\n  down: [],\n});`);
  });

  it("keeps a comment from ending early", () => {
    expect(writeMigration(draft({ summary: ["a */ b"] }))).toContain(" * a *\\/ b\n");
  });
});

/** Texts that a literal could twist. */
const HARD = [
  "a\\b",
  "a`b",
  "${x}",
  "$x",
  "\\`",
  "\\${x}",
  "a\nb",
  "a\r\nb",
  `"'`,
  "\\u0041",
  "\\n",
  "*/",
  "\\\\",
];

describe("printStep", () => {
  const evaluate = (source: string): unknown =>
    new Function("sql", "createTable", "addColumn", "alterTable", "assertNoRows", `return ${source}`)(
      sql,
      createTable,
      addColumn,
      alterTable,
      assertNoRows,
    );

  it.each(HARD)("writes %j so that it is read as it was", (text) => {
    const steps: readonly Step[] = [
      { kind: "sql", sql: text },
      createTable(text, text),
      alterTable(text, [addColumn(text, { using: text })]),
      alterTable(text, [addColumn(text)], { how: "copy", ifMissing: true }),
      assertNoRows(text, text),
    ];
    for (const step of steps.slice(1)) expect(evaluate(printStep(step, ""))).toEqual(step);
    const written = evaluate(printStep({ kind: "sql", sql: text }, ""));
    expect(typeof written === "string" ? { kind: "sql", sql: written } : written).toEqual(steps[0]);
  });

  it("refuses to write code", () => {
    expect(() =>
      printStep(
        run(() => 1),
        "",
      ),
    ).toThrow("cannot be written");
  });
});
