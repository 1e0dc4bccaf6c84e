import { describe, expect, test } from "vitest";
import { init } from "../../../src/kit.js";
import type { TestProject } from "../../support/project.js";
import { all, exec, ok, projectOfJournal } from "./history.js";

const SCHEMA = `import { integer, sqliteTable } from "drizzle-orm/sqlite-core";\nexport const other = sqliteTable("other", { id: integer("id").primaryKey() });\n`;
const USERS =
  "CREATE TABLE `users` (`id` integer PRIMARY KEY NOT NULL, `username` text NOT NULL, `image` text);";
const ITEM =
  "CREATE TABLE item (id integer PRIMARY KEY NOT NULL, a text NOT NULL, b text); CREATE TABLE s (id integer PRIMARY KEY NOT NULL, b text);";

/** SQL of a second migration, rows before it, rows that come while it is applied, and what every state holds. */
interface Row {
  readonly name: string;
  readonly sql: readonly [string, string];
  readonly rows: string;
  readonly meanwhile: string;
  readonly query: string;
  readonly up: unknown;
  readonly down: unknown;
  readonly again: unknown;
}

const anew = (table: string, columns: string, fill: string): string =>
  `PRAGMA foreign_keys=OFF;\nCREATE TABLE __new (${columns});\n${fill}\nDROP TABLE ${table};\nALTER TABLE __new RENAME TO ${table};\nPRAGMA foreign_keys=ON;`;

const ROWS: readonly Row[] = [
  {
    name: "a table that is dropped and created is a new one, and the old one's rows are kept",
    sql: [
      USERS,
      "DROP TABLE users;\nCREATE TABLE users (id integer PRIMARY KEY NOT NULL, pin integer NOT NULL);",
    ],
    rows: "INSERT INTO users VALUES (1, 'u', 'i')",
    meanwhile: "INSERT INTO users VALUES (7, 1234)",
    query: "SELECT * FROM users",
    up: [],
    down: [[1, "u", "i"]],
    again: [[7, 1234]],
  },
  {
    name: "a column that is dropped and added is a new one, and the old one's values are kept",
    sql: [USERS, "ALTER TABLE users DROP COLUMN image;\nALTER TABLE users ADD image text DEFAULT 'new';"],
    rows: "INSERT INTO users VALUES (1, 'u', 'i')",
    meanwhile: "UPDATE users SET image = 'later'",
    query: "SELECT id, username, image FROM users",
    up: [[1, "u", "new"]],
    down: [[1, "u", "i"]],
    again: [[1, "u", "later"]],
  },
  {
    name: "a table that nothing fills anew is a new one",
    sql: [USERS, anew("users", "id integer PRIMARY KEY NOT NULL, pin integer NOT NULL", "")],
    rows: "INSERT INTO users VALUES (1, 'u', 'i')",
    meanwhile: "INSERT INTO users VALUES (7, 1234)",
    query: "SELECT * FROM users",
    up: [],
    down: [[1, "u", "i"]],
    again: [[7, 1234]],
  },
  {
    name: "a copy with a join keeps the columns that the new table lacks, and rows that come meanwhile",
    sql: [
      ITEM,
      anew(
        "item",
        "id integer PRIMARY KEY NOT NULL, b text",
        "INSERT INTO __new SELECT item.id, s.b FROM item LEFT JOIN s ON s.id = item.id;",
      ),
    ],
    rows: "INSERT INTO item VALUES (1, 'a', 'b'), (2, 'aa', 'bb'); INSERT INTO s VALUES (1, 'sb')",
    meanwhile: "UPDATE item SET b = 'now' WHERE id = 2",
    query: "SELECT * FROM item ORDER BY id",
    up: [
      [1, "sb"],
      [2, null],
    ],
    down: [
      [1, "a", "sb"],
      [2, "aa", "now"],
    ],
    again: [
      [1, "sb"],
      [2, null],
    ],
  },
  {
    name: "a copy that adds rows, which would be there twice: the whole table is kept",
    sql: [
      ITEM.replace("a text NOT NULL", "a text"),
      anew(
        "item",
        "id integer PRIMARY KEY NOT NULL, b text NOT NULL, c text NOT NULL",
        "INSERT INTO __new SELECT id, b, upper(b) FROM item WHERE b IS NOT NULL;\nINSERT INTO __new VALUES (9, 'x', 'X');",
      ),
    ],
    rows: "INSERT INTO item VALUES (1, 'a', 'b'), (2, 'aa', NULL)",
    meanwhile: "UPDATE item SET c = 'now' WHERE id = 1",
    query: "SELECT * FROM item ORDER BY id",
    up: [
      [1, "b", "B"],
      [9, "x", "X"],
    ],
    down: [
      [1, "a", "b"],
      [2, "aa", null],
    ],
    again: [
      [1, "b", "now"],
      [9, "x", "X"],
    ],
  },
  {
    name: "without a key the whole table is kept",
    sql: [
      "CREATE TABLE log (a text, b text NOT NULL);",
      anew("log", "a text", "INSERT INTO __new SELECT upper(a) FROM log;"),
    ],
    rows: "INSERT INTO log VALUES ('a', 'b')",
    meanwhile: "INSERT INTO log VALUES ('later')",
    query: "SELECT * FROM log",
    up: [["A"]],
    down: [["a", "b"]],
    again: [["A"], ["later"]],
  },
  {
    name: "a table whose only column is replaced",
    sql: ["CREATE TABLE log (a text);", "ALTER TABLE log ADD b text;\nALTER TABLE log DROP COLUMN a;"],
    rows: "SELECT 1",
    meanwhile: "SELECT 1",
    query: "SELECT name FROM pragma_table_info('log')",
    up: [["b"]],
    down: [["a"]],
    again: [["b"]],
  },
  {
    name: "a copy edited by hand that fills a column from another",
    sql: [
      USERS,
      anew(
        "users",
        "id integer PRIMARY KEY NOT NULL, username text NOT NULL, name text NOT NULL, image text",
        `INSERT INTO __new ("id", "username", "name", "image") SELECT "id", "username", "username", "image" FROM users;`,
      ),
    ],
    rows: "INSERT INTO users VALUES (1, 'u', 'i')",
    meanwhile: "UPDATE users SET name = 'now'",
    query: "SELECT id, username, image FROM users",
    up: [[1, "u", "i"]],
    down: [[1, "u", "i"]],
    again: [[1, "u", "i"]],
  },
  {
    name: "rows that a migration writes stay, and are not written twice",
    sql: [USERS, "INSERT INTO users VALUES (5, 'seed', NULL);\nUPDATE users SET image = 'x' WHERE id = 5;"],
    rows: "INSERT INTO users VALUES (1, 'u', 'i')",
    meanwhile: "UPDATE users SET username = 'own' WHERE id = 5",
    query: "SELECT * FROM users ORDER BY id",
    up: [
      [1, "u", "i"],
      [5, "seed", "x"],
    ],
    down: [
      [1, "u", "i"],
      [5, "own", "x"],
    ],
    again: [
      [1, "u", "i"],
      [5, "own", "x"],
    ],
  },
];

