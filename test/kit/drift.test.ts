import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { downgrade, upgrade } from "../../src/index.js";
import { check, generate } from "../../src/kit.js";
import { makeProject, type TestProject as Project } from "../support/project.js";

const SCHEMA = `
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", {
  id: integer("id").primaryKey(),
  name: text("name").notNull().default("x"),
}, (t) => [index("users_name_idx").on(t.name)]);
export const posts = sqliteTable("posts", {
  id: integer("id").primaryKey(),
  author: integer("author").references(() => users.id, { onDelete: "cascade" }),
});
`;
const WITH_AGE = SCHEMA.replace(`.default("x"),`, `.default("x"),\n  age: integer("age"),`);

const projects: Project[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.cleanup();
});

interface Started {
  readonly project: Project;
  readonly options: { readonly cwd: string };
  readonly folder: string;
}

/** A project whose database has its revision, rows, and then this drift. */
async function drifted(drift: string): Promise<Started> {
  const project = makeProject({ schema: SCHEMA });
  projects.push(project);
  const options = { cwd: project.root };
  const folder = `${project.root}/drizzle`;
  await generate({ ...options, message: "start" });
  await using(project.database, (client) => upgrade(client, { folder }));
  await using(project.database, (client) =>
    client.exec(`INSERT INTO users VALUES (1, 'a'); INSERT INTO posts VALUES (1, 1); ${drift}`),
  );
  return { project, options, folder };
}

