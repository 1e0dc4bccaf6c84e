import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { type BuiltProject, builtProject } from "../runner/built.js";
import { rows, values } from "./database.js";

const HEAD = `import { addColumn, alterTable, createTable, defineMigration, dropColumn, dropTable, sql } from "drizzle-sluice";\n`;
const FIRST = `${HEAD}export default defineMigration({
  revision: "001", parents: [], down: [dropTable("tasks")],
  up: [createTable("tasks", "CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL)"), sql\`INSERT INTO tasks (title) VALUES ('write')\`],
});\n`;
const second = (definition: string): string => `${HEAD}export default defineMigration({
  revision: "002", parents: ["001"], down: [alterTable("tasks", [dropColumn("priority")])],
  up: [alterTable("tasks", [addColumn(${JSON.stringify(definition)})])],
});\n`;
const SECOND = "drizzle/20260102_0000_002_priority.js";
const SERVER = `import Database from "better-sqlite3";
const db = new Database(process.env.SLUICE_DATABASE_URL);
process.on("SIGTERM", () => { db.close(); console.log("stopped"); process.exit(0); });
console.log("serving " + JSON.stringify(db.prepare("SELECT * FROM tasks").all()));
setInterval(() => {}, 1000);
`;
/** The image has no drizzle-kit: that is for those who write migrations. */
const CONFIG = `import { defineConfig } from "drizzle-kit";
export default defineConfig({ dialect: "sqlite", out: "./drizzle", dbCredentials: { url: process.env.SLUICE_DATABASE_URL } });\n`;
/** What the image's CMD says. */
const COMMAND = "npx --no sluice upgrade && exec node server.mjs";

let app: BuiltProject;
beforeEach(() => {
  app = builtProject({
    "drizzle/20260101_0000_001_tasks.js": FIRST,
    "server.mjs": SERVER,
    "drizzle.config.ts": CONFIG,
  });
  const bin = join(app.root, "node_modules", ".bin");
  mkdirSync(bin);
  // As npm links it; the bits that npm sets at an installation are not those of the working tree.
  const text = `#!/bin/sh\nexec node node_modules/drizzle-sluice/dist/cli/bin.js "$@"\n`;
  writeFileSync(join(bin, "sluice"), text, { mode: 0o755 });
});

interface Container {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts a container; once it serves it is told to stop. */
function contain(command: string): Promise<Container> {
  const env = { ...process.env, SLUICE_DATABASE_URL: app.database, npm_config_update_notifier: "false" };
  const child = spawn("sh", ["-c", command], { cwd: app.root, env, stdio: ["ignore", "pipe", "pipe"] });
  return ended(child);
}

function ended(child: ChildProcess): Promise<Container> {
  const texts = { out: "", err: "" };
  child.stdout?.on("data", (chunk: Buffer) => {
    texts.out += chunk.toString();
    if (/^serving .*\n/m.test(texts.out)) child.kill("SIGTERM");
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    texts.err += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...texts }));
  });
}

describe("2. a container's start command", () => {
  it("upgrades, then the server takes its place and hears that it shall stop", async () => {
    const { code, out, err } = await contain(COMMAND);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(
      /^Applied 001 .*\nThe database is at 001\.\nserving \[\{"id":1,"title":"write"\}\]\nstopped\n$/,
    );
    app.write(SECOND, second("priority INTEGER NOT NULL DEFAULT 0"));
    expect((await contain(COMMAND)).out).toMatch(/^Applied 002 .*serving .*"priority":0.*stopped\n$/s);
    expect((await contain(COMMAND)).out).toMatch(/^Nothing pending: the database is at 002\.\nserving /);
  }, 60_000);

  it("two of them at once: each revision is applied once, and both serve", async () => {
    const both = await Promise.all([contain(COMMAND), contain(COMMAND)]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(both.flatMap(({ out }) => out.match(/Applied 001/g) ?? [])).toHaveLength(1);
    expect(values(app.database, "SELECT title FROM tasks")).toEqual(["write"]);
  }, 60_000);

  it("where the upgrade fails the server does not start, and the database is as it was", async () => {
    await contain(COMMAND);
    app.write(SECOND, second("priority INTEGER NOT NULL"));
    const { code, out, err } = await contain(COMMAND);
    expect(code).toBe(1);
    expect(out).not.toContain("serving");
    expect(err).toMatch(/^error: .*priority.*^next: /ms);
    expect(rows(app.database, "SELECT * FROM tasks")).toEqual([{ id: 1, title: "write" }]);
  }, 60_000);
});

describe("2. a pipeline", () => {
  it("checks, upgrades before the application starts, and checks again", async () => {
    await contain(COMMAND);
    app.write(SECOND, second("priority INTEGER NOT NULL DEFAULT 0"));
    const before = await contain("npx --no sluice check");
    expect(before).toMatchObject({ code: 4, out: expect.stringContaining("`sluice upgrade` applies it") });
    const deploy = "set -e; npx --no sluice upgrade; npx --no sluice check; exec node server.mjs";
    const { code, out } = await contain(deploy);
    expect(code).toBe(0);
    expect(out).toMatch(/^Applied 002 .*Nothing found\.\nserving .*"priority":0.*stopped\n$/s);
  }, 60_000);
});
