import type { RowDump, Snapshot } from "../../dialect/dialect.js";
import { canonicalTokens } from "../../dialect/sqlite/ddl/expression.js";
import { deviations } from "../../dialect/sqlite/read/deviations.js";
import { messageOf, SluiceError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Step } from "../../model/step.js";
import { rehearse } from "../../runner/execute/rehearse.js";
import type { Work } from "../../runner/execute/work.js";
import type { Session } from "../../runner/session.js";
import type { Direction } from "../../runner/types.js";
import { climb, faultText, type Ground } from "../proof/climb.js";
import { rowDifferences, rowLines } from "../proof/row-differences.js";
import { seedRows } from "../rows/seed-rows.js";

export interface SquashProofInput {
  readonly ground: Omit<Ground, "scratch" | "rows">;
  /** Opens a scratch database that stands below the first of the chain. */
  readonly start: () => Promise<Session>;
  /** What is replaced, in its order. */
  readonly chain: readonly Link[];
  readonly up: readonly Step[];
  /** Undefined: it cannot be taken back. */
  readonly down: readonly Step[] | undefined;
}

/** What the proof reads of a revision. */
type Link = Pick<LoadedMigration, "revision" | "up" | "validate">;

/** What a database holds after all of them. */
interface State {
  readonly snapshot: Snapshot;
  readonly rows: RowDump;
  /** Triggers, and the columns of every table in their order. */
  readonly others: ReadonlySet<string>;
}

/**
 * Runs the revisions one by one on a scratch database and what they were folded into on another, which both have the
 * same made-up rows. Definitions and rows have to be
 * the same; `down` has to lead to the start, and a second `up` to the same once more. Returns what is not so, in words.
 *
 * @throws SluiceError `not-proven`: the revisions themselves do not run.
 */
export async function squashFault(input: SquashProofInput): Promise<string | undefined> {
  const seeded = await chainState(input, true).catch(() => undefined);
  const rows = seeded !== undefined;
  const expected = seeded ?? (await chainState(input, false).catch(throwBroken));
  const found = await stateAfter(input, [workOf(SQUASH, "up", input.up)], rows).catch(messageOf);
  if (typeof found === "string") return `up fails: ${found}`;
  const lines = differences(expected, found);
  if (lines.length > 0 && !(await isFickle(input, rows, expected, found))) {
    return `up leaves something else than the revisions one by one:\n${indented(lines)}`;
  }
  return faultOfClimb(input, rows);
}

const throwBroken = (cause: unknown): never => {
  throw new SluiceError("not-proven", `The revisions do not run one by one: ${messageOf(cause)}`, {
    hint: "Fix them first; `sluice verify` tests each of them.",
    cause,
  });
};

const chainState = (input: SquashProofInput, seeded: boolean): Promise<State> =>
  stateAfter(
    input,
    input.chain.map(({ revision, up, validate }) => workOf(revision, "up", up, validate)),
    seeded,
  );

async function stateAfter(input: SquashProofInput, works: readonly Work[], seeded: boolean): Promise<State> {
  const scratch = await start(input, seeded);
  try {
    for (const work of works) await rehearse(scratch, work, { rows: true, settings: input.ground.settings });
    return await stateOf(input, scratch);
  } finally {
    await scratch.close();
  }
}

async function start({ ground, start: open }: SquashProofInput, seeded: boolean): Promise<Session> {
  const scratch = await open();
  if (seeded) await seedRows(scratch, ground.ignore);
  return scratch;
}

async function stateOf({ ground: { dialect, ignore } }: SquashProofInput, scratch: Session): Promise<State> {
  const triggers = await scratch.all<{ name: string; sql: string }>(
    "SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger' AND sql IS NOT NULL",
  );
  const columns = await scratch.all<{ table: string; names: string }>(
    `SELECT t.name AS "table", (SELECT group_concat(c.name, ', ') FROM pragma_table_xinfo(t.name) c) AS names` +
      " FROM main.sqlite_schema t WHERE t.type = 'table'",
  );
  return {
    snapshot: await dialect.introspect(scratch, ignore),
    rows: await dialect.dumpRows(scratch, ignore),
    others: new Set([
      ...triggers.filter(({ name }) => !ignore(name)).map(({ sql }) => canonicalTokens(sql)),
      ...columns.filter(({ table }) => !ignore(table)).map(({ table, names }) => `${table} (${names})`),
    ]),
  };
}

function differences(expected: State, found: State): readonly string[] {
  const definitions = deviations(expected.snapshot, found.snapshot).map(
    ({ table, detail }) => `${table}: ${detail}`,
  );
  const others = [
    ...[...expected.others].filter((one) => !found.others.has(one)).map((one) => `- ${one}`),
    ...[...found.others].filter((one) => !expected.others.has(one)).map((one) => `+ ${one}`),
  ];
  if (definitions.length + others.length > 0) return [...definitions, ...others];
  return rowLines(rowDifferences(expected.rows, found.rows, NO_LOSSES));
}

const NO_LOSSES = { tables: new Set<string>(), columns: new Map<string, ReadonlySet<string>>() };

/** Code may write the time, or what it draws by lot: then not even the revisions themselves do the same twice. */
async function isFickle(
  input: SquashProofInput,
  seeded: boolean,
  expected: State,
  found: State,
): Promise<boolean> {
  const again = await chainState(input, seeded);
  const fickle = new Set(rowDifferences(expected.rows, again.rows, NO_LOSSES).map(({ table }) => table));
  const without = ({ rows, ...state }: State): State => ({
    ...state,
    rows: new Map([...rows].filter(([table]) => !fickle.has(table))),
  });
  return fickle.size > 0 && differences(without(expected), without(found)).length === 0;
}

async function faultOfClimb(input: SquashProofInput, seeded: boolean): Promise<string | undefined> {
  const { ground, down } = input;
  const scratch = await start(input, seeded);
  try {
    const { fault } = await climb(
      { ...ground, scratch, rows: true },
      {
        up: workOf(SQUASH, "up", input.up),
        down: down === undefined ? undefined : workOf(SQUASH, "down", down),
      },
    );
    return fault === undefined ? undefined : faultText(fault, messageOf);
  } finally {
    await scratch.close();
  }
}

/** What a message calls the revision, which has no file yet. */
const SQUASH = "the squash";

const workOf = (
  revision: string,
  direction: Direction,
  steps: readonly Step[],
  validate?: Work["validate"],
): Work => ({
  revision,
  message: "",
  file: revision,
  direction,
  steps,
  validate,
  transaction: true,
  backup: false,
});

const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join("\n");
