import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { introspect } from "../../dialect/sqlite/introspect.js";
import { type Deviation, deviations } from "../../dialect/sqlite/read/deviations.js";
import { ignored } from "../../migration/ignored.js";
import type { Settings } from "../../migration/settings.js";
import type { LoadedMigration } from "../../model/migration.js";
import { scratchLike } from "../drivers/scratch-like.js";
import { graphOf } from "../graph/examine.js";
import { withAncestors } from "../graph/graph.js";
import { replay } from "../replay.js";
import type { Session } from "../session.js";
import { namesMade } from "./unmanaged.js";

/** How far a database is from what revisions make. */
export interface RevisionState {
  /** The last of them; undefined: all of several heads. */
  readonly revision: string | undefined;
  /** It and all that it follows, in their order. */
  readonly revisions: readonly string[];
  readonly deviations: readonly Deviation[];
}

export interface StatesInput {
  /** The database to compare. */
  readonly session: Session;
  readonly settings: Settings;
  readonly migrations: readonly LoadedMigration[];
}

/** A place on the way through the migrations. */
interface Stop {
  readonly revision: string | undefined;
  readonly revisions: readonly string[];
}

type Look = (stop: Stop, scratch: Session) => Promise<void>;

/**
 * Compares a database with what every revision makes on a scratch database, and gives the ones whose tables it comes
 * closest to, in their order. Tables that no revision ever makes are somebody else's and do not count.
 *
 * @throws what a replay throws.
 */
export async function nearestStates(input: StatesInput): Promise<readonly RevisionState[]> {
  const ignore = ignored(input.settings);
  const present = await tableNames(input.session, ignore);
  const { nearest, foreign } = await nearestByNames(input, present, ignore);
  const found = await introspect(input.session, (name) => ignore(name) || foreign.has(name));
  const states: RevisionState[] = [];
  await walk(input, nearest, async (stop, scratch) => {
    states.push({ ...stop, deviations: deviations(await introspect(scratch, ignore), found) });
  });
  const order = stopsOf(input.migrations).map(({ revision }) => revision);
  return states.sort((a, b) => order.indexOf(a.revision) - order.indexOf(b.revision));
}

/**
 * Compares a database with what some of the migrations make together. Tables that none of them all makes are somebody
 * else's.
 *
 * @throws what a replay throws.
 */
export async function deviationsFrom(
  input: StatesInput,
  revisions: ReadonlySet<string>,
): Promise<readonly Deviation[]> {
  const ignore = ignored(input.settings);
  const scratch = await scratchLike(input.session);
  try {
    await replay(
      scratch,
      input.migrations.filter(({ revision }) => revisions.has(revision)),
    );
    const made = await tableNames(scratch, ignore);
    const others = namesMade(input.migrations);
    const foreign = (name: string): boolean => !made.has(name) && !others.has(foldName(name));
    const found = await introspect(input.session, ignore);
    return deviations(await introspect(scratch, ignore), found).filter(({ table }) => !foreign(table));
  } finally {
    await scratch.close();
  }
}

/** The stops whose table names are nearest, and the names of the database that no stop has. */
async function nearestByNames(
  input: StatesInput,
  present: ReadonlySet<string>,
  ignore: (name: string) => boolean,
): Promise<{ readonly nearest: ReadonlySet<string | undefined>; readonly foreign: ReadonlySet<string> }> {
  const made = new Map<string | undefined, ReadonlySet<string>>();
  await walk(input, undefined, async ({ revision }, scratch) => {
    made.set(revision, await tableNames(scratch, ignore));
  });
  const known = new Set([...made.values()].flatMap((names) => [...names]));
  const ours = new Set([...present].filter((name) => known.has(name)));
  const distances = [...made].map(([revision, names]) => ({ revision, distance: distance(ours, names) }));
  const least = Math.min(...distances.map((one) => one.distance));
  return {
    nearest: new Set(distances.filter((one) => one.distance === least).map(({ revision }) => revision)),
    foreign: new Set([...present].filter((name) => !known.has(name))),
  };
}

const distance = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => missing(a, b) + missing(b, a);

const missing = (from: ReadonlySet<string>, these: ReadonlySet<string>): number =>
  [...these].filter((name) => !from.has(name)).length;

async function tableNames(session: Session, ignore: (name: string) => boolean): Promise<ReadonlySet<string>> {
  const rows = await session.all<{ name: string }>(
    "SELECT name FROM main.sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  return new Set(rows.map(({ name }) => name).filter((name) => !ignore(name)));
}

/**
 * Replays the migrations and looks at the stops that are wanted. One replay passes the stops that lie on its way; a
 * revision beside which others have been replayed by then gets a replay of its own.
 */
async function walk(
  { session, migrations }: StatesInput,
  wanted: ReadonlySet<string | undefined> | undefined,
  look: Look,
): Promise<void> {
  const stops = stopsOf(migrations).filter(({ revision }) => wanted?.has(revision) !== false);
  const order = graphOf(migrations, []).order;
  const onTheWay = stops.filter(
    ({ revision, revisions }) => revision !== undefined && order.indexOf(revision) === revisions.length - 1,
  );
  const passed = new Map(onTheWay.map((stop) => [stop.revision, stop]));
  await onScratch(session, (scratch) =>
    replayed(scratch, migrations, async (revision) => {
      const stop = passed.get(revision);
      if (stop !== undefined) await look(stop, scratch);
    }),
  );
  for (const stop of stops.filter((one) => !onTheWay.includes(one))) {
    const some = migrations.filter(({ revision }) => stop.revisions.includes(revision));
    await onScratch(session, async (scratch) => {
      await replayed(scratch, some);
      await look(stop, scratch);
    });
  }
}

async function replayed(
  scratch: Session,
  migrations: readonly LoadedMigration[],
  after?: (revision: string) => Promise<void>,
): Promise<void> {
  await replay(scratch, migrations, after === undefined ? {} : { after });
}

async function onScratch(session: Session, work: (scratch: Session) => Promise<void>): Promise<void> {
  const scratch = await scratchLike(session);
  try {
    await work(scratch);
  } finally {
    await scratch.close();
  }
}

/** Every revision with what it follows; and all of them, where no single one follows all others. */
function stopsOf(migrations: readonly LoadedMigration[]): readonly Stop[] {
  const graph = graphOf(migrations, []);
  const stops = graph.order.map((revision): Stop => {
    const wanted = withAncestors(graph, [revision]);
    return { revision, revisions: graph.order.filter((one) => wanted.has(one)) };
  });
  const last = stops.at(-1);
  return last === undefined || last.revisions.length === graph.order.length
    ? stops
    : [...stops, { revision: undefined, revisions: graph.order }];
}
