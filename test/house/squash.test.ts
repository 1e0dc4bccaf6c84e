import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Walk, walk } from "./walk.js";

let walked: Walk;
beforeAll(() => {
  walked = walk("docs/squash.md", ["Squash", "Remove the old files"]);
}, 240_000);
afterAll(() => walked.remove());

const HEAD = /_2026_first_year\.ts, which replaces [0-9a-f]{12}, [0-9a-f]{12}, [0-9a-f]{12}, proven/;

describe("docs/squash.md does what it says", () => {
  test.each([
    ['npx sluice squash $(ls drizzle | head -1 | cut -d_ -f3).. -m "first year" --rev-id 2026', HEAD],
    ["cat drizzle/*_2026_first_year.ts", /"region" text DEFAULT 'eu'[\s\S]*dropTable\("mock_servers"\)/],
    ["npx sluice status", /is behind[\s\S]*2026/],
    ["npx sluice history", /replaced by 2026[\s\S]*2026 +first year +applied/],
    ["npx sluice check", /^Nothing found\.$/m],
    ["npx sluice verify", /^1 revision verified, nothing found\.$/m],
  ])("%s", (command, expected) => expect(walked.outputs.get(command)).toMatch(expected));
});
