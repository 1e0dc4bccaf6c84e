import { describe, expect, it } from "vitest";
import { runOptions } from "../../src/cli/events.js";
import type { GlobalFlags } from "../../src/cli/flags.js";
import type { RunEvent } from "../../src/runner/types.js";
import { makeContext, makeHost } from "../support/host.js";

function printed(event: RunEvent, flags: Partial<GlobalFlags> = {}) {
  const host = makeHost();
  runOptions(makeContext(host, flags)).onEvent(event);
  return { stdout: host.stdout.text, stderr: host.stderr.text };
}

const end = (success: boolean): RunEvent => ({
  kind: "revisionEnd",
  revision: "261b037d15fa",
  message: "add_priority",
  direction: "up",
  durationMs: 12.3,
  success,
});

describe("events", () => {
  it.each<readonly [string, RunEvent, Partial<GlobalFlags>, { stdout: string; stderr: string }]>([
    ["applied", end(true), {}, { stdout: "Applied 261b037d15fa add_priority (12 ms)\n", stderr: "" }],
    ["applied, quietly", end(true), { quiet: true }, { stdout: "", stderr: "" }],
    ["applied, as JSON", end(true), { json: true }, { stdout: "", stderr: "" }],
    ["failed", end(false), {}, { stdout: "", stderr: "" }],
    [
      "rolled back",
      { ...end(true), direction: "down" } as RunEvent,
      {},
      { stdout: "Rolled back 261b037d15fa add_priority (12 ms)\n", stderr: "" },
    ],
    [
      "waiting",
      { kind: "waiting", elapsedMs: 5000 },
      {},
      { stdout: "", stderr: "warning: Waiting for another process that migrates (5.00 s).\n" },
    ],
    ["waiting, quietly", { kind: "waiting", elapsedMs: 5000 }, { quiet: true }, { stdout: "", stderr: "" }],
    ["a statement", { kind: "statement", sql: "SELECT 1", durationMs: 0.2 }, {}, { stdout: "", stderr: "" }],
    [
      "a statement with --verbose",
      { kind: "statement", sql: "SELECT 1", durationMs: 0.2 },
      { verbose: true },
      { stdout: "", stderr: "SELECT 1  -- 0.2 ms\n" },
    ],
    [
      "a revision's start with --verbose",
      { kind: "revisionStart", revision: "001", message: "x", direction: "up" },
      { verbose: true },
      { stdout: "", stderr: "-- up 001 x\n" },
    ],
    [
      "a step with --verbose",
      { kind: "stepStart", revision: "001", step: 2, summary: "run" },
      { verbose: true },
      { stdout: "", stderr: "-- step 2: run\n" },
    ],
    [
      "a step's end with --verbose",
      { kind: "stepEnd", revision: "001", step: 2, summary: "run", durationMs: 3, success: true },
      { verbose: true },
      { stdout: "", stderr: "-- step 2 took 3 ms\n" },
    ],
    [
      "a backup",
      { kind: "backup", file: "/project/app.db.backups/x.db", bytes: 4096, durationMs: 12 },
      {},
      { stdout: "Backed up to app.db.backups/x.db (12 ms)\n", stderr: "" },
    ],
    [
      "a column that is kept",
      { kind: "archive", action: "kept", revision: "001", table: "users", column: "name" },
      { verbose: true },
      { stdout: "", stderr: "-- users.name is kept in the archive\n" },
    ],
    [
      "a table that is back",
      { kind: "archive", action: "restored", revision: "001", table: "users", column: undefined },
      { verbose: true },
      { stdout: "", stderr: "-- users is back from the archive\n" },
    ],
    [
      "what is kept, without --verbose",
      { kind: "archive", action: "kept", revision: "001", table: "users", column: undefined },
      {},
      { stdout: "", stderr: "" },
    ],
    [
      "a step that failed",
      { kind: "stepEnd", revision: "001", step: 2, summary: "run", durationMs: 3, success: false },
      { verbose: true },
      { stdout: "", stderr: "-- step 2 failed after 3 ms\n" },
    ],
    [
      "progress, piped",
      { kind: "progress", revision: "001", summary: "fill", rows: 1000, of: 4000 },
      {},
      { stdout: "", stderr: "" },
    ],
  ])("%s", (_, event, flags, expected) => {
    expect(printed(event, flags)).toEqual(expected);
  });
});

describe("the logger", () => {
  it.each([
    ["warn", {}, "warning: hm\n"],
    ["warn", { quiet: true }, ""],
    ["info", {}, ""],
    ["info", { verbose: true }, ""],
    ["debug", { verbose: true }, ""],
    ["error", { verbose: true }, ""],
  ] as const)("%s with %j", (level, flags, stderr) => {
    const host = makeHost();
    runOptions(makeContext(host, flags)).logger[level]("hm");
    expect(host.stderr.text).toBe(stderr);
  });
});
