import { describe, expect, test } from "vitest";
import type { MigrationInput } from "../../src/migration/define.js";
import { addColumn, alterTable, assertNoRows, createTable, run, sql } from "../../src/migration/steps.js";
import { stamp, status, upgrade } from "../../src/runner/api.js";
import type { Logger, UpgradeOptions } from "../../src/runner/types.js";
import { appliedIn, bundle, logIn, open, revision } from "./support.js";

const USERS = `CREATE TABLE "users" ("id" integer PRIMARY KEY, "name" text NOT NULL DEFAULT 'x')`;
const ONE = revision("001", [createTable("users", USERS)]);
const TWO = revision("002", [alterTable("users", [addColumn(`"age" integer`)])]);
const THREE = revision("003", [
  createTable(
    "posts",
    `CREATE TABLE "posts" ("id" integer PRIMARY KEY, "author" integer REFERENCES "users"("id") ON DELETE CASCADE)`,
  ),
  sql`CREATE INDEX "posts_author" ON "posts" ("author")`,
]);
const ALL = [ONE, TWO, THREE];

const MADE = {
  "001": [USERS],
  "002": [`CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x', age INTEGER)`],
  "003": [
    `CREATE TABLE users (age integer, id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x')`,
    `CREATE TABLE posts (id integer PRIMARY KEY, author integer REFERENCES users(id) ON DELETE CASCADE)`,
    "CREATE INDEX posts_author ON posts (author)",
  ],
};

interface Boot {
  readonly warnings: readonly string[];
  readonly applied: readonly unknown[];
}

/** Boots on a database with these definitions. */
async function boot(
  definitions: readonly string[],
  inputs: readonly MigrationInput[],
  options: UpgradeOptions = {},
): Promise<Boot & { readonly db: ReturnType<typeof open> }> {
  const db = open();
  for (const definition of definitions) db.exec(definition);
  const warnings: string[] = [];
  const { applied } = await upgrade(db, {
    migrations: bundle(inputs),
    logger: { ...SILENT, warn: (text) => warnings.push(text) },
    ...options,
  });
  return { db, warnings, applied: applied.map((one) => one.revision) };
}

const ignore = (): void => {};
const SILENT: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

describe("a database with tables and no history is at the newest revision that it fits", () => {
  test.each<[string, readonly string[], readonly unknown[], readonly string[]]>([
    ["the first", MADE["001"], ["002", "003"], []],
    ["a later one, in other words", MADE["002"], ["003"], []],
    ["the last, with its columns in another order", MADE["003"], [], []],
    ["beside somebody else's table", [...MADE["002"], "CREATE TABLE other (x)"], ["003"], []],
    ["beside another tool's", [...MADE["002"], "CREATE TABLE __drizzle_migrations (x)"], ["003"], []],
    [
      "with another default and an index by hand",
      [USERS.replace("'x'", "'y'"), "CREATE INDEX by_hand ON users (name)"],
      ["002", "003"],
      ["users: name: default 'x' → 'y'", "users: + index by_hand (name)"],
    ],
    [
      "with a lost ON DELETE, a check and a trigger",
      [
        `CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL DEFAULT 'x', age integer CHECK (age > 0))`,
        "CREATE TABLE posts (id integer PRIMARY KEY, author integer REFERENCES users(id))",
        "CREATE INDEX posts_author ON posts (author)",
        "CREATE TRIGGER t AFTER INSERT ON posts BEGIN SELECT 1; END",
      ],
      [],
      ["users: + check (age > 0)", "posts: + foreign key (author) → users", "posts: + trigger t"],
    ],
    ["without an index", MADE["003"].slice(0, 2), [], ["posts: - index posts_author (author)"]],
  ])("%s", async (_, definitions, applied, drift) => {
    const booted = await boot(definitions, ALL);
    expect(booted.applied).toEqual(applied);
    expect(booted.warnings).toHaveLength(1);
    expect(booted.warnings[0]).toContain("had tables, but no history: it is recorded as being at ");
    for (const line of drift) expect(booted.warnings[0]).toContain(`\n  ${line}`);
    if (drift.length === 0) expect(booted.warnings[0]).toMatch(/ at 00\d\.$/);
    expect(appliedIn(booted.db)).toEqual(["001", "002", "003"]);
    expect(logIn(booted.db)[0]).toBe("baseline 001 done");
    expect((await status(booted.db, { migrations: bundle(ALL) })).state).toBe("current");
  });

  test("none of its tables is one of ours: every revision", async () => {
    const { applied, warnings } = await boot(["CREATE TABLE other (x)"], ALL);
    expect(applied).toEqual(["001", "002", "003"]);
    expect(warnings).toEqual([]);
  });

  test("its history was emptied", async () => {
    const { db } = await boot([], ALL);
    db.exec("DELETE FROM __sluice_history");
    expect((await status(db, { migrations: bundle(ALL) })).state).toBe("unmanaged");
    expect((await upgrade(db, { migrations: bundle(ALL) })).applied).toEqual([]);
    expect(appliedIn(db)).toEqual(["001", "002", "003"]);
  });

  test("data steps and assertions are not run to find out, nor again", async () => {
    const seen: string[] = [];
    const inputs = [
      revision("001", [createTable("users", USERS), run(() => void seen.push("001"))]),
      revision("002", [
        assertNoRows("SELECT 1", "never"),
        run(() => void seen.push("002")),
        alterTable("users", [addColumn(`"age" integer`)]),
      ]),
      revision("003", [run(() => void seen.push("003"))], [], { parents: ["002"] }),
    ];
    const { applied } = await boot(MADE["002"], inputs.slice(0, 2));
    expect({ applied, seen }).toEqual({ applied: [], seen: [] });
  });

  test("only what fails is rolled back: the baseline with it", async () => {
    const db = open();
    db.exec(USERS);
    await expect(
      upgrade(db, { migrations: bundle([ONE, revision("002", [sql`SELECT nothing`])]) }),
    ).rejects.toThrow();
    expect((await status(db, { migrations: bundle([ONE]) })).state).toBe("unmanaged");
  });
});

