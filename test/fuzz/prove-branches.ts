import Database from "better-sqlite3";
import { defineMigration, downgrade, upgrade } from "../../src/index.js";
import type { Plan } from "../../src/plan/plan.js";
import type { MigrationBundle } from "../../src/runner/types.js";
import { definitions, rowsOf } from "./database-state.js";
import { attempt, Disproof, explained, requireClear, same, thrown } from "./disproof.js";
import { lossesOf } from "./losses.js";
import { merged } from "./merge.js";
import { expected } from "./oracle.js";
import { timed } from "./pair-state.js";
import { differing, modelOf, planned, remaining } from "./planned.js";
import type { Edited } from "./random-edit.js";
import { populate } from "./random-rows.js";
import type { Spec } from "./spec.js";

/** Two edits of one table, made from the same start by two people. */
export interface Branches {
  readonly before: Spec;
  readonly ours: Edited;
  readonly theirs: Edited;
  /** They concern different columns, so that no order may be refused. */
  readonly independent: boolean;
  readonly rows: readonly (readonly number[])[];
}

export type BranchOutcome = "nothing" | "refused" | "done";

type Side = "a" | "b";

const ORDERS: readonly (readonly [Side, Side])[] = [
  ["a", "b"],
  ["b", "a"],
];

/** Applies two branches in either order and takes them back in either order. @throws Disproof */
export async function proveBranches(branches: Branches): Promise<BranchOutcome> {
  const { before, ours, theirs } = branches;
  const start = await prepared(branches);
  const model = await modelOf(start);
  const present = rowsOf(start, before, { anyRowid: lostRowids(branches) });
  const plans = {
    a: await attempt("generate a", () => planned(start, before, ours)),
    b: await attempt("generate b", () => planned(start, before, theirs)),
  };
  if (plans.a.up.length === 0 || plans.b.up.length === 0) return "nothing";
  const migrations = bundle(plans);
  const template = start.serialize();
  const outcomes = new Set<BranchOutcome>();
  for (const up of ORDERS) {
    for (const down of ORDERS) {
      const client = new Database(template);
      client.pragma("foreign_keys = ON");
      outcomes.add(await proveOrder(client, { branches, migrations, model, present, up, down }));
      client.close();
    }
  }
  start.close();
  return outcomes.has("done") ? "done" : "refused";
}

async function prepared({ before, rows }: Branches): Promise<Database.Database> {
  const client = new Database(":memory:");
  client.pragma("foreign_keys = ON");
  await upgrade(client, { migrations: bundle(undefined) });
  populate(client, before, rows);
  return client;
}

/** Each branch begins with a revision of its own that does nothing, so that one can be taken back without the other. */
function bundle(plans: Readonly<Record<Side, Pick<Plan, "up" | "down">>> | undefined): MigrationBundle {
  const revision = (id: string, parent: string | undefined, plan?: Pick<Plan, "up" | "down">) => ({
    name: `20260101_0000_${id}_x.js`,
    migration: defineMigration({
      revision: id,
      parents: parent === undefined ? [] : [parent],
      up: plan?.up ?? [],
      down: plan?.down ?? [],
    }),
  });
  const base = revision("001", undefined);
  if (plans === undefined) return { migrations: [base] };
  const sides = (["a", "b"] as const).flatMap((side) => [
    revision(`${side}1`, "001"),
    revision(`${side}2`, `${side}1`, plans[side]),
  ]);
  return { migrations: [base, ...sides] };
}

interface Order {
  readonly branches: Branches;
  readonly migrations: MigrationBundle;
  readonly model: Awaited<ReturnType<typeof modelOf>>;
  /** The rows that were there at the start. */
  readonly present: unknown;
  readonly up: readonly [Side, Side];
  readonly down: readonly [Side, Side];
}

async function proveOrder(client: Database.Database, order: Order): Promise<BranchOutcome> {
  const { branches, migrations } = order;
  const both = merged(branches.before, branches.ours, branches.theirs);
  const target = expected(client, branches.before, both);
  for (const side of order.up) {
    const there = definitions(client);
    const error = await thrown(() => upgrade(client, { migrations, target: `${side}2`, logger: SILENT }));
    if (error === undefined) continue;
    if (branches.independent && target.kind === "database")
      throw new Disproof(`${side}2 fails: ${explained(error)}`);
    requireClear(error);
    same("a refused branch", definitions(client), there);
    return "refused";
  }
  if (branches.independent) await proveMerged(client, both, target);
  return proveBack(client, order);
}

async function proveMerged(
  client: Database.Database,
  both: Edited,
  target: ReturnType<typeof expected>,
): Promise<void> {
  if (target.kind === "refusal") throw new Disproof(`It had to be refused: ${target.why}`);
  same("remaining after both", await remaining(client, both.spec), []);
  same("both against a fresh database", differing(await modelOf(target.client), await modelOf(client)), []);
  const without = { without: timed(both.spec) };
  same("rows after both", rowsOf(client, both.spec, without), rowsOf(target.client, both.spec, without));
  target.client.close();
}

async function proveBack(client: Database.Database, order: Order): Promise<BranchOutcome> {
  const { branches, migrations } = order;
  for (const side of order.down) {
    const there = definitions(client);
    const error = await thrown(() => downgrade(client, { migrations, target: `${side}1`, logger: SILENT }));
    if (error === undefined) continue;
    if (branches.independent) throw new Disproof(`taking back ${side}2 fails: ${explained(error)}`);
    requireClear(error);
    same("a branch that is not taken back", definitions(client), there);
    return "refused";
  }
  if (!branches.independent) return "done";
  same("back against the start", differing(order.model, await modelOf(client)), []);
  const anyRowid = lostRowids(branches);
  same("rows back against the start", rowsOf(client, branches.before, { anyRowid }), order.present);
  return "done";
}

/** Tables whose rowids a column of one of the branches has become. */
const lostRowids = ({ before, ours, theirs }: Branches): ReadonlySet<string> =>
  new Set([ours, theirs].flatMap(({ spec }) => [...lossesOf(before, spec).rowids]));

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
