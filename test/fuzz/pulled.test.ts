import { rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { pull } from "../../src/kit.js";
import { makeProject } from "../support/project.js";
import { PAIRS } from "./arbitrary.js";
import { populate } from "./random-rows.js";
import type { Spec } from "./spec.js";
import "../support/bounded.js";
import { SEED } from "../support/seed.js";

const RUNS = 25;

const project = makeProject();
afterAll(() => project.cleanup());

/** Makes the database of a random schema, pulls it, and compares what was written with it. */
async function pulled(spec: Spec, into: string): Promise<void> {
  rmSync(project.database, { force: true });
  const client = new Database(project.database);
  const statements = populate(client, spec, []);
  client.close();
  try {
    const { proven, texts } = await pull({
      cwd: project.root,
      env: {},
      out: join(project.root, into),
      dryRun: true,
    });
    expect(proven).toBe(true);
    expect(texts.size).toBeGreaterThan(0);
  } catch (error) {
    throw new Error(`${statements.join(";\n")}\n${String(error)}`);
  }
}

describe(`a random database is pulled, FUZZ_SEED=${SEED}`, () => {
  it.each(["schema.ts", "schema"])("into %s, and nothing differs", { timeout: 300_000 }, async (into) => {
    const property = fc.asyncProperty(PAIRS, ({ before }) => pulled(before, into));
    const { failed, errorInstance } = await fc.check(property, { numRuns: RUNS });
    expect(failed ? `${String(errorInstance)}\nFUZZ_SEED=${SEED}` : "").toBe("");
  });
});
