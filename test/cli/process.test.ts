import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modulesIn } from "../support/built-module.js";
import { makeProject, type TestProject } from "../support/project.js";

// These run the built files, as `npx sluice` does: `npm test` builds them first.

const BIN = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));

const USERS = `import { defineMigration, sql } from "drizzle-sluice";
export default defineMigration({
  revision: "001",
  parents: [],
  up: ['CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL)'],
  down: [sql\`DROP TABLE "users"\`],
});
`;

let project: TestProject;
beforeEach(() => {
  project = makeProject({ migrations: { "20261120_1530_001_make_users.ts": USERS } });
});
afterEach(() => project.cleanup());

describe("the command as a process", () => {
  it("upgrades, tells where the database is, and goes back", async () => {
    expect(await project.spawn(["current"])).toEqual({
      code: 0,
      stdout: "Nothing is applied.\n",
      stderr: "",
    });
    expect((await project.spawn(["upgrade"])).stdout).toContain("Applied 001 make users");
    expect(await project.spawn(["current"])).toEqual({ code: 0, stdout: "001\n", stderr: "" });
    expect((await project.spawn(["downgrade", "-1", "-y"])).stdout).toContain("Rolled back 001 make users");
  });

  it.each([
    [["upgrade", "999"], 2],
    [["frobnicate"], 2],
    [["current", "-d", "drizzle"], 1],
  ])("%j exits with %d, tells why on stderr and no more", async (argv, expected) => {
    const { code, stdout, stderr } = await project.spawn(argv);
    expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
    expect(stderr).toMatch(/^error: .*\n(next: .*\n)?$/);
  });

  it("does not wait for an answer that nobody can give", async () => {
    await project.spawn(["upgrade"]);
    const { code, stderr } = await project.spawn(["downgrade"]);
    expect(code).toBe(3);
    expect(stderr).toContain("--yes");
  });

  it("does not mind a reader that has gone", async () => {
    const command = `"${process.execPath}" "${BIN}" history | true; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", command], { cwd: project.root });
    expect({ stdout, stderr }).toEqual({ stdout: "0\n", stderr: "" });
  });
});

/** Writes the URL of each module that is imported to stderr. */
const HOOKS = `import { writeSync } from "node:fs";
export async function load(url, context, next) { writeSync(2, url + "\\n"); return next(url, context); }`;
const REGISTER = `import { register } from "node:module"; register(${JSON.stringify(asModule(HOOKS))});`;

function asModule(text: string): string {
  return `data:text/javascript,${encodeURIComponent(text)}`;
}

describe("what a command imports", () => {
  it.each([
    ["current", ["cli/commands/current.js"]],
    ["status", ["cli/commands/status.js"]],
  ])("%s loads its own module, and nothing heavy", async (command, modules) => {
    await project.spawn(["upgrade"]);
    const argv = ["--import", asModule(REGISTER), BIN, command];
    const { stderr } = await promisify(execFile)(process.execPath, argv, { cwd: project.root });
    const imported = stderr.split("\n").filter((url) => url !== "");
    const own = imported.flatMap(modulesIn);
    expect(own.filter((name) => /^cli\/commands\/(?!commands\.js)/.test(name))).toEqual(modules);
    expect(own.filter((name) => /^(kit\.js|source\/)/.test(name))).toEqual([]);
    const heavy = /node_modules\/(esbuild|@clack|tinyglobby|drizzle-|typescript|ts-morph)/;
    expect(imported.filter((url) => heavy.test(url))).toEqual([]);
  });
});
