import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ROOT } from "./sources.js";
import { run } from "./walk.js";
import { parseYaml, type Yaml } from "./yaml.js";

const [, text = ""] =
  /^```yaml\n([\s\S]*?)^```$/m.exec(readFileSync(join(ROOT, "docs/deployment.md"), "utf8")) ?? [];

function at(value: Yaml | undefined, ...path: readonly string[]): Yaml | undefined {
  return path.reduce<Yaml | undefined>(
    (found, key) =>
      typeof found === "object" && !Array.isArray(found) ? (found as Record<string, Yaml>)[key] : undefined,
    value,
  );
}

const workflow = parseYaml(text);
const steps = at(workflow, "jobs", "check", "steps");
const commands = Array.isArray(steps)
  ? steps
      .map((step: Yaml) => at(step, "run"))
      .filter((command): command is string => typeof command === "string")
  : [];

/** A checkout, as the first step of the workflow leaves it. */
function checkout(): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "sluice-pipeline-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const name of ["schema", "drizzle", "drizzle.config.ts", "package.json", "package-lock.json"])
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  return root;
}

/** What the workflow runs, without a network: `npm ci` is the packages of this repository. */
function runIn(root: string, command: string): string {
  if (command !== "npm ci") return run(command, root);
  expect(existsSync(join(root, "package-lock.json"))).toBe(true);
  for (const name of ["dist", "node_modules"]) symlinkSync(join(ROOT, name), join(root, name), "dir");
  return "";
}

describe("the workflow of docs/deployment.md", () => {
  test("is one of GitHub's", () => {
    expect(at(workflow, "on")).toEqual(["pull_request"]);
    expect(at(workflow, "jobs", "check", "runs-on")).toBe("ubuntu-latest");
    expect(Array.isArray(steps) && steps.map((step: Yaml) => at(step, "uses") ?? at(step, "run"))).toEqual([
      expect.stringMatching(/^actions\/checkout@v\d+$/),
      expect.stringMatching(/^actions\/setup-node@v\d+$/),
      ...commands,
    ]);
    expect(commands).toEqual(["npm ci", "npx sluice check", "npx sluice verify"]);
  });

  test("passes, as it is written, in a project that is in order", () => {
    const root = checkout();
    const outputs = commands.map((command) => runIn(root, command));
    expect(outputs[1]).toContain("Nothing found.");
    expect(outputs[2]).toContain("1 revision verified");
  });

  test.each<[string, string, string, string, RegExp]>([
    [
      "a change of the schema without a migration",
      "schema/webhooks.ts",
      ".default(3)",
      ".default(4)",
      /No migration has this change/,
    ],
    [
      "a migration that was edited",
      "drizzle/20261120_2007_5a137b422328_create_tables.ts",
      "'http'",
      "'https'",
      /edited since it was proven|No migration has this change/,
    ],
  ])("stops %s with exit code 4", (_, file, before, after, message) => {
    const root = checkout();
    const whole = readFileSync(join(root, file), "utf8");
    expect(whole).toContain(before);
    writeFileSync(join(root, file), whole.replace(before, after));
    const [install = "", check = ""] = commands;
    runIn(root, install);
    try {
      runIn(root, check);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ status: 4, stdout: expect.stringMatching(message) });
    }
  });
});
