import { spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { main } from "../../src/cli/main.js";

export interface ProjectInput {
  /** Text of `schema.ts`; `sqliteTable` and the column builders are to be imported by it. */
  readonly schema?: string;
  /** Texts by file name, written to `drizzle/`. The folder is made when this is given, if only as `{}`. */
  readonly migrations?: Readonly<Record<string, string>>;
  /** Fields of `sluice.json`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Text of `drizzle.config.ts` in place of the usual one; null: none. */
  readonly config?: string | null;
  /** Environment of the commands; nothing is taken over from the test's own. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TestProject {
  readonly root: string;
  /** Path of the database that the configuration names; no file is made. */
  readonly database: string;
  write(file: string, text: string): void;
  read(file: string): string;
  /** Names of the migration files, sorted. */
  migrations(): readonly string[];
  /** Runs the command line in this process. */
  run(argv: readonly string[]): Promise<CommandResult>;
  /** Runs the built command line as a process of its own; `npm run build` comes first. */
  spawn(argv: readonly string[]): Promise<CommandResult>;
  cleanup(): void;
}

const NODE_MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));
const BIN = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));

const CONFIG = `import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./schema.ts",
  out: "./drizzle",
  dbCredentials: { url: "app.db" },
});
`;

/** A project in a temporary folder: configuration, schema, migrations, and the command line to run there. */
export function makeProject(input: ProjectInput = {}): TestProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "sluice-project-")));
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  symlinkSync(NODE_MODULES, join(root, "node_modules"), "dir");
  write("package.json", `{ "name": "project", "private": true, "type": "module" }\n`);
  fill(input, root, write);
  return {
    root,
    database: join(root, "app.db"),
    write,
    read: (file) => readFileSync(join(root, file), "utf8"),
    migrations: () =>
      readdirSync(join(root, "drizzle"))
        .filter((name) => /\.(ts|js|mjs)$/.test(name))
        .sort(),
    run: (argv) => runInProcess(argv, root, input.env ?? {}),
    spawn: (argv) => runAsProcess(argv, root, input.env ?? {}),
    cleanup: () => rmSync(root, { recursive: true, force: true }),
  };
}

function fill(input: ProjectInput, root: string, write: (file: string, text: string) => void): void {
  if (input.config !== null) write("drizzle.config.ts", input.config ?? CONFIG);
  if (input.schema !== undefined) write("schema.ts", input.schema);
  if (input.migrations !== undefined) mkdirSync(join(root, "drizzle"), { recursive: true });
  for (const [name, text] of Object.entries(input.migrations ?? {})) write(join("drizzle", name), text);
  if (input.settings !== undefined) write("drizzle/sluice.json", JSON.stringify(input.settings));
}

/** A stream that keeps what is written to it. */
export class Capture extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}

async function runInProcess(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const stdout = new Capture();
  const stderr = new Capture();
  const code = await main(argv, { cwd, env, stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

function runAsProcess(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<CommandResult> {
  const child = spawn(process.execPath, [BIN, ...argv], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const stdout = new Capture();
  const stderr = new Capture();
  child.stdout.pipe(stdout);
  child.stderr.pipe(stderr);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, stdout: stdout.text, stderr: stderr.text }));
  });
}
