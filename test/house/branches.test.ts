import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Walk, walk } from "./walk.js";

let walked: Walk;
beforeAll(() => {
  walked = walk("docs/branches.md", ["Two people", "Merge", "Rebase", "Amend", "Labels", "Going back"]);
}, 240_000);
afterAll(() => walked.remove());

describe("docs/branches.md does what it says", () => {
  test.each([
    [
      'npx sluice generate -m "log durations" --rev-id 102 --head 5a13',
      /It stands beside 101;[\s\S]*102_log_durations/,
    ],
    ['npx sluice merge -m "timeouts and durations" --rev-id 103', /which joins 101 and 102/],
    ["npx sluice rebase 104 --onto 103", /104 follows 103, proven on a scratch database/],
    ["npx sluice generate --amend", /^Wrote drizzle\/\d{8}_\d{4}_104_fill_in_durations\.ts, proven/m],
    ["npx sluice show logging", /^102 {2}log durations\n[\s\S]*labels: {2}logging$/m],
    ["npx sluice downgrade logging --yes", /^The database is at 101, 102\.$/m],
    ["npx sluice downgrade 101 --yes", /^The database is at 101, 102\.$/m],
    [
      "npx sluice history --graph",
      /^● 5a137b422328 {2}create tables\n├─╮\n● │ 101 {2}webhook timeouts\n│ ● 102 \(logging\) {2}log durations\n├─╯\n○ 103/m,
    ],
    ["npx sluice check", /^Nothing found\.$/m],
  ])("%s", (command, expected) => expect(walked.outputs.get(command)).toMatch(expected));
});
