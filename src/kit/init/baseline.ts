import type { OtherObject, Snapshot } from "../../dialect/dialect.js";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { deviations } from "../../dialect/sqlite/read/deviations.js";
import { diff } from "../../diff/diff.js";
import { messageOf, SluiceError } from "../../errors.js";
import type { Step } from "../../model/step.js";
import { plan } from "../../plan/plan.js";
import { openScratch } from "../../runner/drivers/open.js";
import { driftLines } from "../drift/drift.js";
import { climb, faultText } from "../proof/climb.js";
import type { BothWays } from "../review/way-line.js";

const dialect = sqliteAuthor;

const NOTHING: Snapshot = {
  schema: { tables: [], views: [] },
  tables: new Map(),
  indexes: new Map(),
  views: new Map(),
  others: [],
};

/** The steps that make a database from nothing, in the words of its own definitions, and those that take it down. */
export function baselineSteps(found: Snapshot): BothWays {
  const context = { before: NOTHING, after: found, fills: new Map<string, string>(), renames: [] };
  const known = plan(diff(NOTHING.schema, found.schema), dialect.planner(context));
  // A virtual table stands on others by name only; a trigger needs all that it is on.
  const first = found.others.filter(({ kind }) => kind === "virtualTable");
  const last = ["unreadable", "trigger"].flatMap((kind) => found.others.filter((one) => one.kind === kind));
  return {
    up: [...first.map(made), ...known.up, ...last.map(made)],
    down: [...last.toReversed().map(dropped), ...known.down, ...first.toReversed().map(dropped)],
  };
}

const made = ({ sql }: OtherObject): Step => ({ kind: "sql", sql });

function dropped({ name, sql }: OtherObject): Step {
  const type = /^CREATE\s+(?:UNIQUE\s+)?(INDEX|VIEW|TRIGGER)\b/i.exec(sql)?.[1] ?? "TABLE";
  return { kind: "sql", sql: `DROP ${type} ${quoteIdentifier(name)}` };
}

export interface BaselineProof extends BothWays {
  readonly root: string;
  readonly settings: Parameters<typeof climb>[0]["settings"];
  readonly ignore: (name: string) => boolean;
  readonly found: Snapshot;
  readonly revision: string;
  /** What the error calls the database. */
  readonly database: string;
}

/**
 * Runs a baseline up, down and up on an empty scratch database: it has to make exactly what the database has.
 *
 * @throws SluiceError `not-proven` with what differs.
 */
export async function proveBaseline(proof: BaselineProof): Promise<void> {
  const { root, settings, ignore, found, revision, database } = proof;
  const scratch = await openScratch(root);
  const work = {
    revision,
    message: "",
    file: "The baseline",
    validate: undefined,
    transaction: true,
    backup: false,
  };
  try {
    const { fault } = await climb(
      { dialect, scratch, ignore, settings, rows: false },
      {
        up: { ...work, direction: "up", steps: proof.up },
        down: { ...work, direction: "down", steps: proof.down },
        remaining: (now) => driftLines(deviations(found, now)),
      },
    );
    if (fault === undefined) return;
    throw new SluiceError(
      "not-proven",
      `The baseline of ${database} was not written: on a scratch database, ${faultText(fault, messageOf, database)}`,
      { hint: "`keep` in sluice.json names what is to be left alone; `sluice init` tries it again." },
    );
  } finally {
    await scratch.close();
  }
}
