import type { AuthorDialect, ClonedRows, Snapshot } from "../../dialect/dialect.js";
import { messageOf, SluiceError } from "../../errors.js";
import type { Settings } from "../../migration/settings.js";
import type { Step } from "../../model/step.js";
import { openScratch } from "../../runner/drivers/open.js";
import type { Work } from "../../runner/execute/work.js";
import type { Session } from "../../runner/session.js";
import type { Direction } from "../../runner/types.js";
import { climb, type Fault, faultText, type Ground, type Stair } from "./climb.js";

/** Rows that a proof is made with, all of a small database or a sample of about so many. */
export const PROOF_ROWS = 20_000;

export interface ProofInput {
  readonly dialect: AuthorDialect;
  /** A scratch database with the definitions from before; the revision is run in it. */
  readonly scratch: Session;
  /** The database whose rows the revision is tried with; it is only read. */
  readonly live: Session | undefined;
  readonly ignore: (name: string) => boolean;
  readonly settings: Pick<Settings, "table" | "archive" | "inPlace">;
  /** The folder from which the driver is found. */
  readonly root: string;
  readonly revision: string;
  /** The name of the file that will hold the revision. */
  readonly file: string;
  readonly up: readonly Step[];
  readonly down: readonly Step[];
  /** What still differs from the TypeScript schema, a line each. */
  readonly remaining: (now: Snapshot) => readonly string[];
}

/** How a revision was proven, for a person: nothing where it was without rows because there were none to take. */
export interface Proof {
  readonly notes: readonly string[];
}

/**
 * Runs a revision up, down and up again on a scratch database, with rows of the live one where it is given: after
 * each `up` the schema has to be the TypeScript schema, after `down` definitions and rows what they were.
 *
 * @throws SluiceError `not-proven` with what differs; nothing is written then.
 */
export async function prove(input: ProofInput): Promise<Proof> {
  const { dialect, scratch, live, ignore } = input;
  const cloned = live && (await dialect.cloneRows(live, scratch, { limit: PROOF_ROWS, ignore }));
  const { fault } = await climb(groundOf(input, scratch, cloned !== undefined), stairOf(input));
  const notes = live === undefined || cloned === undefined ? [] : cloneNotes(live, cloned);
  if (fault === undefined) return { notes };
  if (live === undefined || !isRowsFound(fault)) throw notProven(fault, live);
  await proveWithoutRows(input);
  return {
    notes: [
      `It was proven without rows: it asks something of the rows of ${live.name} that does not hold yet.`,
    ],
  };
}

function groundOf(input: ProofInput, scratch: Session, rows: boolean): Ground {
  const { dialect, ignore, settings } = input;
  return { dialect, scratch, ignore, settings, rows };
}

function stairOf({ revision, file, up, down, remaining }: ProofInput): Stair {
  const work = (direction: Direction, steps: readonly Step[]): Work => ({
    revision,
    message: "",
    file,
    direction,
    steps,
    validate: undefined,
    transaction: true,
    backup: false,
  });
  return { up: work("up", up), down: work("down", down), remaining };
}

/** An assertion that fails has changed nothing, so that the definitions are those from before. */
async function proveWithoutRows(input: ProofInput): Promise<void> {
  const bare = await openScratch(input.root);
  try {
    await input.dialect.clone(input.scratch, bare);
    const { fault } = await climb(groundOf(input, bare, false), stairOf(input));
    if (fault !== undefined) throw notProven(fault, undefined);
  } finally {
    await bare.close();
  }
}

/** The file says itself what it asks of the rows; that they do not fulfil it yet is told beside it. */
function isRowsFound(fault: Fault): boolean {
  if (fault.kind !== "fails") return false;
  const cause = fault.error instanceof Error ? fault.error.cause : undefined;
  return cause instanceof SluiceError && cause.code === "rows-found";
}

/** What a person should know of rows that were copied for a proof. */
export function cloneNotes(live: Session, { rows, sampled, left }: ClonedRows): readonly string[] {
  const taken = `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"} of ${live.name}`;
  const notes = rows === 0 ? [] : [sampled ? `Tried with ${taken}, a sample.` : `Tried with the ${taken}.`];
  return [
    ...notes,
    ...[...left].map(
      ([table, count]) =>
        `${count.toLocaleString("en-US")} rows of ${table} were left out: they do not fit what its revisions made of the table.`,
    ),
  ];
}

function notProven(fault: Fault, live: Session | undefined): SluiceError {
  const where =
    live === undefined ? "on a scratch database" : `on a scratch database with rows of ${live.name}`;
  return new SluiceError(
    fault.kind === "fails" && codes(fault.error).includes("dependant-broken")
      ? "dependant-broken"
      : "not-proven",
    `The migration was not written: ${where}, ${faultText(fault, messageOf)}`,
    {
      hint: hintOf(fault, live),
      cause: fault.kind === "fails" ? fault.error : undefined,
    },
  );
}

/** The codes of an error and of what caused it. */
const codes = (error: unknown): readonly string[] =>
  error instanceof SluiceError ? [error.code, ...codes(error.cause)] : [];

/** What an error says for itself where the rows are not to blame. */
function adviceIn(error: unknown): string | undefined {
  if (!(error instanceof SluiceError)) return undefined;
  const advises = error.code === "foreign-keys" || error.code === "dependant-broken";
  return advises ? error.hint : adviceIn(error.cause);
}

function hintOf(fault: Fault, live: Session | undefined): string {
  if (fault.kind !== "fails") return "`--no-proof` writes it anyway, for you to fix by hand.";
  const advice = adviceIn(fault.error);
  if (advice !== undefined) return `${advice} Or \`--no-proof\` writes it anyway, for you to fix by hand.`;
  if (live !== undefined)
    return "Change these rows; or `--no-proof` writes it anyway, for you to fix by hand.";
  return "Write it by hand: `sluice generate --empty -m …`, and please report the schema that led here.";
}
