import Database from "better-sqlite3";
import { defineMigration, downgrade, upgrade } from "../../src/index.js";
import type { Plan } from "../../src/plan/plan.js";
import { sessionOf } from "../../src/runner/drivers/recognise.js";
import type { Session } from "../../src/runner/session.js";
import type { MigrationBundle } from "../../src/runner/types.js";
import { rowsOf } from "./database-state.js";
import { attempt, Disproof, explained, requireClear, same, thrown } from "./disproof.js";
import { isLossy, lossesOf } from "./losses.js";
import { expected } from "./oracle.js";
import { keptRows, type Start, startOf, stateOf, timed, wantedSequences } from "./pair-state.js";
import { differing, modelOf, planned, remaining } from "./planned.js";
import type { Edited } from "./random-edit.js";
import { populate } from "./random-rows.js";
import type { Spec } from "./spec.js";
import { lostTexts, tokensOf } from "./texts.js";

/** A schema, an edit of it and numbers that become rows. */
export interface Pair {
  readonly before: Spec;
  readonly after: Edited;
  readonly rows: readonly (readonly number[])[];
}

/** How the tables may be altered: as is cheapest, by copies alone, or on a connection that cannot edit definitions. */
export type Way = (typeof WAYS)[number];

export const WAYS = ["cheapest", "copies", "without editing"] as const;

/** What came of a pair: nothing to do, refused as it has to be, carried out up alone, or both ways. */
export type Outcome = "nothing" | "refused" | "one way" | "done";

const NAME = "20260101_000";

/** Runs one edit up, down and up again on a real database. @throws Disproof */
export async function provePair(pair: Pair, way: Way): Promise<Outcome> {
  const client = new Database(":memory:");
  client.pragma("foreign_keys = ON");
  try {
    await upgrade(client, { migrations: bundle() });
    populate(client, pair.before, pair.rows);
    const { before, after } = pair;
    const plan = await attempt("generate", () => planned(client, before, after));
    if (plan.up.length === 0) {
      same("what is left with nothing to do", await remaining(client, after.spec), []);
      return "nothing";
    }
    return await proveRun(client, pair, plan, way);
  } finally {
    client.close();
  }
}

async function proveRun(client: Database.Database, pair: Pair, plan: Plan, way: Way): Promise<Outcome> {
  const { before, after } = pair;
  const target = expected(client, before, after);
  const start = await startOf(client, before, after.spec);
  const options = { migrations: bundle(plan), settings: { inPlace: way !== "copies" } };
  const db = way === "without editing" ? withoutEditing(client) : client;
  const error = await thrown(() => upgrade(db, options));
  if (target.kind === "refusal" && error === undefined) {
    throw new Disproof(`It had to be refused: ${target.why}`);
  }
  if (target.kind === "refusal" || (error !== undefined && target.orRefusal)) {
    requireClear(error);
    same("a refused upgrade", stateOf(client, before), start.state);
    return "refused";
  }
  if (error !== undefined) throw new Disproof(`upgrade fails: ${explained(error)}`);
  await proveUp(client, target.client, pair, start, way);
  if (!(await wentDown(client, pair, () => downgrade(db, options)))) return "one way";
  await proveDown(client, pair, start, way);
  await attempt("upgrade again", () => upgrade(db, options));
  same("remaining after the second upgrade", await remaining(client, after.spec), []);
  target.client.close();
  return "done";
}

/** False where it is refused, as it may be when what `up` took away cannot be made up; then nothing has changed. */
async function wentDown(
  client: Database.Database,
  { before, after }: Pair,
  down: () => Promise<unknown>,
): Promise<boolean> {
  const up = stateOf(client, after.spec);
  const error = await thrown(down);
  if (error === undefined) return true;
  if (!isLossy(lossesOf(before, after.spec))) throw new Disproof(`downgrade fails: ${explained(error)}`);
  requireClear(error);
  same("a refused downgrade", stateOf(client, after.spec), up);
  return false;
}

function bundle(plan?: Pick<Plan, "up" | "down">): MigrationBundle {
  const base = defineMigration({ revision: "001", parents: [], up: [], down: [] });
  const first = { name: `${NAME}0_001_base.js`, migration: base };
  if (plan === undefined) return { migrations: [first] };
  const edit = defineMigration({ revision: "002", parents: ["001"], up: plan.up, down: plan.down });
  return { migrations: [first, { name: `${NAME}1_002_edit.js`, migration: edit }] };
}

/** The same session, of which it is said that it cannot edit definitions. */
export function withoutEditing(client: Database.Database): Session {
  const session = sessionOf(client);
  return Object.defineProperty(Object.create(session), "capabilities", {
    value: { ...session.capabilities, editDefinitions: false },
  });
}

/** After `up`: the schema is the one that was asked for, and the database is like one that was made afresh. */
async function proveUp(
  client: Database.Database,
  fresh: Database.Database,
  { before, after }: Pair,
  start: Start,
  way: Way,
): Promise<void> {
  const { spec } = after;
  same("remaining after up", await remaining(client, spec), []);
  same("up against a fresh database", differing(await modelOf(fresh), await modelOf(client)), []);
  same("texts lost by up", lostTexts(client, before, spec, way !== "without editing"), []);
  const without = { without: timed(spec) };
  same("rows after up", rowsOf(client, spec, without), rowsOf(fresh, spec, without));
  const now = stateOf(client, spec);
  same("sequences after up", now.sequences, wantedSequences(start.state.sequences, fresh, before, spec));
  same("broken after up", now.broken, []);
  same("integrity after up", now.integrity, "ok");
  same("foreign_keys after up", now.foreignKeys, 1);
}

/** After `down`: what there was, but for what cannot come back. */
async function proveDown(
  client: Database.Database,
  { before, after }: Pair,
  start: Start,
  way: Way,
): Promise<void> {
  same("down against the start", differing(start.model, await modelOf(client)), []);
  const now = stateOf(client, before);
  same("broken after down", now.broken, start.state.broken);
  same("integrity after down", now.integrity, "ok");
  same("foreign_keys after down", now.foreignKeys, 1);
  same("search after down", now.search, start.state.search);
  same("rows after down", keptRows(client, before, after.spec), start.rows);
  const dropped = lossesOf(before, after.spec).tables.size > 0;
  if (way === "cheapest" || (way === "copies" && !dropped))
    same("texts after down", tokensOf(client), start.texts);
}
