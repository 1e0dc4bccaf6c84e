import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, sources } from "./sources.js";

/** Where codes stand as a field, not as the argument of an error. */
const FIELDS = [
  "runner/execute/failure.ts",
  "runner/state/problems.ts",
  "runner/archive/damage.ts",
  "cli/failure.ts",
];

// `new UsageError("no-schema", …)`, `super("drift", …)`, `code: "read-only"`.
const ARGUMENT = /\b(?:new \w*(?:Error|failure)|super)\(\s*"([a-z][a-z-]*)"/g;
const FIELD = /\bcode: "([a-z][a-z-]*)"/g;

/** Every code that an error of ours can have. */
const codes = [
  ...new Set(
    sources().flatMap(({ path, text }) =>
      [ARGUMENT, ...(FIELDS.includes(path) ? [FIELD] : [])].flatMap((pattern) =>
        [...text.matchAll(pattern)].map((match) => match[1] ?? ""),
      ),
    ),
  ),
].sort();

const page = readFileSync(join(ROOT, "docs", "troubleshooting.md"), "utf8");
const entries = [...page.matchAll(/^### (.+)$/gm)].flatMap((match) => (match[1] ?? "").split(", "));

describe("docs/troubleshooting.md", () => {
  test("has an entry for every code", () => {
    expect(codes.length).toBeGreaterThan(100);
    expect(codes.filter((code) => !entries.includes(code))).toEqual([]);
  });

  test("has none for a code that there is not, and none twice", () => {
    expect(entries.filter((entry) => !codes.includes(entry))).toEqual([]);
    expect([...new Set(entries)]).toEqual(entries);
  });

  test("names only commands that there are", async () => {
    const { COMMANDS } = await import("../../src/cli/commands.js");
    const known = COMMANDS.flatMap(({ name, alias }) => [name, ...(alias === undefined ? [] : [alias])]);
    const named = [...page.matchAll(/`sluice ([a-z-]+)/g)].map((match) => match[1] ?? "");
    expect([...new Set(named)].filter((name) => ![...known, "help", "merge"].includes(name))).toEqual([]);
  });
});
