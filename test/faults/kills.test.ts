import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JOURNAL_MODES, makeApplication } from "../../scripts/torture/application.js";
import { bootTogether } from "../../scripts/torture/boots.js";
import { type Course, undisturbed } from "../../scripts/torture/course.js";
import { killAtPlaces, killAtRandom } from "../../scripts/torture/kills.js";
import { REVISIONS } from "../../scripts/torture/migrations.js";
import { randomFrom } from "../../scripts/torture/random.js";
import { SEED } from "../support/seed.js";

/** `npm run torture` does the same by the hundred. Processes use the built package; `npm run build` comes first. */
const KILLS = 20;
const PROCESSES = 8;

const isEnd = (place: string): boolean => place.endsWith(":end");

describe.each(JOURNAL_MODES)("in journal mode %s", { timeout: 300_000 }, (journal) => {
  const application = makeApplication();
  let course: Course;
  beforeAll(async () => {
    course = await undisturbed(application, journal);
  });
  afterAll(() => application.remove());

  test("killed before each COMMIT, the database is at the revision before, and the next boot goes on", async () => {
    expect(await killAtPlaces(application, course, journal, isEnd)).toBe(2 * REVISIONS.length);
  });

  test(`killed at any instant, it is at one revision or the next (FUZZ_SEED=${SEED})`, async () => {
    const report = await killAtRandom(application, course, journal, KILLS, randomFrom(SEED));
    expect(report.kills).toBe(KILLS);
  });

  test(`${PROCESSES} processes boot together: none fails, each revision runs once`, async () => {
    await bootTogether(application, course, journal, PROCESSES);
  });
});
