import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { VERSION } from "../../src/version.js";
import { ROOT } from "./sources.js";

const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

describe("package.json", () => {
  const manifest: { version: string; exports: Record<string, { default: string } | string> } = JSON.parse(
    read("package.json"),
  );

  test("has the version that the sources say", () => expect(manifest.version).toBe(VERSION));

  test.each([".", "./kit", "./cli", "./testing"])("%s is exported, and was built", async (name) => {
    const entry = manifest.exports[name];
    if (typeof entry !== "object") throw new Error(`${name} is not exported`);
    expect(Object.keys(await import(join(ROOT, entry.default)))).not.toEqual([]);
  });
});

test("package-lock.json names no registry", () => {
  expect(read("package-lock.json").match(/"resolved"|https?:\/\/[^"]*registry/g)).toBeNull();
});