describe("branches", () => {
  const LEFT = revision("00l", [alterTable("users", [addColumn(`"l" text`)])], [], { parents: ["001"] });
  const RIGHT = revision("00r", [alterTable("users", [addColumn(`"r" text`)])], [], { parents: ["001"] });

  test.each<[string, string, readonly string[]]>([
    ["one of them", ', "r" text', ["00l"]],
    ["both of them", ', "r" text, "l" text', []],
    ["none", "", ["00l", "00r"]],
  ])("%s", async (_, columns, applied) => {
    const booted = await boot([USERS.replace(/\)$/, `${columns})`)], [ONE, LEFT, RIGHT]);
    expect(booted.applied).toEqual(applied);
    expect((await status(booted.db, { migrations: bundle([ONE, LEFT, RIGHT]) })).heads).toEqual([
      "00l",
      "00r",
    ]);
  });
});

describe("a script has added some of what later revisions add, which pass over it", () => {
  const PASSING = [
    ONE,
    revision("002", [
      alterTable("users", [addColumn(`"age" integer`), addColumn(`"nick" text`)], { ifMissing: true }),
      sql`CREATE INDEX IF NOT EXISTS "users_nick" ON "users" ("nick")`,
    ]),
    revision("003", [
      alterTable("users", [addColumn(`"born" text`)], { ifMissing: true }),
      createTable("posts", "CREATE TABLE posts (id integer)", { ifMissing: true }),
    ]),
  ];

  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ["one column of two", ["ALTER TABLE users ADD age integer"], ["002", "003"], ["+ age integer"]],
    [
      "a column and its index",
      ["ALTER TABLE users ADD nick text", "CREATE INDEX users_nick ON users (nick)"],
      ["002", "003"],
      ["+ nick text", "+ index users_nick (nick)"],
    ],
    ["what the last one adds", ["ALTER TABLE users ADD born text"], ["002", "003"], ["+ born text"]],
    [
      "all of one, and a column of the next",
      [
        "ALTER TABLE users ADD age integer",
        "ALTER TABLE users ADD nick text",
        "ALTER TABLE users ADD born text",
      ],
      ["003"],
      ["+ born text"],
    ],
  ])("%s", async (_, script, applied, drift) => {
    const booted = await boot([USERS, "INSERT INTO users (id) VALUES (7)", ...script], PASSING);
    expect(booted.applied).toEqual(applied);
    for (const line of drift) expect(booted.warnings[0]).toContain(`\n  users: ${line}`);
    expect(booted.db.prepare("SELECT * FROM users").all()).toEqual([
      { id: 7, name: "x", age: null, nick: null, born: null },
    ]);
    const made = booted.db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'users_nick'").pluck();
    expect(made.get()).toBe(applied.includes("002") ? 1 : 0);
  });

  test.each<[string, string]>([
    ["what no revision adds", "ALTER TABLE users ADD other text"],
    ["another column of that name", "ALTER TABLE users ADD age text"],
  ])("but not %s", async (_, script) => {
    await expect(boot([USERS, script], PASSING)).rejects.toMatchObject({
      code: "unmanaged",
      hint: expect.stringContaining("ifMissing"),
    });
  });
});

