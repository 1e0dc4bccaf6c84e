import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { makeProject, type TestProject } from "../support/project.js";

const HEAD = `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";\n`;
const table = (name: string, columns: string): string =>
  `export const ${name} = sqliteTable("${name}", { ${columns} });\n`;

const ID = `id: integer("id").primaryKey().notNull()`;

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

interface Situation {
  /** The database before `init`. */
  readonly sql: string;
  readonly before: string;
  readonly after: string;
  readonly flags?: readonly string[];
  /** Made after `init`, so that no revision knows it. */
  readonly drift?: string;
}

/** A project over an existing database, with the schema changed since. */
async function changed({ sql, before, after, drift = "" }: Situation): Promise<TestProject> {
  project = makeProject({ schema: `${HEAD}${before}` });
  execute(project, sql);
  const init = await project.run(["init"]);
  expect(init, init.stderr).toMatchObject({ code: 0 });
  execute(project, drift);
  project.write("schema.ts", `${HEAD}${after}`);
  return project;
}

function execute({ database }: TestProject, sql: string): void {
  const client = new Database(database);
  try {
    client.exec(sql);
  } finally {
    client.close();
  }
}

function definitions({ database }: TestProject): unknown {
  const client = new Database(database);
  try {
    return client
      .prepare(
        "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE '\\_\\_sluice%' ESCAPE '\\' ORDER BY name",
      )
      .all();
  } finally {
    client.close();
  }
}

const STOCK = `CREATE TABLE stock (id integer PRIMARY KEY NOT NULL, qty integer, old_qty integer);`;
const STOCK_BEFORE = table("stock", `${ID}, qty: integer("qty"), oldQty: integer("old_qty")`);
const STOCK_AFTER = table("stock", `${ID}, qty: integer("qty")`);
const STOCK_DROP = ["--drop", "stock.old_qty"];

const ORDERS = `CREATE TABLE ord (id integer PRIMARY KEY NOT NULL); CREATE TABLE ord_log (id integer, what text);`;
const ORDERS_BEFORE = table("ord", ID) + table("ord_log", `id: integer("id"), what: text("what")`);
const ORDERS_AFTER =
  table("ord", ID) + table("ord_log", `id: integer("id"), what: text("what"), who: text("who")`);

const MEMO = `CREATE TABLE memo (id integer PRIMARY KEY NOT NULL, body text);`;
const MEMO_BEFORE = table("memo", `${ID}, body: text("body")`);
const MEMO_AFTER = table("memo", `${ID}, content: text("content")`);
const MEMO_RENAME = ["--rename", "memo.body:memo.content"];

const HOT = `CREATE TABLE hot (id integer PRIMARY KEY NOT NULL, a text); CREATE TABLE cold (id integer PRIMARY KEY NOT NULL, a text);`;
const HOT_BEFORE = table("hot", `${ID}, a: text("a")`) + table("cold", `${ID}, a: text("a")`);
const HOT_AFTER = table("hot", `${ID}, a: text("a"), t: integer("t")`) + table("cold", `${ID}, a: text("a")`);

