import type { Application, Job, JournalMode } from "./application.js";
import { REVISIONS } from "./migrations.js";
import { recoveredState, type State } from "./state.js";

/** What an undisturbed run up to the head and down to the base comes by. */
export interface Course {
  /** The states on the way up, and then on the way down; the first and the last are of a database without revisions. */
  readonly up: readonly State[];
  readonly down: readonly State[];
  /** The places that a process passes in each direction. */
  readonly places: Readonly<Record<Job["direction"], readonly string[]>>;
  /** Milliseconds of each revision in each direction. */
  readonly durations: Readonly<Record<Job["direction"], readonly number[]>>;
}

/** Runs the revisions up and down one by one, and notes what there is after each. */
export async function undisturbed(application: Application, journal: JournalMode): Promise<Course> {
  application.reset(journal);
  const start = recoveredState(application.database);
  const up = await direct(application, "up", start);
  const down = await direct(application, "down", up.states.at(-1) ?? start);
  return {
    up: up.states,
    down: down.states,
    places: { up: up.places, down: down.places },
    durations: { up: up.durations, down: down.durations },
  };
}

/** One direction of the course; throws where it fails. */
async function direct(application: Application, direction: Job["direction"], start: State) {
  const count = REVISIONS.length;
  const outcome = await application.start({ direction, target: "", copies: count }).outcome;
  if (outcome.code !== 0) throw new Error(`${direction} fails undisturbed: ${outcome.stderr}`);
  const states = REVISIONS.map((_, place) => recoveredState(application.copy(place + 1)));
  return {
    states: [start, ...states],
    places: outcome.places,
    durations: outcome.runs.map(({ durationMs }) => durationMs),
  };
}

/**
 * Where in its course a database is: how many revisions have been done in this direction.
 *
 * @throws Error where it is at none of the course's states.
 */
export function placeIn(course: Course, direction: Job["direction"], state: State): number {
  const states = course[direction];
  const place = states.findIndex(({ revisions }) => revisions.length === state.revisions.length);
  const expected = states[place];
  if (expected === undefined) throw new Error(`There are ${state.revisions.length} revisions in the history`);
  if (JSON.stringify(expected.revisions) !== JSON.stringify(state.revisions))
    throw new Error(`The history holds ${state.revisions.join(", ")}`);
  if (expected.content !== state.content)
    throw new Error(`At ${state.revisions.at(-1) ?? "base"}: ${difference(expected.content, state.content)}`);
  return place;
}

/** The first line that differs. */
function difference(expected: string, found: string): string {
  const lines = found.split("\n");
  const at = expected.split("\n").findIndex((line, place) => line !== lines[place]);
  return `line ${at + 1} is ${JSON.stringify(lines[at])} and should be ${JSON.stringify(expected.split("\n")[at])}`;
}