describe("what cannot be told", () => {
  test("no revision fits: the closest, what differs, and how to say it all the same", async () => {
    const definition = MADE["002"][0]?.replace("age INTEGER", "age TEXT NOT NULL, nickname text") ?? "";
    await expect(boot([definition], ALL)).rejects.toMatchObject({
      code: "unmanaged",
      message: expect.stringMatching(
        /The closest is 002.*\n {2}users: age: type integer → text, NOT NULL\n {2}users: \+ nickname text$/s,
      ),
      hint: expect.stringContaining("`sluice stamp 002`"),
    });
  });

  test.each<[string, readonly MigrationInput["up"][number][]]>([
    ["code", [run(() => {})]],
    ["SQL", [sql`UPDATE users SET name = 'z'`]],
  ])("several fit, because one holds only %s", async (_, up) => {
    const inputs = [ONE, revision("002", up)];
    const error = await boot(MADE["001"], inputs).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "ambiguous-baseline",
      message: expect.stringContaining("those of 001 and of 002"),
      hint: expect.stringContaining('baseline: { revision: "002", whenTable: "users" }'),
    });
  });

  test("one without steps makes nothing doubtful", async () => {
    const booted = await boot(MADE["001"], [ONE, revision("002", [])]);
    expect(booted.applied).toEqual([]);
  });

  test("the revisions cannot be replayed", async () => {
    const broken = revision("002", [sql`CREATE INDEX i ON nowhere (x)`]);
    await expect(boot([USERS], [ONE, broken])).rejects.toMatchObject({
      code: "unmanaged",
      message: expect.stringContaining("nowhere"),
      hint: expect.stringContaining("sluice stamp"),
    });
  });

  test("and nothing was changed", async () => {
    const db = open();
    db.exec("CREATE TABLE users (id INTEGER PRIMARY KEY)");
    await expect(upgrade(db, { migrations: bundle(ALL) })).rejects.toMatchObject({ code: "unmanaged" });
    expect(db.prepare("SELECT name FROM sqlite_schema").pluck().all()).toEqual(["users"]);
    await stamp(db, "002", { migrations: bundle(ALL) });
    expect((await upgrade(db, { migrations: bundle(ALL) })).heads).toEqual(["003"]);
  });
});

describe("the option `baseline`", () => {
  const baseline = { revision: "00", whenTable: "Users" };

  test("says where a database with the table is, and warns of what differs", async () => {
    const { db, applied, warnings } = await boot(
      ["CREATE TABLE users (id text)"],
      [ONE, revision("002", [])],
      {
        baseline: { ...baseline, revision: "001" },
      },
    );
    expect(applied).toEqual(["002"]);
    expect(warnings[0]).toContain("users: - name");
    expect(appliedIn(db)).toEqual(["001", "002"]);
  });

  test.each<[string, readonly string[]]>([
    ["an empty database", []],
    ["a database without the table", ["CREATE TABLE other (x)"]],
  ])("says nothing of %s", async (_, definitions) => {
    expect((await boot(definitions, ALL, { baseline })).applied).toEqual(["001", "002", "003"]);
  });

  test("nor of one that has a history", async () => {
    const { db } = await boot([], [ONE]);
    expect((await upgrade(db, { migrations: bundle(ALL), baseline })).heads).toEqual(["003"]);
  });

  test("names a revision that is there", async () => {
    const options = { baseline: { ...baseline, revision: "9" } };
    await expect(boot([USERS], ALL, options)).rejects.toMatchObject({ code: "unknown-revision" });
    await expect(boot([USERS], ALL, { baseline })).rejects.toMatchObject({ code: "ambiguous-revision" });
  });

  test("needs no replay that works", async () => {
    const broken = revision("001", [sql`CREATE INDEX i ON nowhere (x)`]);
    const { warnings } = await boot([USERS], [broken], { baseline: { revision: "001", whenTable: "users" } });
    expect(warnings[0]).toContain("could not be compared");
  });
});
