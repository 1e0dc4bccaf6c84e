import { describe, expect, it } from "vitest";
import { COMMAND_GROUPS, COMMANDS } from "../../src/cli/commands.js";
import { main } from "../../src/cli/main.js";
import { Capture } from "../support/project.js";

async function run(argv: readonly string[], name?: string) {
  const stdout = new Capture();
  const stderr = new Capture();
  const code = await main(argv, { name, cwd: import.meta.dirname, env: {}, stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

const NAMES = COMMANDS.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]));

describe("help", () => {
  it.each(NAMES)("%s --help fits 80 columns, has an example and the global flags", async (name) => {
    const { code, stdout, stderr } = await run([name, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/\nExample:\n {2}\$ sluice /);
    expect(stdout).toContain("--database <url>");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("--help lists every command within 80 columns", async () => {
    const { code, stdout } = await run(["--help"]);
    expect(code).toBe(0);
    for (const { name, summary } of COMMANDS)
      expect(stdout).toMatch(new RegExp(`  ${name}\\b.*  ${summary.slice(0, 20)}`));
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each([
    ["help", "upgrade"],
    ["upgrade", "-h"],
  ])("%s %s is the command's help", async (...argv) => {
    expect(await run(argv)).toEqual(await run(["upgrade", "--help"]));
  });

  it("help alone is the whole help", async () => {
    expect(await run(["help"])).toEqual(await run(["--help"]));
  });

  it("comes without any argument", async () => {
    expect(await run([])).toEqual(await run(["--help"]));
  });

  it("--help has the commands in groups, each command once", async () => {
    const { stdout } = await run(["--help"]);
    const headings = COMMAND_GROUPS.map(({ heading }) => stdout.indexOf(`\n${heading}\n`));
    expect(headings).toEqual([...headings].sort((a, b) => a - b));
    expect(headings).not.toContain(-1);
    expect(new Set(NAMES).size).toBe(NAMES.length);
  });

  it("calls the command what the application that mounts it does", async () => {
    const { stdout } = await run(["upgrade", "--help"], "myapp db");
    expect(stdout).toContain("Usage: myapp db upgrade");
    expect(stdout).toContain("$ myapp db upgrade +1");
  });

  it("--version is the package's", async () => {
    expect(await run(["--version"])).toEqual({ code: 0, stdout: "0.1.0\n", stderr: "" });
  });
});

const BAD_USAGE: readonly (readonly [argv: readonly string[], message: string, next: string])[] = [
  [["upgade"], "Unknown command 'upgade'.", "Did you mean upgrade?"],
  [["frobnicate"], "Unknown command 'frobnicate'.", "`sluice --help` lists the commands"],
  [["help", "upgade"], "Unknown command 'upgade'.", "Did you mean upgrade?"],
  [["upgrade", "--plam"], "Unknown option '--plam'.", "Did you mean --plan?"],
  [["generate", "--dry-rum"], "Unknown option '--dry-rum'.", "Did you mean --dry-run?"],
  [["upgrade", "001", "002"], "Too many arguments for 'upgrade'.", "`sluice help COMMAND`"],
  [["generate", "add priority"], "Too many arguments for 'generate'.", `\`sluice generate -m "…"\``],
  [["upgrade", "-d"], "Option '-d, --database <url>' argument missing.", "`sluice help COMMAND`"],
  [["generate", "--against", "prod"], "Allowed choices are database, migrations.", "`sluice help COMMAND`"],
  [["generate", "--fill", "name=''"], "--fill name='' is not TABLE.COLUMN=SQL.", `--fill users.name="''"`],
  [
    ["upgrade", "001", "--revision", "002"],
    "Two targets are given: 001 and --revision 002.",
    "Leave one of them out.",
  ],
  [["show"], "A revision is missing.", "`sluice show 261b037d15fa`"],
  [["stamp"], "A revision is missing.", "`sluice stamp head`"],
  [
    ["migrate", "add priority"],
    `"add priority" is not a revision.`,
    `sluice generate --empty -m "add priority"`,
  ],
];

it("no command and --json is an error", async () => {
  const { code, stdout } = await run(["--json"]);
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error.message).toBe("A command is missing.");
});

const FOREIGN: readonly (readonly [typed: string, command: string])[] = [
  ["push", "sluice generate -m"],
  ["studio", "npx drizzle-kit studio"],
  ["introspect", "sluice pull"],
  ["drop", "sluice downgrade"],
  ["export", "sluice upgrade --sql"],
  ["up", "sluice upgrade"],
  ["dev", "sluice generate -m"],
  ["deploy", "sluice upgrade"],
  ["diff", "sluice generate -m"],
  ["migrate dev --name init", "sluice generate -m"],
  ["db push", "sluice generate -m"],
  ["db push --accept-data-loss", "sluice generate -m"],
  ["DB PULL", "sluice pull"],
  ["db:migrate", "sluice upgrade"],
  ["db:migrate:status", "sluice status"],
  ["migration:generate src/add", "sluice generate -m"],
  ["migrate:make add_users", "sluice generate --empty"],
  ["ensure_version", "sluice upgrade"],
  ["makemigrations app", "sluice generate -m"],
  ["generate migration AddUsers", "sluice generate --empty"],
  ["generate --name add_users", "-m"],
  ["generate --custom", "sluice generate --empty"],
  ["schema apply -u sqlite://x.db", "sluice generate -m"],
];

describe("words of other tools are exit 2, with the command that does it here", () => {
  it.each(FOREIGN)("%s", async (typed, command) => {
    const { code, stdout, stderr } = await run(typed.split(" "));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain("next:  ");
    expect(stderr.split("next:  ")[1]).toContain(command);
  });

  it("names only commands that there are", async () => {
    const answers = await Promise.all(FOREIGN.map(async ([typed]) => (await run(typed.split(" "))).stderr));
    const named = [...answers.join("\n").matchAll(/`sluice ([a-z-]+)/g)].map(([, name]) => name);
    expect(named.filter((name) => name === undefined || !NAMES.includes(name))).toEqual([]);
  });

  it("calls the command what the application that mounts it does", async () => {
    expect((await run(["push"], "myapp db")).stderr).toContain("`myapp db upgrade`");
  });
});

describe("bad usage is exit 2", () => {
  it.each(BAD_USAGE)("%j: %s", async (argv, message, next) => {
    const { code, stdout, stderr } = await run(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(message);
    expect(stderr).toContain(next);
  });

  it.each(BAD_USAGE)("--json %j: %s", async (argv, message, next) => {
    const { code, stdout, stderr } = await run(["--json", ...argv]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    const { error } = JSON.parse(stdout);
    expect(Object.keys(error)).toEqual(["code", "message", "hint"]);
    expect(error.message).toContain(message);
    expect(error.hint).toContain(next);
  });
});
