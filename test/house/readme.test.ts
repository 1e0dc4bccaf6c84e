import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./sources.js";
import { type Walk, walk } from "./walk.js";

let walked: Walk;
beforeAll(() => {
  walked = walk("README.md", ["Five minutes", "On boot"]);
}, 120_000);
afterAll(() => walked.remove());

describe("the README's tour", () => {
  test.each([
    ["npx sluice status", /current/],
    ['npx sluice generate -m "webhook timeouts"', /_webhook_timeouts\.ts/],
    ["cat drizzle/*_webhook_timeouts.ts", /addColumn\([\s\S]*timeout_seconds[\s\S]*dropColumn\(/],
    ["npx sluice current", /webhook timeouts|[0-9a-f]{12}/],
    ["npx sluice history", /webhook timeouts/],
    ["node app.mjs", /^1 applied$/m],
  ])("%s", (command, expected) => expect(walked.outputs.get(command)).toMatch(expected));
});

describe("the README in a project of one's own", () => {
  let own: Walk;
  beforeAll(() => {
    own = walk("README.md", ["In your own project"], (clone) => {
      for (const name of ["schema", "drizzle", "drizzle.config.ts"]) {
        rmSync(join(clone, name), { recursive: true });
      }
    });
  }, 120_000);
  afterAll(() => own.remove());

  test.each([
    ["npx sluice init", /drizzle\.config\.ts[\s\S]*drizzle\/sluice\.json/],
    ['npx sluice generate -m "create users"', /_create_users\.ts, proven/],
    ["npx sluice upgrade", /^Applied [\s\S]*The database is at /m],
  ])("%s", (command, expected) => expect(own.outputs.get(command)).toMatch(expected));
});

describe("the README's first commands are scripts of package.json", () => {
  const scripts: Readonly<Record<string, string>> = JSON.parse(
    readFileSync(join(ROOT, "package.json"), "utf8"),
  ).scripts;
  test.each(["quickstart", "test", "build", "bench"])("npm run %s", (name) =>
    expect(scripts).toHaveProperty(name),
  );
});
