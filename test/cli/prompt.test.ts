import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { canAsk } from "../../src/cli/host.js";
import { askDriftOn, askOn, demandYes } from "../../src/cli/prompt.js";
import type { RenameQuestion } from "../../src/kit/types.js";
import { makeContext, makeHost } from "../support/host.js";

/** A person at a terminal who types these keys, once the question is there. */
function typing(keys: readonly string[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const host = makeHost({ stdin });
  keys.forEach((key, at) => {
    setTimeout(() => stdin.write(key), 50 * (at + 1));
  });
  return host;
}

const DOWN = "\x1b[B";
const ENTER = "\r";
const CTRL_C = "\x03";

describe("demandYes", () => {
  it.each<readonly [string, readonly string[], string | undefined]>([
    ["y", ["y"], undefined],
    ["n", ["n"], "cancelled"],
    ["Enter takes the default, no", [ENTER], "cancelled"],
    ["Ctrl-C", [CTRL_C], "interrupted"],
  ])("%s", async (_, keys, code) => {
    const host = typing(keys);
    const answer = demandYes(makeContext(host, {}, true), "Take back 002?");
    if (code === undefined) await answer;
    else await expect(answer).rejects.toMatchObject({ code, hint: expect.stringContaining("--yes") });
    expect(host.stdout.text).toContain("Take back 002?");
  });

  it("asks nothing with --yes", async () => {
    const host = makeHost();
    await demandYes(makeContext(host, { yes: true }, true), "Take back 002?");
    expect(host.stdout.text).toBe("");
  });

  it("names --yes where nobody can be asked", async () => {
    const host = makeHost();
    await expect(demandYes(makeContext(host), "Take back 002?")).rejects.toMatchObject({
      kind: "decision",
      code: "needs-yes",
      flags: ["--yes"],
    });
    expect(host.stdout.text).toBe("");
  });
});

const QUESTION: RenameQuestion = {
  kind: "rename",
  of: "column",
  table: "users",
  removed: "name",
  candidates: ["full_name", "nick"],
};

describe("askOn", () => {
  it.each<readonly [string, readonly string[], string | undefined]>([
    ["the first candidate", [ENTER], "full_name"],
    ["the second candidate", [DOWN, ENTER], "nick"],
    ["none of them", [DOWN, DOWN, ENTER], undefined],
  ])("%s", async (_, keys, answer) => {
    const host = typing(keys);
    expect(await askOn(makeContext(host))(QUESTION)).toBe(answer);
    expect(host.stdout.text).toContain("The column name of users is gone. Was it renamed?");
  });

  it("asks for tables", async () => {
    const host = typing([ENTER]);
    await askOn(makeContext(host))({
      ...QUESTION,
      of: "table",
      table: "users",
      removed: "users",
      candidates: ["people"],
    });
    expect(host.stdout.text).toContain("The table users is gone. Was it renamed?");
  });

  it("Ctrl-C does nothing, and says so", async () => {
    await expect(askOn(makeContext(typing([CTRL_C])))(QUESTION)).rejects.toMatchObject({
      code: "interrupted",
      hint: expect.stringContaining("--rename or --drop"),
    });
  });
});

describe("a prompt without colour", () => {
  it.each<readonly [string, Readonly<Record<string, string>>, boolean]>([
    ["NO_COLOR", { NO_COLOR: "1" }, true],
    ["--no-color", {}, false],
  ])("%s: what moves the cursor stays, or nothing could be drawn again", async (_, env, color) => {
    const host = { ...typing([ENTER]), env };
    Object.assign(host.stdout, { isTTY: true });
    await askOn(makeContext(host, { color }))(QUESTION);
    expect(host.stdout.text).toContain("\u001b[");
    expect(host.stdout.text).not.toMatch(new RegExp(`${"\u001b"}\\[[\\d;]*m`));
  });
});

describe("canAsk", () => {
  const terminal = { isTTY: true };
  it.each([
    ["both are terminals", terminal, terminal, {}, true],
    ["no input", {}, terminal, {}, false],
    ["no output", terminal, {}, {}, false],
    ["a pipeline", terminal, terminal, { CI: "true" }, false],
    ["CI=false", terminal, terminal, { CI: "false" }, true],
  ] as const)("%s", (_, stdin, stdout, env, expected) => {
    const host = makeHost({ env });
    Object.assign(host.stdin, stdin);
    Object.assign(host.stdout, stdout);
    expect(canAsk(host)).toBe(expected);
  });
});

describe("askDriftOn", () => {
  const drift = { kind: "drift", database: "app.db", lines: ["users: + nick text"] } as const;

  it.each<readonly [string, readonly string[], string]>([
    ["Enter takes the first", [ENTER], "adopt"],
    ["the next", [DOWN, ENTER], "revert"],
    ["the last", [DOWN, DOWN, ENTER], "ignore"],
  ])("%s", async (_, keys, answer) => {
    const host = typing(keys);
    expect(await askDriftOn(makeContext(host))(drift)).toBe(answer);
    expect(host.stdout.text).toContain("users: + nick text");
  });

  it("Ctrl-C does nothing, and names the flag", async () => {
    await expect(askDriftOn(makeContext(typing([CTRL_C])))(drift)).rejects.toMatchObject({
      code: "interrupted",
      hint: expect.stringContaining("--drift"),
    });
  });
});
