import { describe, expect, it } from "vitest";
import { runOptions } from "../../src/cli/events.js";
import type { GlobalFlags } from "../../src/cli/flags.js";
import { withProgress } from "../../src/cli/progress.js";
import type { AuthorProgress } from "../../src/kit/types.js";
import type { RunEvent } from "../../src/runner/types.js";
import { makeContext, makeHost } from "../support/host.js";

const copied = (rows: number, of?: number, summary = "copy t"): RunEvent => ({
  kind: "progress",
  revision: "001",
  summary,
  rows,
  of,
});
const END: RunEvent = {
  kind: "stepEnd",
  revision: "001",
  step: 1,
  summary: "alterTable t",
  durationMs: 5,
  success: true,
};
const STATEMENT: RunEvent = { kind: "statement", sql: "SELECT 1", durationMs: 1 };
const ERASE = "\r\u001b[2K";

function written(events: readonly RunEvent[], flags: Partial<GlobalFlags> = {}, isTTY = true) {
  const host = makeHost();
  Object.assign(host.stderr, { isTTY });
  const { onEvent } = runOptions(makeContext(host, flags));
  for (const event of events) onEvent(event);
  expect(host.stdout.text).toBe("");
  return host.stderr.text;
}

describe("progress on a terminal", () => {
  it.each<readonly [string, readonly RunEvent[], Partial<GlobalFlags>, string]>([
    ["shows at once", [copied(1000, 4000)], {}, `${ERASE}  copy t: 1,000 of 4,000 rows`],
    ["shows a step whose rows are not counted yet", [copied(0)], {}, `${ERASE}  copy t`],
    ["shows rows without their number", [copied(7)], {}, `${ERASE}  copy t: 7 rows`],
    [
      "does not show every stretch",
      [copied(1000, 4000), copied(2000, 4000)],
      {},
      `${ERASE}  copy t: 1,000 of 4,000 rows`,
    ],
    [
      "shows another step's at once",
      [copied(1000, 4000), copied(1, 2, "copy u")],
      {},
      `${ERASE}  copy t: 1,000 of 4,000 rows${ERASE}  copy u: 1 of 2 rows`,
    ],
    [
      "goes when the step ends",
      [copied(1000, 4000), END],
      {},
      `${ERASE}  copy t: 1,000 of 4,000 rows${ERASE}`,
    ],
    [
      "stays while statements run",
      [copied(1000, 4000), STATEMENT],
      {},
      `${ERASE}  copy t: 1,000 of 4,000 rows`,
    ],
    [
      "goes before a statement that is printed",
      [copied(1000, 4000), STATEMENT],
      { verbose: true, color: false },
      `${ERASE}  copy t: 1,000 of 4,000 rows${ERASE}SELECT 1  -- 1 ms\n`,
    ],
    ["fits the terminal", [copied(1, 2, "x".repeat(100))], {}, `${ERASE}  ${"x".repeat(77)}`],
    ["is not shown with --quiet", [copied(1000, 4000), END], { quiet: true }, ""],
    ["is not shown with --json", [copied(1000, 4000), END], { json: true }, ""],
  ])("%s", (_, events, flags, expected) => {
    expect(written(events, flags)).toBe(expected);
  });

  it("goes before a warning", () => {
    const host = makeHost();
    Object.assign(host.stderr, { isTTY: true });
    const { onEvent, logger } = runOptions(makeContext(host, { color: false }));
    onEvent(copied(1000, 4000));
    logger.warn("hm");
    expect(host.stderr.text).toBe(`${ERASE}  copy t: 1,000 of 4,000 rows${ERASE}warning: hm\n`);
  });
});

describe("author-time work", () => {
  it.each<readonly [string, AuthorProgress, string]>([
    ["under way", { summary: "prove a.ts" }, "  prove a.ts"],
    ["counted", { summary: "verify 002", revisions: 1, of: 3 }, "  verify 002: 1 of 3 revisions"],
  ])("%s, and gone when it is done", async (_, progress, text) => {
    const host = makeHost();
    Object.assign(host.stderr, { isTTY: true });
    await withProgress(makeContext(host), async (tell) => tell(progress));
    expect(host.stderr.text).toBe(`${ERASE}${text}${ERASE}`);
  });
});

it("piped, progress is not shown", () => {
  expect(written([copied(0), copied(4000), END], {}, false)).toBe("");
});
