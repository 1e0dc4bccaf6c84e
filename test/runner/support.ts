import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach } from "vitest";
import { defineMigration, type MigrationInput, type StepInput } from "../../src/migration/define.js";
import type { Settings } from "../../src/migration/settings.js";
import type { MigrationBundle } from "../../src/runner/types.js";

const undo: (() => void)[] = [];
afterEach(() => {
  for (const work of undo.splice(0).reverse()) work();
});

/** A folder of its own for this test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-runner-"));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A database file of its own for this test. */
export function temporaryFile(): string {
  return join(temporaryFolder(), "app.db");
}

/** A client that the end of the test closes. */
export function open(file = temporaryFile(), options: Database.Options = {}): Database.Database {
  const client = new Database(file, options);
  undo.push(() => client.close());
  return client;
}

type Fields = Partial<Omit<MigrationInput, "irreversible" | "down">>;

/** A migration as short as it can be said: the revision after the one before it. */
export function revision(
  id: string,
  up: readonly StepInput[],
  down: readonly StepInput[] | string = [],
  fields: Fields = {},
): MigrationInput {
  const parents = id === "001" ? [] : [String(Number(id) - 1).padStart(3, "0")];
  const base = { revision: id, parents, up, ...fields };
  return typeof down === "string" ? { ...base, irreversible: down } : { ...base, down };
}

/** Migrations as values, with names of files. */
export function bundle(inputs: readonly MigrationInput[], settings: Partial<Settings> = {}): MigrationBundle {
  return {
    settings,
    migrations: inputs.map((input) => ({
      name: `20260101_0000_${input.revision}_m${input.revision}.ts`,
      migration: defineMigration(input),
    })),
  };
}

/** The names of what is in the database, but for our own tables. */
export function namesIn(client: Database.Database): readonly unknown[] {
  return client
    .prepare("SELECT name FROM sqlite_schema WHERE name NOT LIKE '%\\_\\_sluice%' ESCAPE '\\' ORDER BY name")
    .pluck()
    .all();
}

/** The applied revisions, in order. */
export function appliedIn(client: Database.Database): readonly unknown[] {
  return client.prepare("SELECT revision FROM __sluice_history ORDER BY rowid").pluck().all();
}

/** What the log says, without times. */
export function logIn(client: Database.Database): readonly unknown[] {
  return client
    .prepare("SELECT action || ' ' || revision || ' ' || outcome FROM __sluice_log ORDER BY id")
    .pluck()
    .all();
}

/** What work throws. */
export async function thrownBy(work: () => Promise<unknown>): Promise<Error> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("Nothing was thrown.");
}
