import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./support.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A project in a temporary folder that uses the built package; `npm run build` comes first. */
export interface BuiltProject {
  readonly root: string;
  /** Path of the database. */
  readonly database: string;
  write(file: string, text: string): void;
  /** Starts a script of the project as a process of its own. */
  start(file: string, env?: Readonly<Record<string, string>>): ChildProcess;
  /** Runs a script and gives what it prints; throws with what it says on stderr where it fails. */
  run(file: string, env?: Readonly<Record<string, string>>): Promise<string>;
}

export function builtProject(files: Readonly<Record<string, string>>): BuiltProject {
  const root = temporaryFolder();
  mkdirSync(join(root, "node_modules"));
  mkdirSync(join(root, "drizzle"));
  symlinkSync(ROOT, join(root, "node_modules", "drizzle-sluice"), "dir");
  symlinkSync(
    join(ROOT, "node_modules", "better-sqlite3"),
    join(root, "node_modules", "better-sqlite3"),
    "dir",
  );
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text);
  write("package.json", `{ "type": "module" }`);
  for (const [file, text] of Object.entries(files)) write(file, text);
  const start: BuiltProject["start"] = (file, env = {}) =>
    spawn(process.execPath, [file], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
  return {
    root,
    database: join(root, "app.db"),
    write,
    start,
    run: (file, env) => outputOf(start(file, env)),
  };
}

async function outputOf(child: ChildProcess): Promise<string> {
  const texts = { out: "", err: "" };
  child.stdout?.on("data", (chunk: Buffer) => {
    texts.out += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    texts.err += chunk.toString();
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`Exit code ${String(code)}: ${texts.err}`);
  return texts.out;
}
