import { isDeepStrictEqual } from "node:util";
import Database from "better-sqlite3";
import { messageOf, SluiceError } from "../../src/errors.js";
import { defineMigration, downgrade, upgrade } from "../../src/index.js";
import type { Schema } from "../../src/model/schema.js";
import type { Plan } from "../../src/plan/plan.js";
import { sessionOf } from "../../src/runner/drivers/recognise.js";
import type { Session } from "../../src/runner/session.js";
import type { MigrationBundle } from "../../src/runner/types.js";
import { brokenObjects, definitions, orphans, rowsOf, sequences } from "./database-state.js";
import { isLossy, lossesOf } from "./losses.js";
import { expected } from "./oracle.js";
import { differing, modelOf, planned, remaining } from "./planned.js";
import type { Edited } from "./random-edit.js";
import { populate } from "./random-rows.js";
import { type Spec, tableOf } from "./spec.js";
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

/** Something did not hold; the message says what. */
export class Disproof extends Error {
  override readonly name = "Disproof";
}

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
  const start = await startOf(client, pair);
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
  await proveUp(client, target.client, pair, way);
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

interface State {
  readonly definitions: unknown;
  readonly rows: unknown;
  readonly sequences: unknown;
  readonly orphans: unknown;
  readonly broken: unknown;
  readonly foreignKeys: unknown;
  readonly integrity: unknown;
  readonly search: unknown;
}

function stateOf(client: Database.Database, spec: Spec): State {
  return {
    definitions: definitions(client),
    rows: rowsOf(client, spec),
    sequences: sequences(client, spec),
    orphans: orphans(client),
    broken: brokenObjects(client, spec),
    foreignKeys: client.pragma("foreign_keys", { simple: true }),
    integrity: client.pragma("integrity_check", { simple: true }),
    search: spec.search ? client.prepare(`SELECT rowid, * FROM "search"`).all() : [],
  };
}

/** After `up`: the schema is the one that was asked for, and the database is like one that was made afresh. */
async function proveUp(
  client: Database.Database,
  fresh: Database.Database,
  { before, after }: Pair,
  way: Way,
): Promise<void> {
  const { spec } = after;
  same("remaining after up", await remaining(client, spec), []);
  same("up against a fresh database", differing(await modelOf(fresh), await modelOf(client)), []);
  same("texts lost by up", lostTexts(client, before, spec, way !== "without editing"), []);
  const without = { without: timed(spec) };
  same("rows after up", rowsOf(client, spec, without), rowsOf(fresh, spec, without));
  const now = stateOf(client, spec);
  same("sequences after up", now.sequences, keptSequences(client, fresh, before, spec));
  same("broken after up", now.broken, []);
  same("integrity after up", now.integrity, "ok");
  same("foreign_keys after up", now.foreignKeys, 1);
}

/** Columns that the clock has filled. */
function timed(spec: Spec): ReadonlySet<string> {
  const columns = spec.tables.flatMap((table) => table.columns);
  return new Set(
    columns.filter(({ default: value }) => value?.live.startsWith("CURRENT")).map(({ id }) => id),
  );
}

function keptSequences(
  client: Database.Database,
  fresh: Database.Database,
  before: Spec,
  after: Spec,
): Readonly<Record<string, unknown>> {
  const counted = (id: string): boolean => tableOf(before, id)?.key?.autoincrement === true;
  const now = sequences(client, after);
  const news = Object.entries(sequences(fresh, after)).filter(([id]) => !counted(id));
  const kept = Object.entries(now).filter(([id]) => counted(id));
  return Object.fromEntries([...kept, ...news]);
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

/** How the database was before the edit. */
interface Start {
  readonly state: State;
  readonly model: Schema;
  readonly rows: unknown;
  readonly texts: unknown;
}

async function startOf(client: Database.Database, { before, after }: Pair): Promise<Start> {
  return {
    state: stateOf(client, before),
    model: await modelOf(client),
    rows: keptRows(client, before, after.spec),
    texts: tokensOf(client),
  };
}

/** The rows without what cannot come back. */
function keptRows(client: Database.Database, before: Spec, after: Spec): unknown {
  const losses = lossesOf(before, after);
  const tables = new Set(before.tables.map(({ id }) => id).filter((id) => !losses.tables.has(id)));
  return rowsOf(client, before, { without: losses.columns, tables, anyRowid: losses.rowids });
}

export function same(what: string, actual: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(actual, wanted)) return;
  throw new Disproof(
    `${what}:\n${JSON.stringify(actual, null, 1)}\nwanted:\n${JSON.stringify(wanted, null, 1)}`,
  );
}

export function requireClear(error: unknown): void {
  if (error instanceof SluiceError && error.hint !== undefined && error.hint !== "") return;
  throw new Disproof(`The refusal says no next step: ${explained(error)}`);
}

export const explained = (error: unknown): string =>
  error instanceof SluiceError ? `${error.code}: ${error.message}\n${error.hint}` : `${messageOf(error)}`;

export async function thrown(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
}

export async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Disproof(`${what} fails: ${explained(error)}`);
  }
}
