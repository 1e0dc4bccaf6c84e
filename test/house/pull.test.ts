import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Walk, walk } from "./walk.js";

let walked: Walk;
beforeAll(() => {
  walked = walk("docs/pull.md", ["Pull", "Adopt"]);
}, 240_000);
afterAll(() => walked.remove());

describe("docs/pull.md does what it says", () => {
  test.each([
    ["npx sluice pull --out pulled.ts", /^Wrote pulled\.ts\n5 tables, compared with the database/m],
    ["npx sluice pull --out pulled", /^Wrote pulled\/mock-servers\.ts$/m],
    ["npx sluice pull --adopt --dry-run", /^\+ {4}note: text\("note"\)\.default\(""\),$/m],
    ["npx sluice pull --adopt", /^Edited schema\/webhooks\.ts$/m],
    ['npx sluice generate -m "what was made by hand"', /recorded: \+ note text/],
    ["npx sluice check", /^Nothing found\.$/m],
  ])("%s", (command, expected) => expect(walked.outputs.get(command)).toMatch(expected));
});
