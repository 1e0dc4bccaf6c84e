import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { init } from "../../../src/kit.js";
import type { TestProject } from "../../support/project.js";
import {
  all,
  exec,
  migrateWithFolders,
  migrateWithJournal,
  ok,
  projectOfFolders,
  projectOfJournal,
  type WrittenMigration,
  writeJournal,
} from "./history.js";

const HEAD = `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";\n`;
const USERS = `${HEAD}export const users = sqliteTable("users", { id: integer("id").primaryKey(), name: text("name").notNull() });\n`;
/** What an existing configuration without the filter is told. */
const FILTER = expect.stringContaining('put `tablesFilter: ["!__sluice*"]` into drizzle.config.ts');

const FIRST = {
  tag: "0000_first",
  sql: "CREATE TABLE `users` (\n\t`id` integer PRIMARY KEY NOT NULL,\n\t`name` text NOT NULL\n);\n",
};
const second = (sql: string, tag = "0001_second"): readonly WrittenMigration[] => [FIRST, { tag, sql }];

const importInto = (project: TestProject): ReturnType<typeof init> =>
  init({ cwd: project.root, env: {}, import: true });

/** The text of the last revision of a history of two. */
async function imported(sql: string): Promise<{ readonly text: string; readonly notes: readonly string[] }> {
  const project = projectOfJournal(USERS, second(sql));
  const { revisions, notes } = await importInto(project);
  return { text: project.read(join("drizzle", revisions[1]?.file.split("/").at(-1) ?? "")), notes };
}

