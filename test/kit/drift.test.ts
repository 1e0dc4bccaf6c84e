import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { downgrade, upgrade } from "../../src/index.js";
import { adopt, check, generate } from "../../src/kit.js";
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

  it("drift that is left alone and keeps the migration from being applied there is told", async () => {
    const { project, options, folder } = await drifted("ALTER TABLE posts RENAME COLUMN author TO writer");
    const without = SCHEMA.replace(/ {2}author: .*\n/, "");
    project.write("schema.ts", without);
    const { notes, revision } = await generate({ ...options, drift: "ignore", drops: ["posts.author"] });
    expect(revision).not.toBeNull();
    expect(notes.join("\n")).toMatch(/app\.db does not take the migration: .*\bauthor\b/s);
    const refused = using(project.database, (client) => upgrade(client, { folder }));
    await expect(refused).rejects.toMatchObject({
      code: "drift",
      expected: expect.stringContaining("author"),
    });
  });

  it("a view that the migration would break keeps it from being written, though drift is left alone", async () => {
    const { project, options } = await drifted("CREATE VIEW v AS SELECT author FROM posts");
    project.write("schema.ts", SCHEMA.replace(/ {2}author: .*\n/, ""));
    const refused = generate({ ...options, drift: "ignore", drops: ["posts.author"] });
    await expect(refused).rejects.toMatchObject({
      code: "dependant-broken",
      message: expect.stringContaining("the view v no longer works: no such column: author"),
    });
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

  it("a database that is behind is compared at its own revision", async () => {
    const { project, options } = await drifted("CREATE INDEX by_hand ON posts (author)");
    project.write("schema.ts", WITH_AGE);
    await generate({ ...options, drift: "ignore", message: "age" });
    await expect(generate(options)).rejects.toMatchObject({
      message: expect.stringMatching(/:\n {2}posts: \+ index by_hand \(author\)$/),
    });
    await expect(generate({ ...options, drift: "adopt" })).rejects.toMatchObject({ code: "not-at-head" });
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
      flags: ["--drift adopt", "--drift revert", "--drift ignore"],
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

/** Of each kind one; how the source is edited is tried in adopt.test.ts. */
const ADOPTED = [
  "an index by hand",
  "another index of the name",
  "a lost column",
  "a trigger",
  "a view",
  "a lost table",
];

describe("drift is found, and --drift adopt", () => {
  it.each(ROWS.filter(([kind]) => ADOPTED.includes(kind)))(
    "records %s, which does nothing where it is",
    async (_, drift) => {
      const { project, options, folder } = await drifted(`${drift}; CREATE TABLE IF NOT EXISTS theirs (x)`);
      const clean = `${project.root}/clean.db`;
      await using(clean, (client) => upgrade(client, { folder }));
      const [before, wanted] = [await definitions(clean), await definitions(project.database)];

      const { revision, changes, text } = await generate({ ...options, drift: "adopt", message: "take it" });
      expect(revision).not.toBeNull();
      expect(changes.every(({ kind }) => kind === "adoptDrift")).toBe(true);
      expect(text).toContain("Adopted, where it is not there yet: ");

      for (const database of [project.database, clean])
        await using(database, (client) => upgrade(client, { folder }));
      expect(await definitions(project.database)).toEqual(wanted);
      expect((await definitions(clean)).map(name)).toEqual(wanted.map(name));
      expect((await generate({ ...options, message: "again" })).revision).toBeNull();
      expect((await check(options)).findings.filter(({ kind }) => kind !== "unmanaged")).toEqual([]);
      for (const database of [project.database, clean])
        await using(database, (client) => downgrade(client, { folder }));
      expect((await definitions(clean)).map(name)).toEqual(before.map(name));
      expect((await generate({ ...options, against: "migrations" })).notes.join()).toContain("behind");
      expect(await using(clean, (client) => client.prepare("SELECT count(*) AS n FROM users").get())).toEqual(
        {
          n: 0,
        },
      );
      await using(project.database, (client) => upgrade(client, { folder }));
      expect((await definitions(project.database)).map(name)).toEqual(wanted.map(name));
    },
  );

  it("writes it into the schema, then makes the schema's own changes, in one revision", async () => {
    const { project, options, folder } = await drifted("ALTER TABLE users ADD COLUMN nick text DEFAULT 'n'");
    project.write("schema.ts", WITH_AGE);
    const { changes, edited, text } = await generate({ ...options, drift: "adopt", message: "both" });
    expect(changes.map(({ kind, detail }) => `${kind} ${detail}`)).toEqual([
      "adoptDrift recorded: + nick text DEFAULT 'n'",
      "addColumn + age integer",
    ]);
    expect(edited).toEqual([`${project.root}/schema.ts`]);
    expect(project.read("schema.ts")).toContain(`  nick: text("nick").default("n"),\n`);
    expect(text).toMatch(
      /"users", \[\n {6}addColumn\(`nick text DEFAULT 'n'`\),\n {4}\], \{ ifMissing: true \}/,
    );
    await using(project.database, (client) => upgrade(client, { folder }));
    const columns = (): Promise<readonly unknown[]> =>
      using(project.database, (client) =>
        client.prepare("SELECT name FROM pragma_table_info('users') ORDER BY name").pluck().all(),
      );
    expect(await columns()).toEqual(["age", "id", "name", "nick"]);
    await using(project.database, (client) => downgrade(client, { folder }));
    expect(await columns()).toEqual(["id", "name"]);
    await using(project.database, (client) => upgrade(client, { folder }));
    const row = await using(project.database, (client) => client.prepare("SELECT * FROM users").get());
    expect(row).toMatchObject({ id: 1, name: "a", nick: "n" });
  });

  it("a schema that has it already has decided: nobody is asked", async () => {
    const { project, options, folder } = await drifted(
      "ALTER TABLE users ADD COLUMN nick text; CREATE TABLE tags (id integer PRIMARY KEY, owner integer REFERENCES users(id))",
    );
    await adopt(options);
    const { changes, edited, notes } = await generate({ ...options, message: "record" });
    expect({ edited, notes: notes.filter((note) => !note.startsWith("Tried")) }).toEqual({
      edited: [],
      notes: [],
    });
    expect(changes.map(({ table, detail }) => `${table}: ${detail}`)).toEqual([
      "users: recorded: + nick text",
      "tags: recorded: + table",
    ]);
    const clean = `${project.root}/clean.db`;
    for (const database of [project.database, clean])
      await using(database, (client) => upgrade(client, { folder }));
    expect(await definitions(clean)).toEqual(await definitions(project.database));
    expect((await generate(options)).revision).toBeNull();
    await using(clean, (client) => downgrade(client, { folder }));
    expect((await definitions(clean)).map(name)).not.toContain("tags");
  });

  it("the schema has only a part of it: a person is asked", async () => {
    const { project, options } = await drifted(
      "ALTER TABLE users ADD COLUMN nick text; DROP INDEX users_name_idx",
    );
    project.write("schema.ts", SCHEMA.replace(`.default("x"),`, `.default("x"),\n  nick: text("nick"),`));
    await expect(generate(options)).rejects.toMatchObject({ code: "undecided-drift" });
  });

  it("a foreign key to nowhere is refused before anything is written", async () => {
    const { project, options } = await drifted(ROWS.at(-1)?.[1] ?? "");
    await expect(generate({ ...options, drift: "adopt" })).rejects.toMatchObject({
      code: "cannot-adopt",
      message: "posts has a foreign key to old, which does not exist.",
    });
    expect(project.read("schema.ts")).toBe(SCHEMA);
  });

  it("a dry run shows the edits and the migration, and writes neither", async () => {
    const { project, options } = await drifted("ALTER TABLE users ADD COLUMN nick text");
    const { notes, text, file } = await generate({ ...options, drift: "adopt", dryRun: true });
    expect(notes.join("\n")).toContain(`+  nick: text("nick"),`);
    expect(text).toContain("addColumn(`nick text`)");
    expect(file).toBeNull();
    expect(project.read("schema.ts")).toBe(SCHEMA);
    expect(project.migrations()).toHaveLength(1);
  });

  it("what cannot be written is said, and nothing is", async () => {
    const { project, options } = await drifted("ALTER TABLE users ADD COLUMN nick text");
    const schema = `${SCHEMA.replace(/sqliteTable\("users", \{([\s\S]*?)\}, /, () => `sqliteTable("users", columns, `)}const columns = { id: integer("id").primaryKey(), name: text("name").notNull().default("x") };`;
    project.write("schema.ts", hoisted(schema));
    await expect(generate({ ...options, drift: "adopt" })).rejects.toMatchObject({
      code: "cannot-adopt",
      message: expect.stringContaining("Write there: users: + nick text"),
    });
    expect(project.migrations()).toHaveLength(1);
  });
});

/** The last line of a text first, behind its imports. */
function hoisted(text: string): string {
  const at = text.lastIndexOf("const columns");
  const [line, rest] = [text.slice(at), text.slice(0, at)];
  return rest.replace("export const users", `${line}\nexport const users`);
}

const name = (row: unknown): unknown =>
  typeof row === "object" && row !== null ? Reflect.get(row, "name") : row;
