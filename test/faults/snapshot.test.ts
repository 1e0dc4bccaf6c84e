import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { JOURNAL_MODES } from "../../scripts/torture/application.js";
import { recoveredState, type State } from "../../scripts/torture/state.js";
import { upgrade } from "../../src/runner/api.js";
import { bundle, open, temporaryFile, temporaryFolder } from "../runner/support.js";
import { LIBRARY } from "./library.js";

const MIGRATIONS = bundle(LIBRARY);

/** The states that an undisturbed run comes by, the empty database first. */
async function undisturbed(): Promise<readonly State[]> {
  const file = temporaryFile();
  const db = open(file);
  const states = [recoveredState(file)];
  for (const _ of LIBRARY) {
    await upgrade(db, { migrations: MIGRATIONS, target: "+1" });
    states.push(recoveredState(file));
  }
  return states;
}

/**
 * Runs everything on a database, and copies its files whenever a statement is about to run and they have changed. Such
 * a copy is what a process leaves that is killed there. The page cache is so small that changes go to the files long
 * before they are committed.
 */
async function snapshots(file: string): Promise<readonly string[]> {
  const folder = temporaryFolder();
  const copies = new Map<string, string>();
  const snapshot = (): void => {
    const ends = ["", "-wal", "-journal"].filter((end) => existsSync(`${file}${end}`));
    const files = ends.map((end) => ({ end, bytes: readFileSync(`${file}${end}`) }));
    const hash = createHash("sha256");
    for (const { end, bytes } of files) hash.update(end).update(bytes);
    const key = hash.digest("hex");
    if (copies.has(key)) return;
    const copy = join(folder, `${copies.size}.db`);
    for (const { end, bytes } of files) writeFileSync(`${copy}${end}`, bytes);
    copies.set(key, copy);
  };
  const db = open(file, { verbose: snapshot });
  db.exec("PRAGMA cache_size = 2");
  await upgrade(db, { migrations: MIGRATIONS });
  return [...copies.values()];
}

test.each(JOURNAL_MODES)(
  "killed before any statement in journal mode %s, a database is at one revision, and the next boot goes on",
  async (journal) => {
    const states = await undisturbed();
    const file = temporaryFile();
    open(file).pragma(`journal_mode = ${journal}`);
    const copies = await snapshots(file);

    expect(copies.length).toBeGreaterThan(20);
    for (const copy of copies) {
      const state = recoveredState(copy);
      expect(state).toEqual(states[state.revisions.length]);
      const db = open(copy);
      db.pragma("synchronous = OFF");
      await upgrade(db, { migrations: MIGRATIONS });
      db.close();
      expect(recoveredState(copy)).toEqual(states.at(-1));
    }
  },
  300_000,
);