describe("what drizzle-kit writes becomes", () => {
  test.each<[string, string, readonly (string | RegExp)[]]>([
    [
      "a renamed table and column",
      'ALTER TABLE `users` RENAME TO `people`;--> statement-breakpoint\nALTER TABLE `people` RENAME COLUMN "name" TO "full_name";',
      [
        `renameTable("users", "people")`,
        `renameColumn("name", "full_name")`,
        `renameColumn("full_name", "name")`,
        `renameTable("people", "users")`,
      ],
    ],
    [
      "a dropped column, whose values are kept",
      "ALTER TABLE `users` DROP COLUMN `name`;",
      [`dropColumn("name")`, "addColumn(`"],
    ],
    [
      "a dropped table, whose rows are kept",
      "DROP TABLE `users`;",
      [`dropTable("users")`, `createTable("users", `],
    ],
    [
      "a new column, to the letter",
      "ALTER TABLE `users` ADD `age` integer DEFAULT 1;",
      ["addColumn(`\\`age\\` integer DEFAULT 1`)", `dropColumn("age")`],
    ],
    [
      "a new index, to the letter",
      "CREATE UNIQUE INDEX `by_name` ON `users` (`name`);",
      ["sql`CREATE UNIQUE INDEX \\`by_name\\` ON \\`users\\` (\\`name\\`)`", `DROP INDEX "by_name"`],
    ],
    [
      "a view",
      "CREATE VIEW `named` AS select `name` from `users`;",
      ["sql`CREATE VIEW", `DROP VIEW "named"`],
    ],
    [
      "a trigger",
      "CREATE TRIGGER t AFTER INSERT ON users BEGIN SELECT 1; END;",
      ["sql`CREATE TRIGGER t", `DROP TRIGGER IF EXISTS "t"`],
    ],
    [
      "a virtual table",
      "CREATE VIRTUAL TABLE docs USING fts5(body);",
      ["sql`CREATE VIRTUAL TABLE docs", `DROP TABLE "docs"`],
    ],
    [
      "rows, with nothing to take back",
      "UPDATE users SET name = 'x';",
      ["sql`UPDATE users", "down: []", "down does not take them back"],
    ],
    [
      "a table made of a query",
      "CREATE TABLE copied AS SELECT id FROM users;",
      ["sql`CREATE TABLE copied AS SELECT", `dropTable("copied")`],
    ],
    [
      "nothing, of an empty file",
      "-- Custom SQL migration file, put your code below! --",
      ["up: []", "down: []"],
    ],
    [
      "what stands between BEGIN and COMMIT",
      "PRAGMA foreign_keys=OFF;\nBEGIN;\nUPDATE users SET name = 'x';\nCOMMIT;\nPRAGMA foreign_keys=ON;",
      [
        "left out, because a revision has its own transaction: BEGIN",
        /up: \[\n {4}sql`UPDATE users SET name = 'x'`,\n {2}\]/,
      ],
    ],
    [
      "a table made anew, with a conversion of somebody's own: literal, without the pragmas",
      "PRAGMA foreign_keys=OFF;\nCREATE TABLE n (id integer PRIMARY KEY NOT NULL, name text NOT NULL, age integer);\nINSERT INTO n (id, name, age) SELECT id, upper(name), 7 FROM users;\nDROP TABLE users;\nALTER TABLE n RENAME TO users;",
      ["SELECT id, upper(name), 7 FROM users", "sql`DROP TABLE users`"],
    ],
  ])("%s", async (_, sql, parts) => {
    const { text } = await imported(sql);
    for (const part of parts) {
      if (typeof part === "string") expect(text).toContain(part);
      else expect(text).toMatch(part);
    }
    expect(text).not.toMatch(/sql`PRAGMA|irreversible/);
  });

  test("rows that cannot be written twice make it irreversible, and the file says why", async () => {
    const { text, notes } = await imported("INSERT OR ABORT INTO users VALUES (1, 'a');");
    expect(text).toMatch(
      /irreversible: "no way back could be proven: up again fails.*UNIQUE constraint failed: users.id/,
    );
    expect(notes).toEqual([FILTER, expect.stringContaining("0001_second cannot be taken back")]);
  });

  test("a copy out of a column that is not there yet, which drizzle cannot run, becomes its default", async () => {
    const project = projectOfJournal(USERS, [
      FIRST,
      {
        tag: "0001_roles",
        sql: 'PRAGMA foreign_keys=OFF;--> statement-breakpoint\nCREATE TABLE `__new_users` (\n\t`id` integer PRIMARY KEY NOT NULL,\n\t`name` text DEFAULT \'anon\' NOT NULL,\n\t`role` text DEFAULT \'user\' NOT NULL\n);\n--> statement-breakpoint\nINSERT INTO `__new_users`("id", "name", "role") SELECT "id", "name", "role" FROM `users`;--> statement-breakpoint\nDROP TABLE `users`;--> statement-breakpoint\nALTER TABLE `__new_users` RENAME TO `users`;--> statement-breakpoint\nPRAGMA foreign_keys=ON;',
      },
    ]);
    migrateWithJournal(project, 1);
    exec(project, "INSERT INTO users VALUES (1, 'a')");
    expect(() => migrateWithJournal(project, 2)).toThrow();
    const { notes, stamped } = await importInto(project);
    expect(notes).toEqual([
      FILTER,
      expect.stringContaining("0001_roles copies users.role out of a table that does not have it yet"),
    ]);
    expect(stamped).toHaveLength(1);
    await ok(project, "upgrade");
    expect(all(project, "SELECT id, name, role FROM users")).toEqual([[1, "a", "user"]]);
    await ok(project, "downgrade", "--yes");
    expect(all(project, "SELECT * FROM users")).toEqual([[1, "a"]]);
  });

  test("Windows line ends are none of a revision's, and the hash is that of the file", async () => {
    const project = projectOfJournal(USERS, [{ ...FIRST, sql: FIRST.sql.replaceAll("\n", "\r\n") }]);
    migrateWithJournal(project, 1);
    const { revisions, stamped } = await importInto(project);
    expect(project.read(join("drizzle", revisions[0]?.file.split("/").at(-1) ?? ""))).not.toContain("\\r");
    expect(stamped).toHaveLength(1);
  });

  test("ids in sequence, where the settings say so", async () => {
    const project = projectOfJournal(USERS, second("CREATE TABLE t (a);"));
    project.write("drizzle/sluice.json", `{ "ids": "sequential" }`);
    expect((await importInto(project)).revisions.map(({ revision }) => revision)).toEqual(["001", "002"]);
  });
});

const FOLDERS = [
  "20261127093755_first",
  "20261127093756_second",
  "20261127093758_third",
  "20261127093800_seed",
  "20261127093803_drops",
];
const FOLDERS_SCHEMA = `import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", { id: integer("id").primaryKey({ autoIncrement: true }), name: text("name").notNull().default("anon"), email: text("email").unique(), role: text("role").notNull().default("user") }, (t) => [index("users_name").on(t.name)]);
export const posts = sqliteTable("posts", { id: integer("id").primaryKey(), author: integer("author").references(() => users.id, { onDelete: "cascade" }), editor: integer("editor").references(() => users.id, { onDelete: "set null" }) });
`;
const FOLDERS_ROWS =
  "INSERT INTO users (id, name) VALUES (1, 'a'), (5, 'b'); INSERT INTO posts (id, author) VALUES (1, 1), (2, 5), (3, NULL)";
const FOLDERS_KEPT =
  "SELECT p.id, p.author, u.name FROM posts p LEFT JOIN users u ON u.id = p.author ORDER BY 1";

describe("the folders of drizzle-kit 1.0, migrated by drizzle-orm 1.0", () => {
  test.each([1, 3, 5])("%i of 5 applied", async (count) => {
    const project = projectOfFolders(FOLDERS_SCHEMA);
    migrateWithFolders(project, FOLDERS.slice(0, count));
    exec(project, FOLDERS_ROWS);
    const before = all(project, FOLDERS_KEPT);
    const { revisions, stamped, drift, differences } = await importInto(project);
    expect({ revisions: revisions.length, stamped: stamped.length, drift }).toEqual({
      revisions: 5,
      stamped: count,
      drift: [],
    });
    expect(differences).toEqual([]);
    await ok(project, "upgrade");
    expect(all(project, FOLDERS_KEPT)).toEqual(before);
    expect(await ok(project, "status")).toContain("app.db is current");
    expect(await ok(project, "check")).toContain("Nothing found.");
    await ok(project, "downgrade", "--yes", "-2");
    await ok(project, "upgrade");
    expect(all(project, FOLDERS_KEPT)).toEqual(before);
  });

  test.each<[string, (project: TestProject) => void]>([
    [
      "the milliseconds of 0.45, of a journal that was brought up to 1.0",
      (project) =>
        exec(
          project,
          "UPDATE __drizzle_migrations SET name = NULL, hash = 'x', created_at = created_at + 137",
        ),
    ],
    [
      "hashes, where the times are others",
      (project) => exec(project, "UPDATE __drizzle_migrations SET name = NULL, created_at = id"),
    ],
    [
      "times as text",
      (project) =>
        exec(
          project,
          "UPDATE __drizzle_migrations SET name = NULL, hash = 'x', created_at = CAST(created_at AS TEXT)",
        ),
    ],
  ])("rows are told by %s", async (_, edit) => {
    const project = projectOfFolders(FOLDERS_SCHEMA);
    migrateWithFolders(project, FOLDERS.slice(0, 3));
    edit(project);
    expect((await importInto(project)).stamped).toHaveLength(3);
  });
});

describe("the rows of drizzle-orm", () => {
  const halfWay = (): TestProject => {
    const project = projectOfJournal(USERS, second("CREATE TABLE t (a);"));
    migrateWithJournal(project, 1);
    return project;
  };

  test("one that is of no revision is an error that names it", async () => {
    const project = halfWay();
    await ok(project, "init", "--import", "--no-stamp");
    exec(project, "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('abc', 1800000000000)");
    const { code, stderr } = await project.run(["upgrade"]);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("created_at 1800000000000, hash abc"),
    });
    expect(stderr).toContain("sluice init --import");
    expect(all(project, "SELECT name FROM sqlite_schema WHERE name = 't'")).toEqual([]);
  });

  test("init writes the revisions all the same, and says what is wrong with the database", async () => {
    const project = halfWay();
    exec(project, "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('abc', 1800000000000)");
    const { revisions, stamped, notes } = await importInto(project);
    expect({ revisions: revisions.length, stamped }).toEqual({ revisions: 2, stamped: [] });
    expect(notes.join()).toContain("has a row that is of no revision");
  });

  test("migrations of one minute have names in the order of their revisions", async () => {
    const when = 1_700_000_000_123;
    const tags = ["first", "second", "third", "fourth"];
    const project = projectOfJournal(
      USERS,
      tags.map((name, idx) => ({
        tag: `000${idx}_${name}`,
        sql: `CREATE TABLE ${name} (a);`,
        when: when + idx,
      })),
    );
    await ok(project, "init", "--import", "--no-stamp");
    const names = readdirSync(join(project.root, "drizzle")).filter((name) => name.endsWith(".ts"));
    expect(names.sort().map((name) => name.replace(/^.*_(\w+)\.ts$/, "$1"))).toEqual(tags);
  });

  test("a migration that drizzle-orm passed over is an error that names it", async () => {
    const late = { tag: "0001_late", sql: "CREATE TABLE late (a);", when: 1_600_000_000_000 };
    const project = projectOfJournal(USERS, [FIRST, late, { tag: "0002_next", sql: "CREATE TABLE t (a);" }]);
    migrateWithJournal(project, 1);
    migrateWithJournal(project, 3);
    expect(all(project, "SELECT count(*) FROM sqlite_schema WHERE name = 'late'")).toEqual([[0]]);
    await ok(project, "init", "--import", "--no-stamp");
    const { code, stderr } = await project.run(["upgrade"]);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/passed over:\n {2}\d+_\d+_\w+_late\.ts/),
    });
    await ok(project, "stamp", "head");
    expect(await ok(project, "status")).toContain("current");
  });

  test("in a table of another name, which the configuration knows", async () => {
    const config = `export default { dialect: "sqlite", schema: "./schema.ts", out: "./drizzle", dbCredentials: { url: "app.db" }, migrations: { table: "my_history" } };\n`;
    const project = projectOfJournal(USERS, second("CREATE TABLE t (a);"), config);
    migrateWithJournal(project, 1, "my_history");
    const { stamped, drift } = await importInto(project);
    expect({ stamped: stamped.length, drift }).toEqual({ stamped: 1, drift: [] });
    expect(JSON.parse(project.read("drizzle/sluice.json"))).toMatchObject({ keep: ["my_history"] });
    expect(await ok(project, "upgrade")).toMatch(/^Applied /m);
  });

  test("none of them: the revision that the tables fit, as in every other database", async () => {
    const project = halfWay();
    exec(project, "DELETE FROM __drizzle_migrations");
    expect((await importInto(project)).stamped).toHaveLength(1);
  });

  test("they tell nothing any more once everything was taken back", async () => {
    const project = halfWay();
    exec(project, "CREATE TABLE somebody_else (a); INSERT INTO users VALUES (1, 'a')");
    await ok(project, "init", "--import");
    await ok(project, "upgrade");
    await ok(project, "downgrade", "base", "--yes");
    expect((await ok(project, "upgrade")).match(/^Applied /gm)).toHaveLength(2);
    expect(all(project, "SELECT * FROM users")).toEqual([[1, "a"]]);
  });

  test("an empty database gets everything", async () => {
    const project = projectOfJournal(USERS, second("CREATE TABLE t (a);"));
    const { next } = await importInto(project);
    expect(next.join()).toContain("await upgrade(db)");
    expect((await ok(project, "upgrade")).match(/^Applied /gm)).toHaveLength(2);
  });
});

describe("importing again", () => {
  test("brings over what drizzle-kit has written since, and nothing twice", async () => {
    const project = projectOfJournal(USERS, [FIRST]);
    const first = await importInto(project);
    expect(await ok(project, "init", "--import")).toContain("has a revision already");
    writeJournal(project, second("CREATE TABLE t (a);"));
    const { revisions } = await importInto(project);
    expect(revisions).toHaveLength(1);
    expect(project.read(join("drizzle", revisions[0]?.file.split("/").at(-1) ?? ""))).toContain(
      `parents: ["${first.revisions[0]?.revision}"]`,
    );
    expect(await ok(project, "verify")).toContain("2 revisions verified");
  });

  test("without --import, its history is pointed at", async () => {
    const project = projectOfJournal(USERS, [FIRST]);
    migrateWithJournal(project, 1);
    const { notes, revisions } = await init({ cwd: project.root, env: {} });
    expect(revisions).toHaveLength(1);
    expect(notes.join()).toContain("sluice init --import");
    const { code, stderr } = await project.run(["init", "--import"]);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("already that are not drizzle-kit's"),
    });
  });
});

describe("what cannot be brought over is an error, and nothing is written", () => {
  test.each<[string, (project: TestProject) => void, number, RegExp]>([
    [
      "no history",
      (project) => writeFileSync(join(project.root, "drizzle/meta/_journal.json"), `{ "entries": [] }`),
      2,
      /There is no history of drizzle-kit in/,
    ],
    [
      "a journal that is not JSON",
      (project) => writeFileSync(join(project.root, "drizzle/meta/_journal.json"), "{"),
      1,
      /_journal\.json is not JSON/,
    ],
    [
      "an entry without a tag",
      (project) =>
        writeFileSync(join(project.root, "drizzle/meta/_journal.json"), `{ "entries": [{ "idx": 0 }] }`),
      1,
      /an entry without a tag or a time/,
    ],
    ["a file that is missing", (project) => writeJournalOnly(project), 1, /0001_gone\.sql cannot be read/],
    [
      "SQL that does not run",
      (project) => writeJournal(project, second("ALTER TABLE nowhere ADD x integer;")),
      1,
      /0001_second cannot be brought over: no such table: nowhere/,
    ],
    [
      "SQL that is none",
      (project) => writeJournal(project, second("CREATE TABLE 'open")),
      1,
      /0001_second cannot be brought over/,
    ],
    ["the same migration twice", (project) => writeJournal(project, [FIRST, FIRST]), 1, /0000_first/],
  ])("%s", async (_, edit, exit, message) => {
    const project = projectOfJournal(USERS, [FIRST]);
    edit(project);
    const { code, stderr } = await project.run(["init", "--import"]);
    expect({ code, stderr }).toMatchObject({ code: exit, stderr: expect.stringMatching(message) });
    expect(stderr).toContain("next:");
    expect(project.migrations()).toEqual([]);
  });
});

const writeJournalOnly = (project: TestProject): void =>
  writeFileSync(
    join(project.root, "drizzle/meta/_journal.json"),
    JSON.stringify({ entries: [{ idx: 0, tag: "0001_gone", when: 1 }] }),
  );
