import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { DecisionError } from "../../src/errors.js";
import { examineRows } from "../../src/kit/rows/requirements.js";
import type { Plan } from "../../src/plan/plan.js";
import { openScratch } from "../../src/runner/drivers/open.js";
import type { Session } from "../../src/runner/session.js";
import { makeProject, type TestProject } from "../support/project.js";
import { planOf } from "../support/round-trip.js";
import {
  CHECKS,
  CONVERSIONS,
  type EvidenceRow,
  FILLS,
  PARENTS,
  UNIQUE,
  USERS,
  VALUES,
} from "./evidence-rows.js";

/** A database with the definitions and the rows of an edit. */
async function liveOf({ before, rows }: Pick<EvidenceRow, "before" | "rows">): Promise<Session> {
  const live = await openScratch();
  for (const statement of [...before, ...rows]) await live.run(statement);
  return live;
}

/** What the edit asks of the rows with these values. */
const requirementsOf = (row: EvidenceRow) => async (fills: Readonly<Record<string, string>>) =>
  (await planOf({ ...row, fills: { ...row.fills, ...fills } })).requirements;

const assertsOf = ({ up }: Plan): readonly string[] =>
  up.flatMap((step) => (step.kind === "assertNoRows" ? [step.query] : []));

describe.each([
  ["values", VALUES],
  ["unique keys", UNIQUE],
  ["checks", CHECKS],
  ["parents", PARENTS],
  ["conversions", CONVERSIONS],
  ["fills", FILLS],
])("%s", (_, rows) => {
  test.each(rows)("$name", async (row) => {
    const planned = await planOf(row);
    const live = await liveOf(row);
    const looked = {
      scratch: await liveOf({ ...row, rows: [] }),
      live,
      requirementsWith: requirementsOf(row),
    };
    const examined = examineRows(looked, planned.requirements);
    if (row.asks === undefined) {
      const says = (await examined).map(({ code, message }) => `${code}: ${message}`);
      expect(says).toEqual(row.says ?? []);
    } else {
      const error: unknown = await examined.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DecisionError);
      expect(error).toMatchObject({ code: "rows-without-value", ...row.asks });
    }
    if (row.asserts !== undefined || (row.says === undefined && row.asks === undefined)) {
      expect(assertsOf(planned)).toEqual(row.asserts ?? []);
    }
    for (const query of assertsOf(planned)) await live.all(query);
  });
});

describe("no rows to look at", () => {
  const ROW = {
    name: "",
    before: [USERS],
    rows: [],
    after: [USERS, `CREATE UNIQUE INDEX "ux" ON "users" ("name")`],
  };

  test.each([
    {
      name: "no database",
      live: async () => undefined,
      why: /^No rows were looked at: there is no database/,
    },
    {
      name: "a database that cannot answer",
      live: () => openScratch(),
      why: /^No rows were looked at: the database has no table users yet\./,
    },
  ])("$name: what the migration asks of them is a hazard", async ({ live, why }) => {
    const { requirements } = await planOf(ROW);
    const looked = { scratch: await liveOf(ROW), live: await live(), requirementsWith: requirementsOf(ROW) };
    const hazards = await examineRows(looked, requirements);
    expect(hazards).toEqual([
      {
        code: "data-dependent",
        message: "ux wants each value of users (name) only once.",
        hint: expect.stringMatching(why),
      },
    ]);
  });
});

const schemaOf = (
  columns: string,
): string => `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", { id: integer("id").primaryKey(), ${columns} });
`;

/** A project whose database has a table and some rows; then its schema is edited. */
async function projectWith(edited: string): Promise<TestProject> {
  const project = makeProject({ schema: schemaOf(`name: text("name")`), migrations: {} });
  onTestFinished(() => project.cleanup());
  await project.run(["generate", "-m", "users", "--rev-id", "001"]);
  await project.run(["upgrade"]);
  const client = new Database(project.database);
  client.exec("INSERT INTO users VALUES (1, 'a'), (2, 'a'), (3, NULL)");
  client.close();
  project.write("schema.ts", schemaOf(edited));
  return project;
}

