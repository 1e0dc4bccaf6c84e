import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sqliteAuthor } from "../../src/dialect/sqlite/author.js";
import { messageOf } from "../../src/errors.js";
import { defineMigration, downgrade, upgrade } from "../../src/index.js";
import { climb, type Fault, faultText } from "../../src/kit/proof/climb.js";
import { ignored } from "../../src/migration/ignored.js";
import { DEFAULT_SETTINGS } from "../../src/migration/settings.js";
import type { Step } from "../../src/model/step.js";
import type { Plan } from "../../src/plan/plan.js";
import { openScratch } from "../../src/runner/drivers/open.js";
import { sessionOf } from "../../src/runner/drivers/recognise.js";
import type { Work } from "../../src/runner/execute/work.js";
import type { Direction } from "../../src/runner/types.js";
import { PAIRS } from "../fuzz/arbitrary.js";
import { asSql } from "../fuzz/as-sql.js";
import { planned } from "../fuzz/planned.js";
import type { Pair } from "../fuzz/prove-pair.js";
import { populate } from "../fuzz/random-rows.js";
import "../support/bounded.js";
import { SEED } from "../support/seed.js";

const RUNS = Number(process.env.SLUICE_PAIRS ?? 40);
const IGNORE = ignored(DEFAULT_SETTINGS);

const BASE = defineMigration({ revision: "001", parents: [], up: [], down: [] });

const workOf = (direction: Direction, steps: readonly Step[]): Work => ({
  revision: "002",
  message: "",
  file: "002.ts",
  direction,
  steps,
  validate: undefined,
  transaction: true,
  backup: false,
});

/** Clones a database with its rows and tries a plan there. */
async function faultOf(client: Database.Database, { up, down }: Plan): Promise<Fault | undefined> {
  const scratch = await openScratch();
  try {
    await sqliteAuthor.clone(sessionOf(client), scratch);
    const cloned = await sqliteAuthor.cloneRows(sessionOf(client), scratch, { limit: 1000, ignore: IGNORE });
    expect(cloned).toMatchObject({ sampled: false, left: new Map() });
    expect(await sqliteAuthor.dumpRows(scratch, IGNORE)).toEqual(
      await sqliteAuthor.dumpRows(sessionOf(client), IGNORE),
    );
    const ground = { dialect: sqliteAuthor, scratch, ignore: IGNORE, settings: DEFAULT_SETTINGS, rows: true };
    const { fault } = await climb(ground, { up: workOf("up", up), down: workOf("down", down) });
    return fault;
  } finally {
    await scratch.close();
  }
}

/** A plan that the proof refuses is one that the database refuses as well. */
async function provenAsItRuns(pair: Pair): Promise<void> {
  const client = new Database(":memory:");
  try {
    await upgrade(client, {
      migrations: { migrations: [{ name: "20260101_0000_001_base.js", migration: BASE }] },
    });
    populate(client, pair.before, pair.rows);
    const plan = await planned(client, pair.before, pair.after);
    const fault = await faultOf(client, plan);
    if (fault === undefined) return;
    const text = `${faultText(fault, messageOf)}\n${asSql(pair)}`;
    if (fault.kind !== "fails" || fault.place === "up again") throw new Error(text);
    const edit = defineMigration({ revision: "002", parents: ["001"], up: plan.up, down: plan.down });
    const migrations = [
      { name: "20260101_0000_001_base.js", migration: BASE },
      { name: "20260101_0001_002_edit.js", migration: edit },
    ];
    const options = { migrations: { migrations } };
    if (fault.place === "down") await upgrade(client, options);
    const run = fault.place === "up" ? upgrade(client, options) : downgrade(client, options);
    await expect(run, text).rejects.toThrow();
  } finally {
    client.close();
  }
}

test(`random edits are proven as they run (FUZZ_SEED=${SEED})`, async () => {
  await fc.assert(fc.asyncProperty(PAIRS, provenAsItRuns), { numRuns: RUNS });
}, 600_000);
