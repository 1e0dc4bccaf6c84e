/**
 * Faults by the hundred: `npm run torture -- --kills 500 --boots 50 --processes 32 --seed N`. Processes are killed at
 * every step and statement and `--kills` times at random instants, and boot together for `--boots` rounds, in
 * both journal modes. It ends with the first loss.
 */
import { parseArgs } from "node:util";
import { type Application, JOURNAL_MODES, type JournalMode, makeApplication } from "./torture/application.js";
import { bootTogether } from "./torture/boots.js";
import { type Course, undisturbed } from "./torture/course.js";
import { killAtPlaces, killAtRandom } from "./torture/kills.js";
import { anySeed, randomFrom } from "./torture/random.js";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "500" },
    boots: { type: "string", default: "50" },
    processes: { type: "string", default: "32" },
    seed: { type: "string", default: String(anySeed()) },
  },
});

const [kills, boots, processes, seed] = [values.kills, values.boots, values.processes, values.seed].map(
  Number,
);
if (![kills, boots, processes, seed].every(Number.isSafeInteger))
  throw new Error("--kills, --boots, --processes and --seed are whole numbers");

console.log(`seed ${values.seed}`);
const random = randomFrom(seed ?? 0);
for (const journal of JOURNAL_MODES) {
  const application = makeApplication();
  try {
    await torture(application, journal);
  } catch (error) {
    throw new Error(`Journal mode ${journal}, --seed ${values.seed}`, { cause: error });
  } finally {
    application.remove();
  }
}

async function torture(application: Application, journal: JournalMode): Promise<void> {
  const course = await undisturbed(application, journal);
  if (kills !== undefined && kills > 0) await kill(application, course, journal, Math.ceil(kills / 2));
  for (let round = 0; round < (boots ?? 0); round += 1) {
    await bootTogether(application, course, journal, processes ?? 1);
    if (round % 10 === 9) console.log(`${journal}: ${round + 1} rounds of ${processes} boots, none failed`);
  }
}

async function kill(
  application: Application,
  course: Course,
  journal: JournalMode,
  count: number,
): Promise<void> {
  const placed = await killAtPlaces(application, course, journal, isEarly);
  console.log(`${journal}: killed at each of ${placed} places, nothing lost`);
  const { midway, places } = await killAtRandom(application, course, journal, count, random);
  console.log(
    `${journal}: killed ${count} times at random, ${midway} of them midway; up ${places.up.join("-")}, down ${places.down.join("-")}; nothing lost`,
  );
}

/** Data steps run thousands of statements, one like the other. */
function isEarly(place: string): boolean {
  return Number(place.split("/")[1] ?? 0) < 25;
}
