import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Walk, walk } from "./walk.js";

/** A document whose examples are run, and what some of their commands have to print. */
interface Guide {
  readonly sections: readonly string[];
  readonly outputs: readonly (readonly [string, RegExp])[];
}

const GUIDES: Readonly<Record<string, Guide>> = {
  "docs/tour.md": {
    sections: [
      "Start",
      "Change the schema",
      "Take it back",
      "Give something another name",
      "Move data",
      "Before you push",
    ],
    outputs: [
      ["npx sluice show head", /regions/],
      ["npx sluice archive list", /webhooks\.secret/],
      ["node secrets.mjs", /^20 secrets$/m],
      ['npx sluice generate -m "hosts are needed"', /_hosts_are_needed\.ts, proven/],
      ["npx sluice check", /^Nothing found\.$/m],
      ["npx sluice verify", /^7 revisions verified, nothing found\.$/m],
    ],
  },
  "docs/from-alembic.md": {
    sections: ["The same work"],
    outputs: [
      ['npx sluice generate -m "regions"', /_regions\.ts, proven/],
      ["npx sluice downgrade --yes", /^Rolled back [0-9a-f]{12} fill regions/m],
      ["npx sluice upgrade +1", /^Applied [0-9a-f]{12} fill regions/m],
      ["npx sluice history", /fill regions +applied/],
      ['npx sluice generate -m "regions are needed"', /_regions_are_needed\.ts, proven/],
      ["npx sluice check", /^Nothing found\.$/m],
    ],
  },
  "docs/from-drizzle-kit.md": {
    sections: ["The same work"],
    outputs: [
      ["npx sluice status", /^app\.db is current/m],
      ['npx sluice generate -m "restrict"', /on delete cascade[\s\S]*on delete restrict[\s\S]*_restrict\.ts/],
      ["npx sluice upgrade --plan", /In place/],
      ["npx sluice generate --dry-run", /Nothing to do/],
      ["node start.mjs", /^1 applied$/m],
    ],
  },
};

describe.each(Object.entries(GUIDES))("%s does what it says", (document, { sections, outputs }) => {
  let walked: Walk;
  beforeAll(() => {
    walked = walk(document, sections);
  }, 240_000);
  afterAll(() => walked.remove());

  test.each(outputs)("%s", (command, output) => expect(walked.outputs.get(command)).toMatch(output));
});
