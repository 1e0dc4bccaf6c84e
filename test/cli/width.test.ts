import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands.js";
import { main } from "../../src/cli/main.js";
import { Capture, makeProject, type TestProject } from "../support/project.js";

const WIDTH = 60;

const SCHEMA = `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const people = sqliteTable("people_with_a_rather_long_name", {
  id: integer("id").primaryKey(),
  email: text("the_address_that_letters_are_sent_to").notNull().default("nobody@example.com"),
});
`;
const CHANGED = SCHEMA.replace(
  `default("nobody@example.com"),`,
  `default("somebody@example.com"),\n  added: text("when_it_was_added_by_whom_and_why"),`,
);

let project: TestProject;
beforeAll(async () => {
  project = makeProject({ schema: SCHEMA });
  await project.run(["generate", "-m", "people with addresses, of whom there are none yet"]);
});
afterAll(() => project.cleanup());

/** Runs the command line on a terminal of this width, and gives what it prints. */
async function onTerminal(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const terminal = () => Object.assign(new Capture(), { isTTY: true, columns: WIDTH });
  const [stdout, stderr] = [terminal(), terminal()];
  const code = await main(argv, { cwd: project.root, env, stdout, stderr });
  return { code, text: stdout.text + stderr.text };
}

/** Lines that are too long, but for a word that is so by itself. */
const tooLong = (text: string): readonly string[] =>
  stripVTControlCharacters(text.replaceAll("\r", "\n"))
    .split("\n")
    .filter((line) => line.length > WIDTH && /\S\s+\S/.test(line.trim().replace(/^\$ /, "")));

describe(`on a terminal of ${WIDTH} columns`, () => {
  it.each([[], ...COMMANDS.map(({ name }) => [name])])("help %s", async (...name) => {
    const { code, text } = await onTerminal([...name, "--help"]);
    expect(code).toBe(0);
    expect(tooLong(text)).toEqual([]);
  });

  // In this order: the database goes up, and down.
  it.each<readonly [string, number]>([
    ["status", 0],
    ["pending", 0],
    ["upgrade --plan", 0],
    ["upgrade", 0],
    ["status", 0],
    ["current", 0],
    ["heads", 0],
    ["history", 0],
    ["history -v", 0],
    ["history --graph", 0],
    ["check", 0],
    ["verify", 0],
    ["backup", 0],
    ["backup --list", 0],
    ["archive list", 0],
    ["archive purge", 0],
    ["repair", 0],
    ["bundle", 0],
    ["generate", 0],
    ["downgrade --plan", 0],
    ["downgrade", 3],
    ["downgrade --yes", 0],
    ["reset --yes", 0],
    ["stamp base", 0],
    ["upgrade nowhere", 2],
    ["upgrade -d nowhere/app.db", 1],
    ["show nowhere", 2],
    ["frobnicate the database", 2],
    ["upgade", 2],
    ["generate --against production", 2],
    ["generate --rename the_column_that_is_there_no_more:what_it_may_be_called_now", 2],
    ["restore nowhere.db --yes", 2],
  ])("%s", async (command, expected) => {
    const { code, text } = await onTerminal(command.split(" "));
    expect({ code, text: tooLong(text) }).toEqual({ code: expected, text: [] });
  });

  it("a change of the schema, with its hazards and notes", async () => {
    project.write("schema.ts", CHANGED);
    const dry = await onTerminal(["generate", "--dry-run"]);
    const { code, text } = await onTerminal(["generate", "-m", "another default"]);
    expect(code).toBe(0);
    expect(tooLong(text)).toEqual([]);
    // What is written to a file stays as it is.
    expect(dry.text).toContain(
      "* people_with_a_rather_long_name: the_address_that_letters_are_sent_to: default",
    );
    expect(tooLong((await onTerminal(["show", text.match(/_([0-9a-f]{12})_/)?.[1] ?? ""])).text)).toEqual([]);
  });
});

describe("colour", () => {
  const esc = "\u001b[";
  it.each<readonly [string, readonly string[], Readonly<Record<string, string>>, boolean]>([
    ["on a terminal", [], {}, true],
    ["--no-color", ["--no-color"], {}, false],
    ["NO_COLOR", [], { NO_COLOR: "1" }, false],
    ["a terminal that cannot", [], { TERM: "dumb" }, false],
  ])("%s", async (_, flags, env, coloured) => {
    const { text } = await onTerminal(["frobnicate", ...flags], env);
    expect(text.includes(esc)).toBe(coloured);
  });

  it.each<readonly [string, Readonly<Record<string, string>>, boolean]>([
    ["none in a pipe", {}, false],
    ["FORCE_COLOR", { FORCE_COLOR: "1" }, true],
    ["FORCE_COLOR=0", { FORCE_COLOR: "0" }, false],
    ["NO_COLOR before FORCE_COLOR", { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("%s", async (_, env, coloured) => {
    const [stdout, stderr] = [new Capture(), new Capture()];
    await main(["upgrade", "nowhere"], { cwd: project.root, env, stdout, stderr });
    expect((stdout.text + stderr.text).includes(esc)).toBe(coloured);
  });
});
