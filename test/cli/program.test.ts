import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands.js";
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
  [[], "A command is missing.", "`sluice --help` lists the commands."],
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
