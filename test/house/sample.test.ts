import { expect, test } from "vitest";
import { generate } from "../../src/kit.js";
import { ROOT } from "./sources.js";

test("the sample's migrations in drizzle/ lead to its schema", async () => {
  const { changes } = await generate({
    cwd: ROOT,
    env: {},
    message: "none",
    against: "migrations",
    dryRun: true,
  });
  expect(changes).toEqual([]);
});
