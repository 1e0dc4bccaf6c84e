import { spawn, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeProject, type TestProject } from "../support/project.js";

// A real terminal, by `script` of util-linux, and the built files: `npm test` builds them first.
const BIN = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));
const hasScript = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux");

const CTRL_C = "\x03";

/** Runs a command on a terminal of 60 columns, and types keys once it shows a text. */
async function typed(project: TestProject, command: string, after: string, keys: string) {
  const line = `stty cols 60 rows 24; exec "${process.execPath}" "${BIN}" ${command}`;
  const child = spawn("script", ["-qec", line, "/dev/null"], {
    cwd: project.root,
    env: { PATH: process.env.PATH, TERM: "xterm", SHELL: "/bin/sh" },
  });
  let text = "";
  let isTyped = false;
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    if (isTyped || !stripVTControlCharacters(text).includes(after)) return;
    isTyped = true;
    setTimeout(() => child.stdin.write(keys), 100);
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, text: stripVTControlCharacters(text) };
}

const SCHEMA = `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", { id: integer("id").primaryKey(), name: text("name") });
`;

async function started(): Promise<TestProject> {
  const project = makeProject({ schema: SCHEMA });
  onTestFinished(() => project.cleanup());
  expect(await project.run(["generate", "-m", "start"])).toMatchObject({ code: 0 });
  expect(await project.run(["upgrade"])).toMatchObject({ code: 0 });
  return project;
}

function change(project: TestProject, statement: string): void {
  const client = new Database(project.database);
  client.exec(statement);
  client.close();
}

function everythingIn(project: TestProject): unknown {
  const client = new Database(project.database);
  const state = {
    definitions: client.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").all(),
    history: client.prepare("SELECT revision, state FROM __sluice_history").all(),
    log: client.prepare("SELECT count(*) FROM __sluice_log").pluck().get(),
    files: readdirSync(project.root).filter((name) => name !== "node_modules"),
    migrations: readdirSync(join(project.root, "drizzle")),
  };
  client.close();
  return state;
}

const PROMPTS: readonly (readonly [string, string, (project: TestProject) => Promise<void> | void])[] = [
  ["downgrade", "Take back", () => {}],
  ["reset", "to base and up again?", () => {}],
  [
    "archive purge",
    "Destroy",
    async (project) => {
      change(project, "INSERT INTO users VALUES (1, 'a')");
      project.write("schema.ts", SCHEMA.replace(`, name: text("name")`, ""));
      await project.run(["generate", "-m", "drop"]);
      await project.run(["upgrade"]);
    },
  ],
  [
    "restore saved.db",
    "in the place of",
    (project) => {
      const client = new Database(project.database);
      client.exec(`VACUUM INTO '${project.root}/saved.db'`);
      client.close();
    },
  ],
  [
    "generate",
    "Was it renamed?",
    (project) =>
      project.write("schema.ts", SCHEMA.replace(`text("name")`, `text("title")`).replace("name:", "title:")),
  ],
  ["generate -m more", "undo it in the new", (project) => change(project, "ALTER TABLE users ADD nick text")],
];

describe.runIf(hasScript)("Ctrl-C in the prompt of", () => {
  it.each(PROMPTS)("%s leaves nothing half-done", async (command, question, prepare) => {
    const project = await started();
    await prepare(project);
    const before = everythingIn(project);
    const { code, text } = await typed(project, command, question, CTRL_C);
    expect(text).toContain("Interrupted: nothing was done.");
    expect(code).toBe(130);
    expect(everythingIn(project)).toEqual(before);
  });
});

describe.runIf(hasScript)("on a real terminal", () => {
  it("an answer is taken, and lines are broken at its width", async () => {
    const project = await started();
    const { code, text } = await typed(project, "downgrade", "Take back", "y");
    expect(code).toBe(0);
    expect(text).toContain("Rolled back");
    for (const line of text.split(/\r?\n/)) expect(line.length).toBeLessThanOrEqual(60);
  });
});
