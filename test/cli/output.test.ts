import { describe, expect, it } from "vitest";
import type { GlobalFlags } from "../../src/cli/flags.js";
import { createOutput } from "../../src/cli/output.js";
import { makeHost, NO_FLAGS } from "../support/host.js";

describe("colour", () => {
  it.each<readonly [string, boolean, Readonly<Record<string, string>>, Partial<GlobalFlags>, boolean]>([
    ["a terminal", true, {}, {}, true],
    ["no terminal", false, {}, {}, false],
    ["--no-color", true, {}, { color: false }, false],
    ["NO_COLOR", true, { NO_COLOR: "1" }, {}, false],
    ["an empty NO_COLOR", true, { NO_COLOR: "" }, {}, true],
  ])("%s", (_, isTTY, env, flags, coloured) => {
    const host = makeHost({ env });
    Object.assign(host.stdout, { isTTY });
    const { paint } = createOutput(host, { ...NO_FLAGS, ...flags });
    expect(paint.red("x") !== "x").toBe(coloured);
  });
});

describe("a result", () => {
  it.each<readonly [Partial<GlobalFlags>, string]>([
    [{}, "a\nb\n"],
    [{ quiet: true }, ""],
    [{ json: true }, '{\n  "value": 1\n}\n'],
    [{ json: true, quiet: true }, '{\n  "value": 1\n}\n'],
  ])("with %j", (flags, expected) => {
    const host = makeHost();
    createOutput(host, { ...NO_FLAGS, ...flags }).result({ value: 1 }, ["a", "b"]);
    expect(host.stdout.text).toBe(expected);
  });
});
