import type { AuthorDialect, Snapshot } from "../dialect/dialect.js";
import type { Change } from "../diff/change.js";
import { describeChanges, summaryLines } from "../diff/describe.js";
import { diff } from "../diff/diff.js";
import { messageOf, SluiceError } from "../errors.js";
import type { Step } from "../model/step.js";
import { runOnScratch } from "../runner/replay.js";
import type { Session } from "../runner/session.js";

export interface ProofInput {
  readonly dialect: AuthorDialect;
  /** A scratch database with the definitions from before; the revision is run in it. */
  readonly scratch: Session;
  readonly ignore: (name: string) => boolean;
  readonly up: readonly Step[];
  readonly down: readonly Step[];
  /** What still differs from the TypeScript schema. */
  readonly differences: (now: Snapshot) => readonly Change[];
}

/**
 * Runs a revision up, down and up again on a scratch database: after each `up` the schema has to be the TypeScript
 * schema, after `down` what it was.
 *
 * @throws SluiceError `not-proven` with what differs; nothing is written then.
 */
export async function prove(input: ProofInput): Promise<void> {
  const start = await input.dialect.introspect(input.scratch, input.ignore);
  await attempt(input, "up", input.up);
  await requireNone(input, "up", input.differences);
  await attempt(input, "down", input.down);
  await requireNone(input, "down", (now) => diff(start.schema, now.schema));
  await attempt(input, "up again", input.up);
  await requireNone(input, "up again", input.differences);
}

async function attempt({ scratch }: ProofInput, what: string, steps: readonly Step[]): Promise<void> {
  try {
    await runOnScratch(scratch, steps);
  } catch (error) {
    throw new SluiceError(
      "not-proven",
      `The migration was not written: on a scratch database, ${what} fails.\n${messageOf(error)}`,
      {
        hint: "Write it by hand: `sluice generate --empty -m …`, and please report the schema that led here.",
        cause: error,
      },
    );
  }
}

async function requireNone(
  { dialect, scratch, ignore }: ProofInput,
  what: string,
  differences: (now: Snapshot) => readonly Change[],
): Promise<void> {
  const changes = differences(await dialect.introspect(scratch, ignore));
  if (changes.length === 0) return;
  const lines = summaryLines(describeChanges(changes, []));
  throw new SluiceError(
    "not-proven",
    `The migration was not written: on a scratch database, ${what} leaves differences.\n${lines.join("\n")}`,
    { hint: "`--no-proof` writes it all the same, to be mended by hand." },
  );
}
