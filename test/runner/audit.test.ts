import { userInfo } from "node:os";
import { expect, test } from "vitest";
import { sql } from "../../src/migration/steps.js";
import { audit, downgrade, stamp, upgrade } from "../../src/runner/api.js";
import { VERSION } from "../../src/version.js";
import { bundle, open, revision, thrownBy } from "./support.js";

const migrations = bundle([
  revision("001", [sql`CREATE TABLE a (x)`], [sql`DROP TABLE a`]),
  revision("002", [sql`nonsense`]),
]);

test("who did what, how long it took, and how it ended", async () => {
  const db = open();
  await thrownBy(() => upgrade(db, { migrations }));
  await downgrade(db, { migrations });
  await stamp(db, "001", { migrations });
  const entries = await audit(db, { migrations });
  expect(entries.map(({ action, revision, outcome }) => `${action} ${revision} ${outcome}`)).toEqual([
    "upgrade 001 done",
    "upgrade 002 failed",
    "downgrade 001 done",
    "stamp 001 done",
  ]);
  for (const entry of entries) {
    expect(entry).toMatchObject({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      who: userInfo().username,
      tool: `drizzle-sluice ${VERSION}`,
      durationMs: expect.any(Number),
    });
  }
  expect(entries.map(({ error }) => error)).toEqual([
    null,
    expect.stringContaining("syntax error"),
    null,
    null,
  ]);
});

test("nothing of a database that was never touched", async () => {
  expect(await audit(open(), { migrations })).toEqual([]);
});
