import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./sources.js";
import { type Action, actionsOf } from "./tour.js";

const COPIED = ["schema", "drizzle", "drizzle.config.ts", "package.json"];
const LINKED = ["dist", "node_modules"];
/** `npm test` has built already, and the scratch folder has no sources. */
const ALREADY_DONE = ["npm run build"];

const README = readFileSync(join(ROOT, "README.md"), "utf8");
const outputs = new Map<string, string>();
let clone: string;

beforeAll(() => {
  clone = realpathSync(mkdtempSync(join(tmpdir(), "sluice-readme-")));
  for (const name of COPIED) cpSync(join(ROOT, name), join(clone, name), { recursive: true });
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(clone, name), "dir");
  for (const action of actionsOf(README, ["Five minutes", "On boot"])) follow(action);
}, 120_000);

afterAll(() => rmSync(clone, { recursive: true, force: true }));

describe("the README's tour", () => {
  test.each([
    ["npx sluice status", /current/],
    ['npx sluice generate -m "webhook timeouts"', /_webhook_timeouts\.ts/],
    ["cat drizzle/*_webhook_timeouts.ts", /addColumn\([\s\S]*timeout_seconds[\s\S]*dropColumn\(/],
    ["npx sluice current", /webhook timeouts|[0-9a-f]{12}/],
    ["npx sluice history", /webhook timeouts/],
    ["node app.mjs", /^1 applied$/m],
  ])("%s", (command, expected) => expect(outputs.get(command)).toMatch(expected));
});

describe("the README's first commands are scripts of package.json", () => {
  const scripts: Readonly<Record<string, string>> = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  ).scripts;
  test.each(["quickstart", "test", "build", "bench"])("npm run %s", (name) =>
    expect(scripts).toHaveProperty(name),
  );
});

function follow(action: Action): void {
  switch (action.kind) {
    case "run":
      for (const command of action.commands) if (!ALREADY_DONE.includes(command)) run(command);
      return;
    case "save":
      writeFileSync(join(clone, action.file), action.text);
      return;
    case "edit": {
      const text = readFileSync(join(clone, action.file), "utf8");
      if (!text.includes(action.before)) throw new Error(`${action.file} has no ${action.before}`);
      writeFileSync(join(clone, action.file), text.replace(action.before, action.after));
    }
  }
}

function run(command: string): void {
  // Not the variables that npm sets for its scripts: they would lead npx back to this repository.
  const env = {
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
    HOME: process.env.HOME,
    CI: "true",
  };
  outputs.set(
    command,
    execFileSync("bash", ["-ec", command], {
      cwd: clone,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
}
