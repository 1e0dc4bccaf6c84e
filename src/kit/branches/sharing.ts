import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * A branch of another repository that is known to have the file: others may have applied it. Undefined where none has
 * it, and where there is no git or no repository to ask.
 */
export async function pushedTo(file: string): Promise<string | undefined> {
  const [commit] = await git(file, ["log", "--remotes", "-1", "--format=%H", "--", file]);
  if (commit === undefined) return undefined;
  const [branch] = await git(file, [
    "branch",
    "--remotes",
    "--contains",
    commit,
    "--format=%(refname:short)",
  ]);
  return branch ?? "another repository";
}

async function git(file: string, words: readonly string[]): Promise<readonly string[]> {
  try {
    const { stdout } = await run("git", ["-C", dirname(file), ...words]);
    return stdout.split("\n").filter((line) => line !== "");
  } catch {
    return [];
  }
}