const SITUATIONS: readonly (readonly [string, string, Situation])[] = [
  [
    "the target of an UPDATE in a trigger of the table",
    "trigger stock_au",
    {
      sql: `${STOCK} CREATE TRIGGER stock_au AFTER UPDATE OF qty ON stock BEGIN UPDATE stock SET old_qty = old.qty WHERE id = new.id; END`,
      before: STOCK_BEFORE,
      after: STOCK_AFTER,
      flags: STOCK_DROP,
    },
  ],
  [
    "the column list of an INSERT in a trigger of another table",
    "trigger sold",
    {
      sql: `${STOCK} CREATE TABLE sale (id integer PRIMARY KEY NOT NULL);
        CREATE TRIGGER other AFTER INSERT ON sale BEGIN SELECT 1; END;
        CREATE TRIGGER sold AFTER INSERT ON sale BEGIN INSERT INTO stock (qty, old_qty) VALUES (1, 2); END`,
      before: STOCK_BEFORE + table("sale", ID),
      after: STOCK_AFTER + table("sale", ID),
      flags: STOCK_DROP,
    },
  ],
  [
    "VALUES without columns in a trigger",
    "trigger ord_ai",
    {
      sql: `${ORDERS} CREATE TRIGGER ord_ai AFTER INSERT ON ord BEGIN INSERT INTO ord_log VALUES (new.id, 'new'); END`,
      before: ORDERS_BEFORE,
      after: ORDERS_AFTER,
    },
  ],
  [
    "a SELECT * that feeds an INSERT of a trigger",
    "trigger moved",
    {
      sql: `${HOT} CREATE TRIGGER moved AFTER DELETE ON hot BEGIN INSERT INTO cold SELECT * FROM hot WHERE id = old.id; END`,
      before: HOT_BEFORE,
      after: HOT_AFTER,
    },
  ],
  [
    "a trigger that is fired by another one",
    "trigger second",
    {
      sql: `${ORDERS} CREATE TABLE a (id integer PRIMARY KEY NOT NULL);
        CREATE TRIGGER first AFTER INSERT ON a BEGIN INSERT INTO ord VALUES (new.id); END;
        CREATE TRIGGER second AFTER INSERT ON ord BEGIN INSERT INTO ord_log VALUES (new.id, 'new'); END`,
      before: ORDERS_BEFORE + table("a", ID),
      after: ORDERS_AFTER + table("a", ID),
    },
  ],
  [
    "an INSTEAD OF trigger",
    "trigger ord_view_ii",
    {
      sql: `${ORDERS} CREATE VIEW ord_view AS SELECT id FROM ord;
        CREATE TRIGGER ord_view_ii INSTEAD OF INSERT ON ord_view BEGIN INSERT INTO ord_log VALUES (new.id, 'new'); END`,
      before: ORDERS_BEFORE,
      after: ORDERS_AFTER,
    },
  ],
  [
    "a view of two SELECT *, with all of the database drifted",
    "view both_sides",
    {
      sql: HOT,
      before: HOT_BEFORE,
      after: HOT_AFTER,
      drift: "CREATE VIEW both_sides AS SELECT * FROM hot UNION ALL SELECT * FROM cold",
      flags: ["--drift", "ignore"],
    },
  ],
  [
    "a view on a view",
    "view upper",
    {
      sql: `${HOT} CREATE VIEW lower AS SELECT * FROM hot; CREATE VIEW upper AS SELECT * FROM lower UNION SELECT * FROM cold`,
      before: HOT_BEFORE,
      after: HOT_AFTER,
    },
  ],
  [
    "a trigger of a table that no revision knows",
    "trigger hand_ai",
    {
      sql: ORDERS,
      before: ORDERS_BEFORE,
      after: ORDERS_AFTER,
      drift: `CREATE TABLE hand (id integer);
        CREATE TRIGGER hand_ai AFTER INSERT ON hand BEGIN INSERT INTO ord_log VALUES (new.id, 'new'); END`,
    },
  ],
  [
    "the content of an FTS5 table, renamed",
    "virtual table memo_fts",
    {
      sql: `${MEMO} CREATE VIRTUAL TABLE memo_fts USING fts5(body, content='memo', content_rowid='id');
        CREATE TRIGGER memo_ai AFTER INSERT ON memo BEGIN INSERT INTO memo_fts (rowid, body) VALUES (new.id, new.body); END`,
      before: MEMO_BEFORE,
      after: MEMO_AFTER,
      flags: MEMO_RENAME,
    },
  ],
  [
    "the content of an FTS4 table, dropped",
    "virtual table memo_fts",
    {
      sql: `${MEMO} CREATE VIRTUAL TABLE memo_fts USING fts4(content="memo", body)`,
      before: MEMO_BEFORE,
      after: table("memo", ID),
      flags: ["--drop", "memo.body"],
    },
  ],
];

