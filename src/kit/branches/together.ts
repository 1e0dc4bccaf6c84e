import type { Snapshot } from "../../dialect/dialect.js";
import { deviations } from "../../dialect/sqlite/read/deviations.js";
import { SluiceError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import { rehearse } from "../../runner/execute/rehearse.js";
import { downWorkOf, upWork } from "../../runner/execute/work.js";
import { type Graph, withAncestors } from "../../runner/graph/graph.js";
import type { Session } from "../../runner/session.js";
import type { Direction } from "../../runner/types.js";
import { type LandingInput, landAt } from "../compare/landing.js";

/** Why branches cannot be put together. */
export type Conflict =
  | {
      readonly kind: "fails";
      readonly direction: Direction;
      readonly migration: LoadedMigration;
      /** The revision of another branch without which it does not fail, where that is one. */
      readonly because: LoadedMigration | undefined;
      readonly error: SluiceError;
    }
  /** What comes of it depends on which branch was applied first; or it does not come back to what there was. */
  | { readonly kind: "order" | "not-back"; readonly lines: readonly string[] };

export interface TogetherInput {
  readonly landing: Omit<LandingInput, "source">;
  readonly graph: Graph;
  /** The ends of the branches. */
  readonly tips: readonly string[];
}

/** One order in which databases may have applied the branches. */
interface Way {
  readonly below: ReadonlySet<string>;
  readonly order: readonly LoadedMigration[];
}

/**
 * Applies branches on a scratch database, each once as the first, as databases that have one of them will, and takes
 * them back as a downgrade would. The schema has to be the same each time.
 *
 * @throws StepError, DriftError where what the branches have in common does not run.
 */
export async function conflictOf(input: TogetherInput): Promise<Conflict | undefined> {
  let first: Snapshot | undefined;
  for (const way of waysOf(input)) {
    const scratch = await openAt(input, way.below);
    try {
      const found = await walk(input, way, scratch, first);
      if ("kind" in found) return found;
      first ??= found.top;
    } finally {
      await scratch.close();
    }
  }
  return undefined;
}

function waysOf({ landing, graph, tips }: TogetherInput): readonly Way[] {
  const branches = tips.map((tip) => withAncestors(graph, [tip]));
  const below = new Set(graph.order.filter((revision) => branches.every((branch) => branch.has(revision))));
  const above = landing.migrations.filter(
    ({ revision }) => !below.has(revision) && branches.some((branch) => branch.has(revision)),
  );
  return branches.map((branch) => ({
    below,
    order: [
      ...above.filter(({ revision }) => branch.has(revision)),
      ...above.filter(({ revision }) => !branch.has(revision)),
    ],
  }));
}

const openAt = async ({ landing }: TogetherInput, revisions: ReadonlySet<string>): Promise<Session> =>
  (await landAt({ ...landing, source: undefined }, revisions)).scratch;

async function walk(
  input: TogetherInput,
  way: Way,
  scratch: Session,
  first: Snapshot | undefined,
): Promise<Conflict | { readonly top: Snapshot }> {
  const { dialect, ignore } = input.landing;
  const start = await dialect.introspect(scratch, ignore);
  const failure = await run(input, way, scratch, "up");
  if (failure !== undefined) return failure;
  const top = await dialect.introspect(scratch, ignore);
  const others = first === undefined ? [] : linesBetween(first, top);
  if (others.length > 0) return { kind: "order", lines: others };
  if (way.order.some(({ down }) => down.kind === "irreversible")) return { top };
  const back = await run(input, way, scratch, "down");
  if (back !== undefined) return back;
  const left = linesBetween(start, await dialect.introspect(scratch, ignore));
  return left.length > 0 ? { kind: "not-back", lines: left } : { top };
}

const linesBetween = (expected: Snapshot, found: Snapshot): readonly string[] =>
  deviations(expected, found).map(({ table, detail }) => `${table}: ${detail}`);

/** Upwards in the order of the way, downwards in that of the graph, as the runner does. */
async function run(
  input: TogetherInput,
  way: Way,
  scratch: Session,
  direction: Direction,
): Promise<Conflict | undefined> {
  const wanted = new Set(way.order);
  const order =
    direction === "up"
      ? way.order
      : input.landing.migrations.filter((migration) => wanted.has(migration)).toReversed();
  for (const migration of order) {
    const error = await attempt(input, scratch, migration, direction);
    if (error === undefined) continue;
    const because = direction === "up" ? await causeOf(input, way, migration) : undefined;
    return { kind: "fails", direction, migration, because, error };
  }
  return undefined;
}

async function attempt(
  { landing }: TogetherInput,
  scratch: Session,
  migration: LoadedMigration,
  direction: Direction,
): Promise<SluiceError | undefined> {
  const work = direction === "up" ? upWork(migration) : downWorkOf(migration);
  if (work === undefined) return undefined;
  try {
    await rehearse(scratch, work, { rows: false, settings: landing.settings });
    return undefined;
  } catch (error) {
    if (error instanceof SluiceError) return error;
    throw error;
  }
}

/** The first revision of the other branches that is enough, with what it follows, to make it fail. */
async function causeOf(
  input: TogetherInput,
  { order }: Way,
  migration: LoadedMigration,
): Promise<LoadedMigration | undefined> {
  const own = new Set(withAncestors(input.graph, [migration.revision]));
  own.delete(migration.revision);
  const before = order.slice(0, order.indexOf(migration)).filter(({ revision }) => !own.has(revision));
  for (const other of before) {
    const scratch = await openAt(input, new Set([...own, ...withAncestors(input.graph, [other.revision])]));
    try {
      if ((await attempt(input, scratch, migration, "up")) !== undefined) return other;
    } finally {
      await scratch.close();
    }
  }
  return undefined;
}
