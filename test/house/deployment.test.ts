import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Walk, walk } from "./walk.js";

let walked: Walk;
beforeAll(() => {
  walked = walk("docs/deployment.md", [
    "On boot",
    "Without a folder",
    "Replicas",
    "Backups",
    "What is told",
    "In tests",
    "As a command of your own",
  ]);
}, 240_000);
afterAll(() => walked.remove());

describe("docs/deployment.md does what it says", () => {
  test.each([
    ["node server.mjs", /^\d+ applied, at [0-9a-f]{12}$/m],
    ["npx sluice bundle", /^Wrote drizzle\/index\.ts with \d+ revisions?\.$/m],
    ["node out/bundled.mjs", /^bundled at [0-9a-f]{12}$/m],
    ["node replica.mjs", /^ready$/m],
    ["npx sluice backup", /^Backed up to app\.db\.backups\/\d{8}_\d{6}_at_[0-9a-f]{12}\.db/m],
    ["npx sluice backup --list", /^app\.db\.backups\//m],
    ["node told.mjs", /^Applied [\s\S]*^upgrade [0-9a-f]{12} by \S+ done \d+$/m],
    ["node --test database.test.mjs", /pass 1/],
    ["node myapp.mjs db upgrade", /^The database is at/m],
    ["node myapp.mjs db status", /^mine\.db is current/m],
  ])("%s", (command, expected) => expect(walked.outputs.get(command)).toMatch(expected));
});