describe("what a change would break elsewhere", () => {
  test.each(SITUATIONS)("%s: nothing is written", async (_, broken, situation) => {
    const made = await changed(situation);
    const files = made.migrations();
    const result = await made.run(["generate", "-m", "change", "--json", ...(situation.flags ?? [])]);
    expect(result.code).toBe(1);
    expect(JSON.parse(result.stdout).error).toMatchObject({
      code: "dependant-broken",
      message: expect.stringContaining(`the ${broken} no longer works`),
      hint: expect.stringContaining(broken.replace(/^.* /, "")),
    });
    expect(made.migrations()).toEqual(files);
  });

  test.each(SITUATIONS)(
    "%s: nothing is changed by a migration that was not proven",
    async (_, broken, situation) => {
      const made = await changed(situation);
      const written = await made.run(["generate", "-m", "change", "--no-proof", ...(situation.flags ?? [])]);
      expect(written, written.stderr).toMatchObject({ code: 0 });
      const before = definitions(made);
      const result = await made.run(["upgrade", "--json"]);
      expect(result.code).toBe(1);
      expect(JSON.parse(result.stdout).error).toMatchObject({
        code: "dependant-broken",
        message: expect.stringContaining(`the ${broken} no longer works`),
      });
      expect(definitions(made)).toEqual(before);
    },
  );
});

describe("a full-text table whose content is renamed", () => {
  const FTS = `${MEMO} CREATE VIRTUAL TABLE memo_fts USING fts5(body, content=memo, content_rowid="id");
    CREATE TRIGGER memo_ai AFTER INSERT ON memo BEGIN INSERT INTO memo_fts (rowid, body) VALUES (new.id, new.body); END;
    INSERT INTO memo VALUES (1, 'first')`;

  test.each([
    [
      "the table",
      table("note", `${ID}, body: text("body")`),
      ["--rename", "memo:note"],
      "INSERT INTO note VALUES (2, 'second')",
    ],
    [
      "the column that is its rowid",
      table("memo", `key: integer("key").primaryKey().notNull(), body: text("body")`),
      ["--rename", "memo.id:memo.key"],
      "INSERT INTO memo VALUES (2, 'second')",
    ],
    [
      "both",
      table("note", `key: integer("key").primaryKey().notNull(), body: text("body")`),
      ["--rename", "memo:note", "--rename", "note.id:note.key"],
      "INSERT INTO note VALUES (2, 'second')",
    ],
  ])("%s: it follows, is named, and comes back", async (_, after, flags, insert) => {
    const made = await changed({ sql: FTS, before: MEMO_BEFORE, after });
    const before = definitions(made);
    const written = await made.run(["generate", "-m", "change", "--json", ...flags]);
    expect(written, written.stderr + written.stdout).toMatchObject({ code: 0 });
    const codes = (text: string, key: string): unknown =>
      JSON.parse(text)[key].map(({ code }: { code: string }) => code);
    expect(codes(written.stdout, "hazards")).toContain("search-content");
    const linted = await made.run(["lint", "--json"]);
    expect(codes(linted.stdout, "findings")).toContain("search-content");
    expect(await made.run(["upgrade"])).toMatchObject({ code: 0 });
    const client = new Database(made.database);
    client.exec(insert);
    client.exec("INSERT INTO memo_fts (memo_fts, rank) VALUES ('integrity-check', 1)");
    const query = "SELECT rowid, body FROM memo_fts WHERE memo_fts MATCH 'first OR second' ORDER BY rowid";
    expect(client.prepare(query).all()).toEqual([
      { rowid: 1, body: "first" },
      { rowid: 2, body: "second" },
    ]);
    client.close();
    expect(await made.run(["downgrade", "-1", "--yes"])).toMatchObject({ code: 0 });
    expect(definitions(made)).toEqual(before);
    const back = new Database(made.database);
    expect(back.prepare(query).all()).toHaveLength(2);
    back.close();
  });
});

test("a rename that SQLite cannot carry through another view is refused before the file is written", async () => {
  const made = await changed({
    sql: `${MEMO} CREATE VIEW lower AS SELECT body FROM memo; CREATE VIEW upper AS SELECT body FROM lower`,
    before: MEMO_BEFORE,
    after: MEMO_AFTER,
  });
  const files = made.migrations();
  const result = await made.run(["generate", "-m", "change", "--json", ...MEMO_RENAME]);
  expect(JSON.parse(result.stdout).error).toMatchObject({
    code: "dependant-broken",
    message: expect.stringMatching(
      /The view upper would not work any more after the rename .*\n {2}CREATE VIEW upper/s,
    ),
    hint: expect.stringContaining("Drop upper in a step before the rename"),
  });
  expect(made.migrations()).toEqual(files);
});
