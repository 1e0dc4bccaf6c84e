import { PassThrough } from "node:stream";
import { main } from "../../src/cli/main.js";
import { Capture, type CommandResult } from "../support/project.js";

/** Runs a command before a person at a terminal, who presses these keys once the question is there. */
export async function atTerminal(
  cwd: string,
  argv: readonly string[],
  keys: string,
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
  const stdout = Object.assign(new Terminal(() => stdin.write(keys)), { isTTY: true });
  const stderr = new Capture();
  const code = await main(argv, { cwd, env: { ...env, NO_COLOR: "1" }, stdin, stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** A screen that is told when a question has been drawn on it. */
class Terminal extends Capture {
  readonly #asked: () => void;
  #isAsked = false;

  constructor(asked: () => void) {
    super();
    this.#asked = asked;
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: () => void): void {
    super._write(chunk, encoding, done);
    if (this.#isAsked || !this.text.includes("?")) return;
    this.#isAsked = true;
    // The keys are listened for once the question stands.
    setTimeout(this.#asked, 20);
  }
}
