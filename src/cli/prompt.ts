import { DecisionError, InterruptedError } from "../errors.js";
import type { Ask, AskDrift, DriftDecision, RenameQuestion } from "../kit/types.js";
import type { Context } from "./context.js";
import type { InputStream, OutputStream } from "./host.js";
import { takesColour } from "./output.js";
import { uncoloured } from "./uncoloured.js";

/**
 * Goes on only with a person's yes: `--yes`, or the answer to the question. No is the default.
 *
 * @throws DecisionError `needs-yes`: there is nobody to ask; `cancelled`: the answer is no. InterruptedError: Ctrl-C.
 */
export async function demandYes(context: Context, question: string): Promise<void> {
  if (context.flags.yes) return;
  if (!context.interactive) {
    throw new DecisionError("needs-yes", `${question} There is no terminal to ask on.`, ["--yes"], {
      hint: "Run it again with --yes.",
    });
  }
  const prompts = await import("@clack/prompts");
  const answer = await prompts.confirm({
    message: question,
    initialValue: false,
    ...streamsOf(context),
  });
  if (prompts.isCancel(answer)) throw interrupted(["--yes"]);
  if (!answer) throw cancelled(["--yes"]);
}

/** Who is asked, and whether in colour. */
type Asking = Pick<Context, "host" | "flags">;

function streamsOf({ host, flags }: Asking): { readonly input: InputStream; readonly output: OutputStream } {
  const output = takesColour(host, flags, "stdout") ? host.stdout : uncoloured(host.stdout);
  return { input: host.stdin, output };
}

/** Asks a person whether what is gone has come back under a new name. */
export function askOn(context: Asking): Ask {
  return async (question) => {
    const prompts = await import("@clack/prompts");
    const answer = await prompts.select({
      message: questionText(question),
      options: [
        ...question.candidates.map((candidate, value) => ({ value, label: `renamed to ${candidate}` })),
        { value: DROPPED, label: "dropped; what has come is new" },
      ],
      ...streamsOf(context),
    });
    if (prompts.isCancel(answer)) throw interrupted(["--rename", "--drop"]);
    return question.candidates[answer];
  };
}

/** Asks a person what shall become of drift. */
export function askDriftOn(context: Asking): AskDrift {
  return async ({ database, lines }) => {
    const prompts = await import("@clack/prompts");
    const shown = lines.map((line) => `  ${line}`).join("\n");
    const answer = await prompts.select<DriftDecision>({
      message: `${database} is not what its revisions made (+ only it has, - only they make):\n${shown}`,
      options: [
        { value: "adopt", label: "write it into the TypeScript schema" },
        { value: "revert", label: "undo it in the new migration" },
        { value: "ignore", label: "leave it alone" },
      ],
      ...streamsOf(context),
    });
    if (prompts.isCancel(answer)) throw interrupted(["--drift"]);
    return answer;
  };
}

/** The choice that is no candidate's index. */
const DROPPED = -1;

function questionText(question: RenameQuestion): string {
  return question.of === "table"
    ? `The table ${question.removed} is gone. Was it renamed?`
    : `The column ${question.removed} of ${question.table} is gone. Was it renamed?`;
}

/** A person who did not want to go on: nothing was done. */
function cancelled(flags: readonly string[]): DecisionError {
  return new DecisionError("cancelled", "Cancelled: nothing was done.", flags, {
    hint: `Run it again, or answer with ${flags.join(" or ")}.`,
  });
}

/** Ctrl-C in a prompt. Prompts come before anything is changed. */
function interrupted(flags: readonly string[]): InterruptedError {
  return new InterruptedError("interrupted", "Interrupted: nothing was done.", {
    hint: `Run it again, or answer with ${flags.join(" or ")}.`,
  });
}