describe("generate on a database with rows", () => {
  test("asks for values with exit 3 and its flag, which then decides it", async () => {
    const { run } = await projectWith(`name: text("name").notNull()`);
    const asked = await run(["generate", "-m", "names"]);
    expect(asked.code).toBe(3);
    expect(asked.stderr).toContain("users.name: 1 of 3 rows is NULL.");
    expect(asked.stderr).toContain(`--fill users.name="''"`);
    expect((await run(["generate", "-m", "names", "--fill", "users.name=''"])).code).toBe(0);
    expect((await run(["upgrade"])).code).toBe(0);
    expect((await run(["generate"])).stdout).toContain("Nothing to do");
  });

  test("tells of duplicates, writes the file, and upgrade stops before it changes anything", async () => {
    const { run, read, migrations, database } = await projectWith(
      `name: text("name").unique(), n: integer("n")`,
    );
    const { code, stdout } = await run(["generate", "-m", "unique names", "--rev-id", "002", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).hazards).toEqual([
      {
        code: "duplicate-rows",
        message: `users_name_unique: 1 value is there more than once in 3 rows: name = "a", rows = 2`,
        hint: "Until these rows are fixed, the revision stops before it changes anything.",
      },
    ]);
    expect(read(`drizzle/${migrations()[1]}`)).toContain("assertNoRows(");
    expect(read(`drizzle/${migrations()[1]}`)).not.toContain("rows = 2");
    const stopped = await run(["upgrade"]);
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain(`name = "a", rows = 2`);
    const client = new Database(database);
    expect(client.pragma("table_info(users)")).toHaveLength(2);
    client.exec("DELETE FROM users WHERE id = 2");
    client.close();
    expect((await run(["upgrade"])).code).toBe(0);
  });

  test("a --fill that fills nothing is a mistake", async () => {
    const { run } = await projectWith(`name: text("name").notNull()`);
    const { code, stderr } = await run(["generate", "--fill", "users.nmae=''"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--fill users.nmae: no column of that name needs a value.");
  });

  test("what is proposed for a unique column works", async () => {
    const { run, database } = await projectWith(
      `name: text("name"), token: text("token").notNull().unique()`,
    );
    const asked = await run(["generate", "-m", "tokens"]);
    expect(asked.code).toBe(3);
    const [, fill = ""] = /--fill (users\.token="[^"]+")/.exec(asked.stderr) ?? [];
    const same = await run(["generate", "-m", "tokens", "--fill", "users.token=''"]);
    expect(same.code).toBe(3);
    expect(same.stderr).toContain("users_token_unique: 1 value is there more than once in 3 rows");
    expect(await run(["generate", "-m", "tokens", "--fill", fill.replaceAll('"', "")])).toMatchObject({
      code: 0,
    });
    expect(await run(["upgrade"])).toMatchObject({ code: 0 });
    const client = new Database(database);
    expect(client.prepare("SELECT count(DISTINCT token) FROM users").pluck().get()).toBe(3);
    client.close();
  });

  test("the rows of a database that is a revision behind are looked at, too", async () => {
    const { run, write } = await projectWith(`name: text("name"), n: integer("n")`);
    await run(["generate", "-m", "n"]);
    write("schema.ts", schemaOf(`name: text("name"), n: integer("n").notNull(), k: integer("k").notNull()`));
    const asked = await run(["generate", "-m", "k"]);
    expect(asked.code).toBe(3);
    expect(asked.stderr).toContain("users.k: 3 rows have no value for it.");
    const blind = await run(["generate", "-m", "k", "-d", "elsewhere.db"]);
    expect(blind.code).toBe(0);
    const stopped = await run(["upgrade"]);
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain("`sluice generate --amend --fill users.n=…`");
    const fills = ["--fill", "users.n=7", "--fill", "users.k=8"];
    expect(await run(["generate", "--amend", ...fills])).toMatchObject({ code: 0 });
    expect(await run(["upgrade"])).toMatchObject({ code: 0 });
  });
});
