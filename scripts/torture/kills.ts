import { setTimeout as sleep } from "node:timers/promises";
import type { Application, Job, JournalMode } from "./application.js";
import { type Course, placeIn } from "./course.js";
import { REVISIONS } from "./migrations.js";
import { recoveredState } from "./state.js";

type Direction = Job["direction"];

const DIRECTIONS: readonly Direction[] = ["up", "down"];

/** What came of the kills. */
export interface KillReport {
  /** Processes that were killed. */
  readonly kills: number;
  /** Of these, the ones that left something to go on with: they died between the first revision and the last. */
  readonly midway: number;
  /** How often the database was at each place, of the two directions, when its process had died. */
  readonly places: Readonly<Record<Direction, readonly number[]>>;
}

/** How many revisions are done where a process dies: behind the last step of a revision it is not committed. */
const doneAt = (places: readonly string[], place: string): number => {
  const revisions = [...new Set(places.map((one) => one.split(":")[0]))];
  return revisions.indexOf(place.split(":")[0]);
};

/**
 * Kills a process at each of the places, in their order, on one database: each boot goes on from where the one before
 * was killed.
 *
 * @throws Error where the database is not as at the revision before, or the last boot does not come through.
 */
export async function killAtPlaces(
  application: Application,
  course: Course,
  journal: JournalMode,
  wanted: (place: string) => boolean,
): Promise<number> {
  application.reset(journal);
  let kills = 0;
  for (const direction of DIRECTIONS) {
    const target = direction === "up" ? "head" : "base";
    for (const place of course.places[direction].filter(wanted)) {
      const { killed, stderr } = await application.start({ direction, target, kill: place }).outcome;
      if (!killed) throw new Error(`${direction} never came to ${place}: ${stderr}`);
      kills += 1;
      expectPlace(application, course, direction, doneAt(course.places[direction], place), place);
    }
    await finish(application, course, direction);
  }
  return kills;
}

function expectPlace(
  application: Application,
  course: Course,
  direction: Direction,
  expected: number,
  when: string,
): void {
  const found = placeIn(course, direction, recoveredState(application.database));
  if (found !== expected) throw new Error(`Killed at ${when}, ${found} revisions are done, not ${expected}`);
}

/** Goes on undisturbed to the end of the direction. */
async function finish(application: Application, course: Course, direction: Direction): Promise<void> {
  const target = direction === "up" ? "head" : "base";
  const { code, stderr } = await application.start({ direction, target }).outcome;
  if (code !== 0) throw new Error(`${direction} does not go on: ${stderr}`);
  expectPlace(application, course, direction, REVISIONS.length, "the end");
}

/**
 * Kills `count` processes at random instants: the next boot goes on until the head is reached, then the same way
 * down. Every fifth one has another process beside it, which has to come through.
 *
 * @throws Error where the database is at no state of the undisturbed course, or a boot fails.
 */
export async function killAtRandom(
  application: Application,
  course: Course,
  journal: JournalMode,
  count: number,
  random: () => number,
): Promise<KillReport> {
  const places = { up: zeros(), down: zeros() };
  let kills = 0;
  let midway = 0;
  let position: Position = { direction: "up", place: 0 };
  application.reset(journal);
  while (kills < count) {
    const withCompany = kills % 5 === 4;
    const killed = await killOnce(application, course, position, withCompany, random);
    const { direction } = position;
    const place = placeIn(course, direction, recoveredState(application.database));
    if (place < position.place) throw new Error(`What was committed is lost: ${position.place} → ${place}`);
    if (withCompany && place < REVISIONS.length)
      throw new Error(`The process beside a killed one left ${place} revisions`);
    if (killed) {
      kills += 1;
      if (place < REVISIONS.length) midway += 1;
      places[direction][place] = (places[direction][place] ?? 0) + 1;
    }
    position = next({ direction, place });
    if (position.direction === "up" && position.place === 0 && direction === "down")
      application.reset(journal);
  }
  return { kills, midway, places };
}

const zeros = (): number[] => Array.from({ length: REVISIONS.length + 1 }, () => 0);

/** How far a database has come in a direction. */
interface Position {
  readonly direction: Direction;
  readonly place: number;
}

function next(position: Position): Position {
  if (position.place < REVISIONS.length) return position;
  return { direction: position.direction === "up" ? "down" : "up", place: 0 };
}

/** Whether the process was killed before it had finished. */
async function killOnce(
  application: Application,
  course: Course,
  { direction, place }: Position,
  withCompany: boolean,
  random: () => number,
): Promise<boolean> {
  const target = direction === "up" ? "head" : "base";
  const left = course.durations[direction].slice(place).reduce((sum, ms) => sum + ms, 0);
  const running = application.start({ direction, target });
  const company = withCompany ? application.start({ direction, target }).outcome : undefined;
  await running.ready;
  await sleep(random() * left);
  running.kill();
  const { killed, code, stderr } = await running.outcome;
  if (!killed && code !== 0) throw new Error(`${direction} failed: ${stderr}`);
  const beside = await company;
  if (beside !== undefined && beside.code !== 0)
    throw new Error(`The process beside a killed one failed: ${beside.stderr}`);
  return killed;
}
