import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { globSync } from "tinyglobby";
import { ROOT } from "./sources.js";
import { type Action, actionsOf } from "./tour.js";

const COPIED = ["schema", "drizzle", "drizzle.config.ts", "package.json"];
const LINKED = ["dist", "node_modules"];
/** `npm test` has built already, the scratch folder has no sources, and what is to be installed is linked. */
const ALREADY_DONE = ["npm run build", "npm install drizzle-sluice drizzle-orm better-sqlite3"];

/** A walk through a document in a copy of the sample project. */
export interface Walk {
  /** What each command printed. */
  readonly outputs: ReadonlyMap<string, string>;
  remove(): void;
}

/**
 * Does what a reader of some sections does; throws where a command fails.
 *
 * @param prepare Makes of the copy what the reader has before.
 */
export function walk(
  document: string,
  headings: readonly string[],
  prepare: (clone: string) => void = () => {},
): Walk {
  const clone = realpathSync(mkdtempSync(join(tmpdir(), "sluice-walk-")));
  for (const name of COPIED) cpSync(join(ROOT, name), join(clone, name), { recursive: true });
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(clone, name), "dir");
  prepare(clone);
  const outputs = new Map<string, string>();
  for (const action of actionsOf(readFileSync(join(ROOT, document), "utf8"), headings)) {
    follow(action, clone, outputs);
  }
  return { outputs, remove: () => rmSync(clone, { recursive: true, force: true }) };
}

function follow(action: Action, clone: string, outputs: Map<string, string>): void {
  switch (action.kind) {
    case "run":
      for (const command of action.commands) {
        if (!ALREADY_DONE.includes(command)) outputs.set(command, run(command, clone));
      }
      return;
    case "save":
      mkdirSync(dirname(join(clone, action.file)), { recursive: true });
      writeFileSync(join(clone, action.file), action.text);
      return;
    case "edit":
      edit(action, clone);
  }
}

/** The file may be a glob: a migration's name has the time in it. */
function edit({ file, before, after }: Extract<Action, { kind: "edit" }>, clone: string): void {
  const [path, ...others] = globSync(file, { cwd: clone, absolute: true });
  if (path === undefined || others.length > 0) throw new Error(`${file} is not one file`);
  const text = readFileSync(path, "utf8");
  if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
  writeFileSync(
    path,
    text.replace(before, () => after),
  );
}

/** Runs a command in a shell. Throws where it fails. */
export function run(command: string, cwd: string): string {
  // Not the variables that npm sets for its scripts: they would lead npx back to this repository.
  const env = {
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
    HOME: process.env.HOME,
    CI: "true",
  };
  return execFileSync("bash", ["-ec", command], {
    cwd,
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
