/**
 * The whole flow on a real file: a database from the sample's schema, rows, an edited schema, the migration that is
 * generated from it, the upgrade when the application starts, and the way back. Fails when a row or a definition is
 * not what it has to be.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { downgrade, upgrade } from "drizzle-sluice";
import { generate } from "drizzle-sluice/kit";
import { editSchema } from "./quickstart/edits.js";
import { copyOfSample, type Project } from "./quickstart/project.js";
import { fill } from "./quickstart/rows.js";
import { type State, stateOf } from "./quickstart/state.js";

const project = copyOfSample();
try {
  await create(project);
  const before = read(project);
  await change(project, before);
  await back(project, before);
  say("", "All of it held. The same on the command line: README.md, the tour.");
} finally {
  project.remove();
}

async function create(project: Project): Promise<void> {
  title("A database from the schema");
  await writeMigration(project, "create tables");
  await boot(project);
  const client = new Database(project.database);
  fill(client);
  client.close();
  showRows(read(project));
}

async function change(project: Project, before: State): Promise<void> {
  title("The schema is edited");
  say(...editSchema(project).map((line) => `- ${line}`));
  const file = await writeMigration(project, "api keys and durations");
  say(
    "",
    ...readFileSync(file, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => `| ${line}`),
  );

  title("The application starts");
  await boot(project);
  const after = read(project, before);
  assert.deepEqual(after.tables, before.tables, "the upgrade changed rows");
  assert.notDeepEqual(after.definitions, before.definitions, "the upgrade changed nothing");
  say("every row is there, with the values it had:");
  showRows(after);
  await boot(project);
  const { revision } = await generate({ message: "nothing", cwd: project.root });
  assert.equal(revision, null, "generate is not done with an unchanged schema");
  say("generate: nothing to do");
}

async function back(project: Project, before: State): Promise<void> {
  title("And back");
  const { rolledBack } = await withDatabase(project, (db) =>
    downgrade(db, { folder: project.migrations, target: "-1" }),
  );
  assert.equal(rolledBack.length, 1);
  const after = read(project);
  assert.deepEqual(after.tables, before.tables, "the downgrade changed rows");
  assert.deepEqual(after.definitions, before.definitions, "the downgrade left another schema");
  say(`downgrade: ${rolledBack[0]?.revision}`);
  say(`the ${after.definitions.size} tables and indexes have the definitions they had before, and the rows:`);
  showRows(after);
}

/** What an application does when it starts, before anything else uses the connection. */
async function boot(project: Project): Promise<void> {
  const { applied } = await withDatabase(project, (db) => upgrade(db, { folder: project.migrations }));
  say(
    applied.length === 0
      ? "upgrade: nothing pending"
      : `upgrade: ${applied.map((run) => run.revision).join(", ")}`,
  );
}

async function withDatabase<T>(
  project: Project,
  work: (db: ReturnType<typeof drizzle>) => Promise<T>,
): Promise<T> {
  const client = new Database(project.database);
  client.pragma("foreign_keys = ON");
  try {
    return await work(drizzle({ client }));
  } finally {
    client.close();
  }
}

async function writeMigration(project: Project, message: string): Promise<string> {
  const { file, changes, proven } = await generate({ message, cwd: project.root });
  assert.ok(file !== null, "generate found nothing to do");
  assert.ok(proven, "the migration was not proven");
  const path = resolve(project.root, file);
  say(`generate: ${changes.length} changes, run up, down and up on a scratch database`);
  say(`written: ${relative(project.root, path)}`);
  return path;
}

function read(project: Project, like?: State): State {
  const client = new Database(project.database, { readonly: true });
  try {
    assert.deepEqual(client.pragma("integrity_check(1)", { simple: true }), "ok");
    assert.deepEqual(client.pragma("foreign_key_check"), []);
    return stateOf(client, like);
  } finally {
    client.close();
  }
}

function showRows({ tables }: State): void {
  for (const [name, { rows, digest }] of tables) {
    say(`  ${name.padEnd(20)} ${String(rows).padStart(5)} rows   sha256 ${digest.slice(0, 16)}`);
  }
}

function title(text: string): void {
  say("", `== ${text}`);
}

function say(...lines: readonly string[]): void {
  for (const line of lines) console.log(line);
}
