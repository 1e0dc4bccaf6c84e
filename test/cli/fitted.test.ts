import { describe, expect, it } from "vitest";
import { fitted, widthOf } from "../../src/cli/fitted.js";
import { Capture } from "../support/project.js";

describe("fitted", () => {
  it.each<readonly [string, string, number, string]>([
    ["a short line stays", "one two", 7, "one two"],
    ["a long one is broken between words", "one two three four", 10, "one two\n  three\n  four"],
    ["its rest stands further in than it", "  one two three", 10, "  one two\n    three"],
    [
      "a word that is too long stays whole",
      "see /a/very/long/path now",
      10,
      "see\n  /a/very/long/path\n  now",
    ],
    [
      "a command goes on behind a backslash",
      "  $ sluice generate -m x",
      20,
      "  $ sluice \\\n    generate -m x",
    ],
    ["colours take no room", "\u001b[31mone\u001b[39m two", 7, "\u001b[31mone\u001b[39m two"],
    ["each line is one of its own", "one\ntwo three", 5, "one\ntwo\n  three"],
    ["columns that fit keep their spaces", "a    b", 10, "a    b"],
    ["and so do those of a line that is broken", "a:  b c ddddd", 8, "a:  b c\n  ddddd"],
  ])("%s", (_, text, width, expected) => expect(fitted(text, width)).toBe(expected));

  it("leaves whole what nobody's terminal shows", () => {
    expect(fitted("one two three", undefined)).toBe("one two three");
  });
});

describe("widthOf", () => {
  it.each<readonly [string, { readonly isTTY?: boolean; readonly columns?: number }, number | undefined]>([
    ["a terminal", { isTTY: true, columns: 60 }, 60],
    ["one that does not say", { isTTY: true }, 80],
    ["one that cannot be that narrow", { isTTY: true, columns: 1 }, 20],
    ["one that does not know its size", { isTTY: true, columns: 0 }, 80],
    ["a pipe", { columns: 60 }, undefined],
  ])("%s", (_, fields, expected) => {
    expect(widthOf(Object.assign(new Capture(), fields))).toBe(expected);
  });
});
