import { readdirSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { upgrade } from "../../src/index.js";
import { generate } from "../../src/kit.js";
import { makeProject, type TestProject as Project } from "../support/project.js";

const SCHEMA = `
import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", {
  id: integer("id").primaryKey(),
  name: text("name"),
}, (t) => [index("users_name_idx").on(t.name)]);
`;

const projects: Project[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.cleanup();
});

/** A project whose database has the first revision, and a row. */
async function started(): Promise<{ readonly project: Project; readonly options: { readonly cwd: string } }> {
  const project = makeProject({ schema: SCHEMA });
  projects.push(project);
  const options = { cwd: project.root };
  await generate({ ...options, message: "start" });
  await up(project);
  change(project, "INSERT INTO users VALUES (1, 'a')");
  return { project, options };
}

async function up(project: Project): Promise<void> {
  const client = new Database(project.database);
  await upgrade(client, { folder: `${project.root}/drizzle` });
  client.close();
}

function change(project: Project, sql: string): void {
  const client = new Database(project.database);
  client.exec(sql);
  client.close();
}

describe("generate", () => {
  it("names files of one minute in the order of their revisions", async () => {
    const { project, options } = await started();
    for (const message of ["b", "c", "d"]) await generate({ ...options, empty: true, message });
    const names = readdirSync(`${project.root}/drizzle`).filter((name) => name.endsWith(".ts"));
    expect(names.sort().map((name) => name.replace(/^.*_/, ""))).toEqual([
      "start.ts",
      "b.ts",
      "c.ts",
      "d.ts",
    ]);
  });

  it("finds nothing on an unchanged schema, and says nothing", async () => {
    const { options } = await started();
    expect(await generate(options)).toEqual({
      revision: null,
      file: null,
      changes: [],
      hazards: [],
      proven: false,
      edited: [],
      notes: [],
      text: null,
    });
  });

  it("never touches a table that neither the schema nor a revision knows", async () => {
    const { project, options } = await started();
    change(project, "CREATE TABLE theirs (id INTEGER PRIMARY KEY)");
    const replayed = await generate(options);
    expect(replayed.changes).toEqual([]);
    expect(replayed.notes.join("\n")).toContain("Left alone, because no revision knows it: theirs.");
    const live = await generate({ ...options, against: "database" });
    expect(live.changes).toEqual([]);
    expect(live.notes.join("\n")).toContain(
      "Left alone, because neither the schema nor a generated revision has it: theirs.",
    );
  });

  it("leaves an index, a trigger and a view alone that raw SQL of a revision made", async () => {
    const { project, options } = await started();
    project.write(
      "drizzle/20990101_0000_hand_by_hand.ts",
      `import { defineMigration, sql } from "drizzle-sluice";
       export default defineMigration({ revision: "hand", parents: [${JSON.stringify(await onlyHead(options))}],
         up: [sql\`CREATE INDEX "by_hand" ON "users" ("name", "id")\`, sql\`CREATE VIEW "seen" AS SELECT "name" FROM "users"\`,
              sql\`CREATE TRIGGER "quiet" AFTER INSERT ON "users" BEGIN SELECT 1; END\`],
         down: [sql\`DROP TRIGGER "quiet"\`, sql\`DROP VIEW "seen"\`, sql\`DROP INDEX "by_hand"\`] });`,
    );
    const result = await generate(options);
    expect(result.changes).toEqual([]);
    expect(result.notes.join("\n")).toContain("by_hand, seen");
  });

  it("drops an index that left the schema", async () => {
    const { project, options } = await started();
    project.write("schema.ts", SCHEMA.replace(`index("users_name_idx").on(t.name)`, ""));
    const { changes } = await generate({ ...options, dryRun: true });
    expect(changes).toEqual([{ kind: "dropIndex", table: "users", detail: "- index users_name_idx (name)" }]);
  });

  it("compares with the live database where that is insisted on, and is at the head", async () => {
    const { project, options } = await started();
    change(project, "DROP INDEX users_name_idx");
    expect((await generate({ ...options, drift: "ignore" })).changes).toEqual([]);
    const { changes } = await generate({ ...options, against: "database", dryRun: true });
    expect(changes).toEqual([{ kind: "addIndex", table: "users", detail: "+ index users_name_idx (name)" }]);
  });

  it.each([
    ["an id that is taken", { revisionId: "001", empty: true }, "revision-taken"],
    ["an id that cannot be one", { revisionId: "a-b", empty: true }, "bad-revision-id"],
    ["an id that is too long", { revisionId: "a".repeat(300), empty: true }, "bad-revision-id"],
    ["a rename that is none", { renames: ["users.name:users.other"] }, "nothing-renamed"],
    ["a rename of half a name", { renames: ["users.name"] }, "bad-rename"],
    ["a rename to another table", { renames: ["users.name:posts.name"] }, "bad-rename"],
    ["a drop of something that stays", { drops: ["users.name"] }, "nothing-dropped"],
  ])("refuses %s", async (_, more, code) => {
    const { options } = await started();
    await generate({ ...options, empty: true, revisionId: "001" });
    await expect(generate({ ...options, ...more })).rejects.toMatchObject({ code, kind: "usage" });
  });

  it("refuses the live database where it is behind the files", async () => {
    const { options } = await started();
    await generate({ ...options, empty: true, message: "later" });
    await expect(generate({ ...options, against: "database" })).rejects.toMatchObject({
      code: "not-at-head",
    });
  });

  it("writes the schema's own message where nobody gives one, and all heads as parents", async () => {
    const { project, options } = await started();
    const head = await onlyHead(options);
    for (const id of ["b1", "b2"]) {
      project.write(
        `drizzle/20990101_0000_${id}_branch.ts`,
        `import { defineMigration } from "drizzle-sluice";
         export default defineMigration({ revision: "${id}", parents: ["${head}"], up: [], down: [] });`,
      );
    }
    project.write("schema.ts", SCHEMA.replace(`text("name")`, `text("name").default("x")`));
    const { file, text } = await generate(options);
    expect(file).toMatch(/_alter_users\.ts$/);
    expect(text).toContain(`parents: ["b1", "b2"]`);
  });

  it("asks, where somebody can be asked, and follows the answer", async () => {
    const { project, options } = await started();
    project.write(
      "schema.ts",
      SCHEMA.replace(`name: text("name")`, `label: text("title")`).replace("t.name", "t.label"),
    );
    const asked: unknown[] = [];
    const answer = (to: string | undefined) => async (question: unknown) => {
      asked.push(question);
      return to;
    };
    const renamed = await generate({ ...options, dryRun: true, ask: answer("title") });
    expect(renamed.changes).toEqual([{ kind: "renameColumn", table: "users", detail: "name → title" }]);
    const dropped = await generate({ ...options, dryRun: true, ask: answer(undefined) });
    expect(dropped.changes.map((one) => one.kind)).toEqual(["dropColumn", "addColumn", "alterIndex"]);
    expect(asked[0]).toEqual({
      kind: "rename",
      of: "column",
      table: "users",
      removed: "name",
      candidates: ["title"],
    });
  });
});

async function onlyHead(options: { readonly cwd: string }): Promise<string> {
  const { text } = await generate({ ...options, empty: true, dryRun: true });
  return /parents: \["(\w+)"\]/.exec(text ?? "")?.[1] ?? "";
}
