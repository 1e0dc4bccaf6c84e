import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generate, init } from "../../../src/kit.js";
import type { TestProject } from "../../support/project.js";
import { all, copyOf, exec, generateHistory, migrateWithJournal, ok, SCHEMA, TAGS } from "./history.js";

let original: TestProject;
beforeAll(() => {
  original = generateHistory();
}, 240_000);
afterAll(() => original.cleanup());

const textsIn = (project: TestProject): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(join(project.root, "drizzle"), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.\w+$/.test(name))
      .map((name) => [name, project.read(join("drizzle", name))]),
  );

describe("a history that drizzle-kit 0.31 wrote", () => {
  test("drizzle-kit does what Sluice expects: makes tables anew, and loses an ON DELETE", () => {
    expect(original.read(`drizzle/${TAGS[3]}.sql`)).toMatch(
      /PRAGMA foreign_keys=OFF;[\s\S]*CREATE TABLE `__new_[\s\S]*INSERT INTO `__new_[\s\S]*RENAME TO `/,
    );
    expect(original.read(`drizzle/${TAGS[1]}.sql`)).toBe(
      "ALTER TABLE `posts` ADD `editor` integer REFERENCES users(id);",
    );
  });

  test("becomes revisions, the same for whoever imports it, and the folder stays as it was", async () => {
    const [one, two] = [copyOf(original), copyOf(original)];
    const before = textsIn(one);
    const result = await init({ cwd: one.root, env: {}, import: true });
    await init({ cwd: two.root, env: {}, import: true });
    expect(textsIn(one)).toEqual(textsIn(two));
    expect(new Map([...textsIn(one)].filter(([name]) => before.has(name)))).toEqual(before);
    expect(result.revisions.map(({ message }) => message)).toEqual([
      "first",
      "editors",
      "by hand",
      "anew",
      "gone",
    ]);
    expect(await ok(one, "verify")).toContain("5 revisions verified, nothing found.");
    const texts = result.revisions.map(({ file }) => readFileSync(file, "utf8"));
    expect(texts.join()).not.toContain("irreversible");
    expect(texts.join()).not.toContain("__new_");
    expect(texts[2]).toContain(`leaveAlone: ["posts_by_title"]`);
    expect(texts[2]).toContain("0002_by_hand writes rows: down does not take them back.");
    expect(texts[3]).toContain("alterColumn(");
    expect(texts[4]).toContain(`dropColumn("title")`);
  });

  test("the ON DELETE that drizzle-kit lost is shown, and the next migration has it", async () => {
    const project = copyOf(original);
    const stdout = await ok(project, "init", "--import");
    expect(stdout).toContain(
      "comments: - foreign key (author) → users · + foreign key (author) → users on delete set null",
    );
    await ok(project, "upgrade");
    const { changes, proven } = await generate({ cwd: project.root, env: {}, message: "mend" });
    expect({ proven, details: changes.map(({ detail }) => detail) }).toEqual({
      proven: true,
      details: ["- foreign key (author) → users", "+ foreign key (author) → users on delete set null"],
    });
    await ok(project, "upgrade");
    expect((await generate({ cwd: project.root, env: {} })).revision).toBeNull();
    expect(await ok(project, "check")).toContain("Nothing found.");
  });
});

const ROWS = `
  INSERT INTO users (id, name, email) VALUES (1, 'a', 'a@x'), (2, 'b', NULL);
  INSERT INTO posts (id, author) VALUES (1, 1), (2, 2), (7, 1);
  INSERT INTO comments (id, post, body) VALUES (1, 1, 'c'), (2, 7, 'd'), (3, NULL, NULL);
`;
const KEPT = [
  "SELECT id, name, email FROM users WHERE id < 1000 ORDER BY id",
  "SELECT id, author FROM posts ORDER BY id",
  "SELECT id, post, body FROM comments ORDER BY id",
  "SELECT seq FROM sqlite_sequence WHERE name = 'posts'",
];

const kept = (project: TestProject): unknown[] => KEPT.map((query) => all(project, query));

describe("a database that drizzle-orm 0.45 has migrated so far is simply behind", () => {
  test.each([1, 3, 4, 5])("%i of 5 applied", async (count) => {
    const project = copyOf(original);
    migrateWithJournal(project, count);
    exec(project, ROWS);
    const [before, history] = [kept(project), all(project, "SELECT hash FROM __drizzle_migrations")];
    await ok(project, "init", "--import", "--no-stamp");
    const stdout = await ok(project, "upgrade");
    expect(stdout).toContain("had tables, but no history: it is recorded as being at");
    expect(stdout.match(/^Applied /gm) ?? []).toHaveLength(5 - count);
    expect(kept(project)).toEqual(before);
    expect(all(project, "SELECT count(*) FROM users WHERE id = 1000")).toEqual([[1]]);
    expect(all(project, "SELECT hash FROM __drizzle_migrations")).toEqual(history);
    expect(await ok(project, "status")).toContain("app.db is current");

    await ok(project, "downgrade", "--yes", "-3");
    expect(kept(project).slice(1)).toEqual(before.slice(1));
    await ok(project, "upgrade");
    expect(kept(project)).toEqual(before);
  });

  test("init records it at once, and says what is pending", async () => {
    const project = copyOf(original);
    migrateWithJournal(project, 3);
    exec(project, ROWS);
    const result = await init({ cwd: project.root, env: {}, import: true });
    expect(result.stamped).toEqual(result.revisions.slice(0, 3).map(({ revision }) => revision));
    expect(result.next.join("\n")).toContain("applies the 2 that the database does not have yet");
    expect(result.drift).toEqual([]);
    expect(await ok(project, "status")).toContain("2 revisions pending");
  });

  test("what it has besides is shown object by object, with the command that settles it", async () => {
    const project = copyOf(original);
    migrateWithJournal(project, 5);
    exec(
      project,
      `CREATE INDEX quick ON comments (body);
       DROP INDEX users_name;
       DROP TRIGGER comments_trimmed;
       CREATE TABLE legacy (a);
       PRAGMA foreign_keys = OFF;
       CREATE TABLE anew (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, author integer NOT NULL REFERENCES users(id), editor integer REFERENCES users(id) ON DELETE SET NULL);
       DROP TABLE posts; ALTER TABLE anew RENAME TO posts;`,
    );
    const stdout = await ok(project, "init", "--import");
    expect(stdout).toContain("The database is not what its revisions make");
    for (const line of [
      "  comments: + index quick (body) · - trigger comments_trimmed",
      "  users: - index users_name (name)",
      "  legacy: no revision knows this table.",
    ])
      expect(stdout).toContain(line);
    expect(stdout).toMatch(/^ {2}posts: .*- foreign key \(author\) → users on delete cascade.*$/m);
    expect(stdout).toContain("`sluice generate --drift revert`");
    await ok(project, "generate", "--drift", "revert", "-m", "as it was");
    await ok(project, "upgrade");
    expect(await ok(project, "generate", "-m", "nothing")).toContain("Nothing to do");
  });
});

test("the schema at the end is the one of the project", () =>
  expect(original.read("schema.ts")).toBe(SCHEMA));