const imported = async (sql: readonly string[]): Promise<TestProject> => {
  const project = projectOfJournal(
    SCHEMA,
    sql.map((text, place) => ({ tag: `000${place}_m`, sql: text })),
  );
  await init({ cwd: project.root, env: {}, import: true });
  return project;
};

describe("what a history takes away comes back", () => {
  test.each(ROWS)("$name", async ({ sql, rows, meanwhile, query, up, down, again }) => {
    const project = await imported(sql);
    await ok(project, "upgrade");
    await ok(project, "downgrade", "--yes", "-1");
    exec(project, rows);
    await ok(project, "upgrade");
    expect(all(project, query)).toEqual(up);
    exec(project, meanwhile);
    await ok(project, "downgrade", "--yes", "-1");
    expect(all(project, query)).toEqual(down);
    await ok(project, "upgrade");
    expect(all(project, query)).toEqual(again);
    await ok(project, "downgrade", "--yes", "base");
    expect(all(project, "SELECT count(*) FROM sqlite_schema WHERE name IN ('users', 'item', 'log')")).toEqual(
      [[0]],
    );
  });

  test("a copy edited by hand out of a column that is not there yet is brought over, with its default", async () => {
    const project = projectOfJournal(SCHEMA, [
      { tag: "0000_m", sql: USERS.replace("`username` text NOT NULL", "`name` text") },
      {
        tag: "0001_m",
        sql: anew(
          "users",
          "id integer PRIMARY KEY NOT NULL, name text, username text DEFAULT 'none' NOT NULL, image text",
          `INSERT INTO __new ("id", "name", "username", "image") SELECT "id", "username", "username", "image" FROM users;`,
        ),
      },
    ]);
    const { notes } = await init({ cwd: project.root, env: {}, import: true });
    expect(notes.join("\n")).toContain(
      "0001_m copies users.username out of a table that does not have it yet",
    );
    await ok(project, "upgrade");
    await ok(project, "downgrade", "--yes", "base");
  });
});
