import { isDeepStrictEqual } from "node:util";
import Database from "better-sqlite3";
import { sqliteAuthor } from "../../src/dialect/sqlite/author.js";
import { messageOf, SluiceError } from "../../src/errors.js";
import { defineMigration, downgrade, type Migration, upgrade } from "../../src/index.js";
import { type CertainSteps, certainSteps } from "../../src/kit/squash/certain-steps.js";
import { changedAndDropped, type Folded, folded } from "../../src/kit/squash/fold-chain.js";
import { squashFault } from "../../src/kit/squash/squash-proof.js";
import { ignored } from "../../src/migration/ignored.js";
import { DEFAULT_SETTINGS } from "../../src/migration/settings.js";
import type { Schema } from "../../src/model/schema.js";
import type { Session } from "../../src/runner/session.js";
import type { MigrationBundle } from "../../src/runner/types.js";
import { rowsOf } from "./database-state.js";
import { attempt, Disproof, explained, requireClear, same, thrown } from "./disproof.js";
import { timed } from "./pair-state.js";
import { cloneOf, differing, modelOf, planned } from "./planned.js";
import type { Edited } from "./random-edit.js";
import { populate } from "./random-rows.js";
import type { Spec } from "./spec.js";

/** A schema, edits of it one after the other, and numbers that become rows. */
export interface Chain {
  readonly before: Spec;
  readonly edits: readonly Edited[];
  readonly rows: readonly (readonly number[])[];
}

type Outcome = "nothing" | "refused" | "one way" | "done" | "in a row";

const BASE = defineMigration({ revision: "001", parents: [], up: [], down: [] });

/** What a database comes to. */
interface End {
  readonly model: Schema;
  readonly rows: unknown;
}

/**
 * Squashes a chain of revisions: on a new database and from everywhere inside, up has to lead where the revisions one
 * by one lead, and down to what they lead back to. @throws Disproof
 */
export async function proveSquash(chain: Chain): Promise<Outcome> {
  const client = await open(chain);
  try {
    const revisions = await applied(client, chain);
    if (revisions === undefined) return "refused";
    if (revisions.every(({ up }) => up.length === 0)) return "nothing";
    return await proveChain(client, chain, revisions);
  } finally {
    client.close();
  }
}

/** The history is there before the tables, so that they are nobody's to adopt. */
async function open({ before, rows }: Chain): Promise<Database.Database> {
  const client = new Database(":memory:");
  client.pragma("foreign_keys = ON");
  await upgrade(client, { migrations: bundle([BASE]) });
  populate(client, before, rows);
  return client;
}

/** Plans and applies the edits; undefined where the rows are in the way of one. */
async function applied(
  client: Database.Database,
  { before, edits }: Chain,
): Promise<readonly Migration[] | undefined> {
  const revisions: Migration[] = [];
  let now = before;
  for (const [place, edit] of edits.entries()) {
    const plan = await planned(client, now, edit);
    const parents = [place === 0 ? "001" : `00${place + 1}`];
    revisions.push(defineMigration({ revision: `00${place + 2}`, parents, up: plan.up, down: plan.down }));
    if ((await thrown(() => upgrade(client, { migrations: bundle([BASE, ...revisions]) }))) !== undefined)
      return undefined;
    now = edit.spec;
  }
  return revisions;
}

async function proveChain(
  client: Database.Database,
  chain: Chain,
  revisions: readonly Migration[],
): Promise<Outcome> {
  const last = chain.edits.at(-1)?.spec ?? chain.before;
  const first = await open(chain);
  const start = await endOf(first, chain.before, last);
  first.close();
  const top = await endOf(client, last, chain.before);
  const back = await thrown(() =>
    downgrade(client, { migrations: bundle([BASE, ...revisions]), target: "001" }),
  );
  const bottom = back === undefined ? await endOf(client, chain.before, last) : undefined;
  const way = { chain, last, top, bottom, start, revisions };
  const folds = folded(revisions);
  if (changedAndDropped(folds.up) !== undefined || changedAndDropped(folds.down) !== undefined)
    return "refused";
  const disproof = await thrown(() => proveEverywhere({ ...way, squash: squashOf(revisions, folds) }));
  if (disproof !== undefined) {
    // What is not so has to show in the proof that the command makes: it does not write it then.
    const certain = await certainOf(chain, revisions);
    if (certain === undefined) return "refused";
    if (certain.doubt === undefined) throw disproof;
    await proveEverywhere({ ...way, squash: squashOf(revisions, certain.steps) });
    return "in a row";
  }
  return bottom === undefined ? "one way" : "done";
}

