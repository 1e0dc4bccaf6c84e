import { isDeepStrictEqual } from "node:util";
import Database from "better-sqlite3";
import { messageOf } from "../../../src/errors.js";
import { defineMigration, downgrade, upgrade } from "../../../src/index.js";
import type { Plan } from "../../../src/plan/plan.js";
import type { MigrationBundle } from "../../../src/runner/types.js";
import { planned } from "../../fuzz/planned.js";
import { type Pair, type Way, withoutEditing } from "../../fuzz/prove-pair.js";
import { populate } from "../../fuzz/random-rows.js";
import { everything, type Texts } from "../../support/everything.js";

/** What came of a pair. */
export type Outcome = "nothing" | "refused" | "lossless";

/**
 * Runs one random edit up, down, up and down: as long as nobody writes in between, the database is as it was, value for
 * value, after each.
 */
export async function requireLossless(pair: Pair, way: Way): Promise<Outcome> {
  const client = new Database(":memory:");
  client.pragma("foreign_keys = ON");
  try {
    await upgrade(client, { migrations: bundleOf() });
    populate(client, pair.before, pair.rows);
    const plan = await planned(client, pair.before, pair.after);
    return plan.up.length === 0 ? "nothing" : await runUpAndDown(client, plan, way);
  } finally {
    client.close();
  }
}

/** A connection that cannot edit definitions writes a table's own name out of its expressions. */
const TEXTS: Readonly<Record<Way, Texts>> = {
  cheapest: "letters",
  copies: "tokens",
  "without editing": "names",
};

async function runUpAndDown(client: Database.Database, plan: Plan, way: Way): Promise<Outcome> {
  const db = way === "without editing" ? withoutEditing(client) : client;
  const options = { migrations: bundleOf(plan), settings: { inPlace: way !== "copies" } };
  const texts = TEXTS[way];
  const before = everything(client, texts);
  try {
    await upgrade(db, options);
  } catch {
    same("a refused upgrade", everything(client, texts), before);
    return "refused";
  }
  const after = everything(client, texts);
  for (const time of ["first", "second"]) {
    await attempt(`the ${time} downgrade`, () => downgrade(db, options));
    same(`after the ${time} downgrade`, everything(client, texts), before);
    await attempt(`the upgrade behind the ${time} downgrade`, () => upgrade(db, options));
    same(`after the upgrade behind the ${time} downgrade`, everything(client, texts), after);
  }
  same("integrity", client.pragma("integrity_check", { simple: true }), "ok");
  return "lossless";
}

function bundleOf(plan?: Pick<Plan, "up" | "down">): MigrationBundle {
  const base = defineMigration({ revision: "001", parents: [], up: [], down: [] });
  const first = { name: "20260101_0000_001_base.js", migration: base };
  if (plan === undefined) return { migrations: [first] };
  const edit = defineMigration({ revision: "002", parents: ["001"], up: plan.up, down: plan.down });
  return { migrations: [first, { name: "20260101_0001_002_edit.js", migration: edit }] };
}

function same(what: string, actual: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(actual, wanted)) return;
  throw new Error(
    `${what}:\n${JSON.stringify(actual, null, 1)}\nwanted:\n${JSON.stringify(wanted, null, 1)}`,
  );
}

async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new Error(`${what} fails: ${messageOf(error)}`, { cause: error });
  }
}
