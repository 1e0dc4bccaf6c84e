import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Walk, walk } from "./walk.js";

/** The guides whose examples are run, and what their commands have to print. */
const GUIDES: Readonly<Record<string, readonly (readonly [string, RegExp])[]>> = {
  "docs/from-alembic.md": [
    ['npx sluice generate -m "regions"', /_regions\.ts, proven/],
    ["npx sluice downgrade --yes", /^Rolled back [0-9a-f]{12} fill regions/m],
    ["npx sluice upgrade +1", /^Applied [0-9a-f]{12} fill regions/m],
    ["npx sluice history", /fill regions +applied/],
    ['npx sluice generate -m "regions are needed"', /_regions_are_needed\.ts, proven/],
    ["npx sluice check", /^Nothing found\.$/m],
  ],
  "docs/from-drizzle-kit.md": [
    ["npx sluice status", /^app\.db is current/m],
    ['npx sluice generate -m "restrict"', /on delete cascade[\s\S]*on delete restrict[\s\S]*_restrict\.ts/],
    ["npx sluice upgrade --plan", /In place/],
    ["npx sluice generate --dry-run", /Nothing to do/],
    ["node start.mjs", /^1 applied$/m],
  ],
};

describe.each(Object.entries(GUIDES))("%s does what it says", (document, expected) => {
  let walked: Walk;
  beforeAll(() => {
    walked = walk(document, ["The same work"]);
  }, 240_000);
  afterAll(() => walked.remove());

  test.each(expected)("%s", (command, output) => expect(walked.outputs.get(command)).toMatch(output));
});
