import { describe, expect, it } from "vitest";
import { alignRows, at, count, formatDuration, formatInstant, shortPath } from "../../src/cli/format.js";

describe("formatDuration", () => {
  it.each([
    [0, "0.0 ms"],
    [0.36, "0.4 ms"],
    [12.4, "12 ms"],
    [999, "999 ms"],
    [1254, "1.25 s"],
    [59_990, "59.99 s"],
    [125_400, "2 min 5 s"],
  ])("%d is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe("shortPath", () => {
  it.each([
    ["/project/drizzle/a.ts", "drizzle/a.ts"],
    ["/elsewhere/a.ts", "/elsewhere/a.ts"],
    ["/project", "/project"],
  ])("%s is %s", (path, short) => {
    expect(shortPath(path, "/project")).toBe(short);
  });
});

describe("alignRows", () => {
  it.each([
    [[], []],
    [
      [["a"], ["bb"]],
      ["a", "bb"],
    ],
    [
      [
        ["001", "add users", "pending"],
        ["12345", "x", "applied"],
      ],
      ["001    add users  pending", "12345  x          applied"],
    ],
    [
      [["a", "b"], ["long"]],
      ["a     b", "long"],
    ],
  ])("%j", (rows, lines) => {
    expect(alignRows(rows)).toEqual(lines);
  });
});

describe("words", () => {
  it.each([
    [count(0, "revision"), "0 revisions"],
    [count(1, "revision"), "1 revision"],
    [at([]), "at base"],
    [at(["a", "b"]), "at a, b"],
    [formatInstant("2026-11-20T15:30:02.123Z"), "2026-11-20 15:30:02 UTC"],
    [formatInstant("2026-11-20T15:30:02Z"), "2026-11-20 15:30:02 UTC"],
  ])("%s", (text, expected) => {
    expect(text).toBe(expected);
  });
});
