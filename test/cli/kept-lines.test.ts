import { describe, expect, test } from "vitest";
import { linesOfKept } from "../../src/cli/kept-lines.js";

const NOW = Date.parse("2026-12-01T00:00:00Z");

describe("what the archive keeps", () => {
  test("is no line where it keeps nothing", () => {
    expect(linesOfKept({ rows: 0, since: undefined, followed: false }, NOW)).toEqual([]);
  });

  test("is one line for 30 days", () => {
    expect(linesOfKept({ rows: 3, since: "2026-11-20T10:00:00.000Z", followed: true }, NOW)).toEqual([
      "The archive keeps 3 rows that revisions took away, since 2026-11-20.",
    ]);
  });

  test("then a reminder, with what writes cost", () => {
    const lines = linesOfKept({ rows: 1, since: "2026-10-20T10:00:00.000Z", followed: true }, NOW);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain("INSERT");
    expect(lines[2]).toContain("`sluice archive purge --older-than 30d`");
  });

  test("without the cost where only tables are kept", () => {
    expect(linesOfKept({ rows: 1, since: "2026-10-20T10:00:00.000Z", followed: false }, NOW)).toHaveLength(2);
  });
});