const squashOf = (revisions: readonly Migration[], { up, down }: Folded): Migration =>
  defineMigration({
    revision: "900",
    parents: ["001"],
    replaces: revisions.map(({ revision }) => revision),
    up: up.map(({ step }) => step),
    down: down.map(({ step }) => step),
  });

async function proveEverywhere(way: Way): Promise<void> {
  for (let inside = 0; inside <= way.revisions.length; inside++) await proveFrom(way, inside);
}

/** The steps as the command finds them, on made-up rows; undefined where it writes nothing. */
async function certainOf(chain: Chain, revisions: readonly Migration[]): Promise<CertainSteps | undefined> {
  const client = await open({ ...chain, rows: [] });
  const ground = { dialect: sqliteAuthor, ignore: ignored(DEFAULT_SETTINGS), settings: DEFAULT_SETTINGS };
  const start = (): Promise<Session> => cloneOf(client);
  try {
    return await certainSteps(revisions, ({ up, down }) =>
      squashFault({
        ground,
        start,
        chain: revisions,
        up: up.map(({ step }) => step),
        down: down.map(({ step }) => step),
      }),
    );
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    requireClear(error);
    return undefined;
  } finally {
    client.close();
  }
}

interface Way {
  readonly chain: Chain;
  readonly last: Spec;
  readonly top: End;
  /** What the revisions one by one lead back to, where they do. */
  readonly bottom: End | undefined;
  readonly start: End;
  readonly squash: Migration;
  readonly revisions: readonly Migration[];
}

/** From a database that has so many of the revisions. */
async function proveFrom(
  { chain, last, top, bottom, start, squash, revisions }: Way,
  inside: number,
): Promise<void> {
  const client = await open(chain);
  const where = inside === 0 ? "as one" : `from ${inside} of ${revisions.length}`;
  const shown = (): string => JSON.stringify([...revisions, squash].map(({ up, down }) => ({ up, down })));
  try {
    const before = revisions.slice(0, inside);
    await upgrade(client, { migrations: bundle([BASE, ...before]) });
    const all = { migrations: bundle([BASE, ...revisions, squash]) };
    await attempt(`${shown()}\nupgrade ${where}`, () => upgrade(client, all));
    sameEnd(`${shown()}\nup ${where}`, await endOf(client, last, chain.before), top);
    const error = await thrown(() =>
      downgrade(client, { migrations: bundle([BASE, squash]), target: "001" }),
    );
    if (bottom === undefined) return;
    if (error !== undefined) throw new Disproof(`${shown()}\ndowngrade ${where} fails: ${explained(error)}`);
    const end = await endOf(client, chain.before, last);
    same(`${shown()}\ndown ${where}`, differing(bottom.model, end.model), []);
    if (isDeepStrictEqual(bottom.rows, start.rows))
      same(`${shown()}\nrows down ${where}`, end.rows, start.rows);
  } catch (cause) {
    throw cause instanceof Disproof ? cause : new Disproof(`${shown()}\n${where}: ${messageOf(cause)}`);
  } finally {
    client.close();
  }
}

/** The clock fills columns with something else each time. */
async function endOf(client: Database.Database, spec: Spec, other: Spec): Promise<End> {
  const without = new Set([...timed(spec), ...timed(other)]);
  return { model: await modelOf(client), rows: rowsOf(client, spec, { without }) };
}

function sameEnd(what: string, end: End, wanted: End): void {
  same(what, differing(wanted.model, end.model), []);
  same(`${what}, rows`, end.rows, wanted.rows);
}

const bundle = (migrations: readonly Migration[]): MigrationBundle => ({
  migrations: migrations.map((migration) => ({
    name: `20260101_0000_${migration.revision}_m.js`,
    migration,
  })),
});
