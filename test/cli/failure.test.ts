import { describe, expect, it } from "vitest";
import { failureLines, failureValue, reportFailure } from "../../src/cli/failure.js";
import { paintFor } from "../../src/cli/output.js";
import { DecisionError, DriftError, SluiceError, StepError, UsageError } from "../../src/errors.js";
import { makeHost, NO_FLAGS } from "../support/host.js";

const plain = paintFor(makeHost(), NO_FLAGS, "stderr");

const decision = new DecisionError("rename", "Is users.name now users.full_name?", [
  "--rename users.name:users.full_name",
  "--drop users.name",
]);
const step = new StepError("Step 2 of 001 failed: no such table: x.", {
  revision: "001",
  step: 2,
  sql: "SELECT\n1",
});

const ROWS: readonly (readonly [
  name: string,
  error: unknown,
  code: number,
  lines: readonly string[],
  value: object,
])[] = [
  [
    "a failure",
    new SluiceError("locked", "app.db is locked.", { hint: "Try again." }),
    1,
    ["error: app.db is locked.", "next:  Try again."],
    { code: "locked", message: "app.db is locked.", hint: "Try again." },
  ],
  [
    "a failure without a hint",
    new SluiceError("odd", "Odd."),
    1,
    ["error: Odd."],
    { code: "odd", message: "Odd.", hint: "" },
  ],
  [
    "bad usage",
    new UsageError("usage", "No."),
    2,
    ["error: No."],
    { code: "usage", message: "No.", hint: "" },
  ],
  [
    "a decision",
    decision,
    3,
    [
      "error: Is users.name now users.full_name?",
      "  --rename users.name:users.full_name",
      "  --drop users.name",
    ],
    {
      code: "rename",
      message: "Is users.name now users.full_name?",
      hint: "--rename users.name:users.full_name or --drop users.name",
    },
  ],
  [
    "a step",
    step,
    1,
    ["error: Step 2 of 001 failed: no such table: x.", "  SELECT", "  1"],
    { code: "step-failed", message: "Step 2 of 001 failed: no such table: x.", hint: "" },
  ],
  [
    "drift",
    new DriftError("users has another definition.", "text", "integer"),
    1,
    ["error: users has another definition.", "  expected:", "    text", "  found:", "    integer"],
    { code: "drift", message: "users has another definition.", hint: "" },
  ],
  [
    "something nobody expected",
    new TypeError("x is not a function"),
    1,
    [
      "error: x is not a function",
      "next:  This is unexpected. Run it again with --verbose to see where it happened.",
    ],
    {
      code: "unexpected",
      message: "x is not a function",
      hint: "This is unexpected. Run it again with --verbose to see where it happened.",
    },
  ],
];

describe("reportFailure", () => {
  it.each(ROWS)("%s for people", (_, error, code, lines) => {
    const host = makeHost();
    expect(reportFailure(error, host, NO_FLAGS)).toBe(code);
    expect(host.stderr.text).toBe(`${lines.join("\n")}\n`);
    expect(host.stdout.text).toBe("");
  });

  it.each(ROWS)("%s with --json", (_, error, code, _lines, value) => {
    const host = makeHost();
    expect(reportFailure(error, host, { ...NO_FLAGS, json: true })).toBe(code);
    expect(JSON.parse(host.stdout.text)).toEqual({ error: value });
    expect(host.stderr.text).toBe("");
  });

  it("names flags once that the hint names already", () => {
    const error = new DecisionError("needs-yes", "Sure?", ["--yes"], { hint: "Run it again with --yes." });
    expect(failureValue(error).hint).toBe("Run it again with --yes.");
    expect(failureLines(error, false, plain)).toEqual(["error: Sure?", "next:  Run it again with --yes."]);
  });

  it("prints stacks, the causes' too, with --verbose only", () => {
    const error = new SluiceError("odd", "Odd.", { cause: new Error("deep") });
    expect(failureLines(error, false, plain)).toEqual(["error: Odd."]);
    const verbose = failureLines(error, true, plain);
    expect(verbose).toContain("caused by: deep");
    expect(verbose.filter((line) => line.includes("failure.test.ts"))).toHaveLength(2);
  });
});
