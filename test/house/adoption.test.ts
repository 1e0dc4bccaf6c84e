import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm-rc/better-sqlite3";
import { migrate } from "drizzle-orm-rc/better-sqlite3/migrator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./sources.js";
import { type Walk, walk } from "./walk.js";

const FOLDERS = join(ROOT, "test/kit/import/histories/1.0");

/** The statements that the sample's migration makes its tables by. */
function sampleStatements(): readonly string[] {
  const [file = ""] = readdirSync(join(ROOT, "drizzle")).filter((name) => name.endsWith("_create_tables.ts"));
  const [up = ""] = readFileSync(join(ROOT, "drizzle", file), "utf8").split("down: [");
  return [...up.matchAll(/`(CREATE [^`]*)`/g)].map(([, statement = ""]) => statement);
}

function makeDatabase(file: string, statements: readonly string[]): void {
  const client = new Database(file);
  for (const statement of statements) client.exec(statement);
  client.close();
}

const removeMigrations = (clone: string): void => rmSync(join(clone, "drizzle"), { recursive: true });

/** No migrations and no configuration; a database that has lost the actions of its keys, with an index by hand. */
function withoutMigrations(clone: string): void {
  removeMigrations(clone);
  rmSync(join(clone, "drizzle.config.ts"));
  const statements = sampleStatements().map((statement) => statement.replaceAll(/ ON DELETE CASCADE/gi, ""));
  makeDatabase(join(clone, "app.db"), [...statements, "CREATE INDEX by_hand ON mock_servers (name)"]);
}

const TABLES = `import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", { id: integer("id").primaryKey({ autoIncrement: true }), name: text("name").notNull().default("anon"), email: text("email").unique(), role: text("role").notNull().default("user") }, (t) => [index("users_name").on(t.name)]);
export const posts = sqliteTable("posts", { id: integer("id").primaryKey(), author: integer("author").references(() => users.id, { onDelete: "cascade" }), editor: integer("editor").references(() => users.id, { onDelete: "set null" }) });
`;

/** The folders of drizzle-kit 1.0, of which drizzle-orm has applied three. */
function halfWay(clone: string): void {
  for (const folder of ["drizzle", "schema"]) rmSync(join(clone, folder), { recursive: true });
  cpSync(FOLDERS, join(clone, "drizzle"), { recursive: true });
  const applied = join(clone, "applied");
  for (const name of readdirSync(FOLDERS).sort().slice(0, 3)) {
    cpSync(join(FOLDERS, name), join(applied, name), { recursive: true });
  }
  mkdirSync(join(clone, "schema"));
  writeFileSync(join(clone, "schema/tables.ts"), TABLES);
  const client = new Database(join(clone, "app.db"));
  migrate(drizzle({ client }), { migrationsFolder: applied });
  client.close();
}

function fromBefore(clone: string): void {
  makeDatabase(join(clone, "app.db"), sampleStatements());
  makeDatabase(join(clone, "older.db"), sampleStatements().slice(0, 1));
}

interface Section {
  readonly prepare: (clone: string) => void;
  readonly expected: readonly (readonly [string, RegExp])[];
}

const SECTIONS: Readonly<Record<string, Section>> = {
  "A database and no migrations": {
    prepare: withoutMigrations,
    expected: [
      [
        "npx sluice init",
        /Wrote drizzle\.config\.ts[\s\S]*_baseline\.ts[\s\S]*^Stamped [0-9a-f]{12}$[\s\S]*on delete cascade[\s\S]*by_hand/m,
      ],
      ["cat drizzle/*_baseline.ts", /leaveAlone: \["by_hand"\]/],
      [
        'npx sluice generate -m "what the schema says"',
        /on delete cascade[\s\S]*_what_the_schema_says\.ts, proven/,
      ],
      ["npx sluice status", /^app\.db is current/m],
    ],
  },
  "A drizzle-kit history": {
    prepare: halfWay,
    expected: [
      [
        "npx sluice init --import",
        /(?:Wrote \S+\.ts, proven up, down and up\n){5}(?:Stamped [0-9a-f]{12}\n){3}/,
      ],
      ["npx sluice status", /2 revisions pending/],
      ["npx sluice upgrade", /(^Applied [\s\S]*){2}/m],
      ["npx sluice check", /^Nothing found\.$/m],
      ["npx sluice verify", /^5 revisions verified, nothing found\.$/m],
    ],
  },
  "Databases from before": {
    prepare: fromBefore,
    expected: [
      ["npx sluice current", /5a137b422328/],
      ["node start.mjs", /^at 5a137b422328$/m],
    ],
  },
};

describe.each(Object.entries(SECTIONS))("docs/adoption.md: %s", (heading, { prepare, expected }) => {
  let walked: Walk;
  beforeAll(() => {
    walked = walk("docs/adoption.md", [heading], prepare);
  }, 240_000);
  afterAll(() => walked.remove());

  test.each(expected)("%s", (command, output) => expect(walked.outputs.get(command)).toMatch(output));
});
