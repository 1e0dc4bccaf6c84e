import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS } from "../../src/cli/commands.js";
import { sectionsOf, withHelp } from "./cli-reference.js";
import { ROOT } from "./sources.js";

const text = readFileSync(join(ROOT, "docs", "cli.md"), "utf8");

test("docs/cli.md has every command, in the order of `sluice help`", () => {
  expect(sectionsOf(text)).toEqual(COMMANDS.map(({ name }) => name));
});

test("docs/cli.md has the help of every command (`npm run docs` puts it there)", async () => {
  expect(text).toBe(await withHelp(text));
});