async function using<T>(file: string, work: (client: Database.Database) => T | Promise<T>): Promise<T> {
  const client = new Database(file);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

const definitions = (file: string): Promise<readonly unknown[]> =>
  using(file, (client) =>
    client
      .prepare(
        "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE '%\\_\\_sluice%' ESCAPE '\\' AND name <> 'theirs' ORDER BY name",
      )
      .all(),
  );

const REBUILD = `
  CREATE TABLE fresh (id integer PRIMARY KEY, author integer REFERENCES users(id));
  INSERT INTO fresh SELECT * FROM posts;
  DROP TABLE posts;
  ALTER TABLE fresh RENAME TO posts`;

const ROWS: readonly (readonly [string, string, string])[] = [
  ["an index by hand", "CREATE INDEX by_hand ON posts (author)", "posts: + index by_hand (author)"],
  ["a lost index", "DROP INDEX users_name_idx", "users: - index users_name_idx (name)"],
  [
    "another index of the name",
    "DROP INDEX users_name_idx; CREATE UNIQUE INDEX users_name_idx ON users (name)",
    "users: index users_name_idx (name) → unique index users_name_idx (name)",
  ],
  ["a column by hand", "ALTER TABLE users ADD COLUMN nick text", "users: + nick text"],
  ["a lost column", "DROP INDEX users_name_idx; ALTER TABLE users DROP COLUMN name", "users: - name"],
  ["a lost ON DELETE", REBUILD, "posts: - foreign key (author) → users on delete cascade"],
  ["a trigger", "CREATE TRIGGER t AFTER INSERT ON posts BEGIN SELECT 1; END", "posts: + trigger t"],
  ["a view", "CREATE VIEW v AS SELECT id FROM users", "v: + view"],
  ["a lost table", "DROP TABLE posts", "posts: - table"],
  [
    "another default, a check and a collation",
    `PRAGMA foreign_keys = OFF;
     DROP INDEX users_name_idx;
     ALTER TABLE users RENAME TO old;
     CREATE TABLE users (id integer PRIMARY KEY, name text COLLATE NOCASE DEFAULT 'y' NOT NULL CHECK (name <> ''));
     INSERT INTO users SELECT * FROM old;
     DROP TABLE old;
     CREATE INDEX users_name_idx ON users (name)`,
    "users: name: default 'x' → 'y'",
  ],
];

describe("a decision is asked", () => {
  it("--drift ignore leaves it alone, and says so", async () => {
    const { project, options } = await drifted("CREATE INDEX by_hand ON posts (author)");
    const nothing = await generate({ ...options, drift: "ignore" });
    expect(nothing).toMatchObject({ revision: null, changes: [] });
    expect(nothing.notes.join("\n")).toContain("  posts: + index by_hand (author)");
    project.write("schema.ts", WITH_AGE);
    const { changes } = await generate({ ...options, drift: "ignore" });
    expect(changes.map(({ kind }) => kind)).toEqual(["addColumn"]);
  });

  it("whoever says what to compare with has decided", async () => {
    const { options } = await drifted("CREATE INDEX by_hand ON posts (author)");
    expect((await generate({ ...options, against: "migrations" })).revision).toBeNull();
    expect((await generate({ ...options, against: "database" })).revision).toBeNull();
  });

  it("a person is asked", async () => {
    const { options } = await drifted("CREATE INDEX by_hand ON posts (author)");
    const asked: unknown[] = [];
    const askDrift = async (question: unknown): Promise<"ignore"> => {
      asked.push(question);
      return "ignore";
    };
    await generate({ ...options, askDrift });
    expect(asked).toEqual([
      {
        kind: "drift",
        database: expect.stringContaining("app.db"),
        lines: ["posts: + index by_hand (author)"],
      },
    ]);
  });

  it("--drift adopt says what to do instead", async () => {
    const { options } = await drifted("CREATE INDEX by_hand ON posts (author)");
    await expect(generate({ ...options, drift: "adopt" })).rejects.toMatchObject({
      code: "cannot-adopt",
      hint: expect.stringContaining("--drift revert"),
    });
  });

  it("a database that is behind is compared at its own revision", async () => {
    const { project, options } = await drifted("CREATE INDEX by_hand ON posts (author)");
    project.write("schema.ts", WITH_AGE);
    await generate({ ...options, drift: "ignore", message: "age" });
    await expect(generate(options)).rejects.toMatchObject({
      message: expect.stringMatching(/:\n {2}posts: \+ index by_hand \(author\)$/),
    });
    await expect(generate({ ...options, drift: "revert" })).rejects.toMatchObject({
      code: "not-at-head",
      hint: expect.stringContaining("sluice upgrade"),
    });
  });
});

describe("drift is found, and --drift revert", () => {
  it.each(ROWS)("undoes %s, and nothing where there is none", async (_, drift, line) => {
    const { project, options, folder } = await drifted(`${drift}; CREATE TABLE IF NOT EXISTS theirs (x)`);
    const clean = `${project.root}/clean.db`;
    await using(clean, (client) => upgrade(client, { folder }));
    const wanted = await definitions(clean);

    await expect(generate(options)).rejects.toMatchObject({
      kind: "decision",
      code: "undecided-drift",
      message: expect.stringContaining(line),
      flags: ["--drift revert", "--drift ignore"],
    });
    expect(project.migrations()).toHaveLength(1);
    const { revision, changes, text } = await generate({ ...options, drift: "revert", message: "mend" });
    expect(revision).not.toBeNull();
    expect(changes.every(({ kind }) => kind === "revertDrift")).toBe(true);
    expect(text).toContain("Undone where it is: ");

    for (const database of [project.database, clean]) {
      await using(database, (client) => upgrade(client, { folder }));
      const now = await definitions(database);
      expect(now.map(name)).toEqual(wanted.map(name));
    }
    expect(await definitions(clean)).toEqual(wanted);
    expect((await generate({ ...options, message: "again" })).revision).toBeNull();
    const { findings } = await check(options);
    expect(findings.filter(({ kind }) => kind !== "unmanaged")).toEqual([]);

    await using(clean, (client) => downgrade(client, { folder }));
    expect(await definitions(clean)).toEqual(wanted);
  });

  it("comes before the changes of the schema, in one revision", async () => {
    const { project, options, folder } = await drifted("ALTER TABLE users ADD COLUMN nick text");
    project.write("schema.ts", WITH_AGE);
    const { changes } = await generate({ ...options, drift: "revert", message: "both" });
    expect(changes.map(({ kind }) => kind)).toEqual(["revertDrift", "addColumn"]);
    await using(project.database, (client) => upgrade(client, { folder }));
    const columns = await using(project.database, (client) =>
      client.prepare("SELECT name FROM pragma_table_info('users')").pluck().all(),
    );
    expect(columns).toEqual(["id", "name", "age"]);
    await using(project.database, (client) => downgrade(client, { folder }));
    expect((await generate({ ...options, against: "migrations" })).revision).toBeNull();
  });

  it("leaves an index that a revision made by hand its author's: no later generate drops it", async () => {
    const { project, options, folder } = await drifted("SELECT 1");
    const parent = /_([0-9a-f]{12})_/.exec(project.migrations()[0] ?? "")?.[1] ?? "";
    project.write(
      "drizzle/20990101_0000_900_by_hand.ts",
      `import { defineMigration, sql } from "drizzle-sluice";
      export default defineMigration({
        revision: "900",
        parents: ["${parent}"],
        up: [sql\`CREATE INDEX by_hand ON posts (author)\`],
        down: [sql\`DROP INDEX by_hand\`],
      });`,
    );
    await using(project.database, (client) => upgrade(client, { folder }));
    await using(project.database, (client) => client.exec("DROP INDEX by_hand"));
    const { text } = await generate({ ...options, drift: "revert", message: "mend", revisionId: "901" });
    expect(text).toContain("CREATE INDEX IF NOT EXISTS by_hand ON posts (author)");
    await using(project.database, (client) => upgrade(client, { folder }));
    const again = await generate(options);
    expect(again.changes).toEqual([]);
    expect(again.notes.join()).toContain("by_hand");
  });

  it("keeps the rows", async () => {
    const { project, options, folder } = await drifted("DROP INDEX users_name_idx");
    await generate({ ...options, drift: "revert", message: "mend" });
    await using(project.database, (client) => upgrade(client, { folder }));
    expect(await using(project.database, (client) => client.prepare("SELECT * FROM users").all())).toEqual([
      { id: 1, name: "a" },
    ]);
  });

  it("without drift, does nothing", async () => {
    const { options } = await drifted("SELECT 1");
    expect((await generate({ ...options, drift: "revert" })).revision).toBeNull();
  });
});

const name = (row: unknown): unknown =>
  typeof row === "object" && row !== null ? Reflect.get(row, "name") : row;
