import { expect, it, onTestFinished } from "vitest";
import { generate } from "../../src/kit.js";
import { makeProject } from "../support/project.js";

const OWNERS = `import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
export const owners = sqliteTable("owners", { id: integer("id").primaryKey() });
`;
const users = (
  inner: string,
): string => `import { integer, sqliteTable, type AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { owners } from "./owners";
${inner}
export const users = sqliteTable("users", {
  id: integer("id").primaryKey(),
  up: integer("up").references((): AnySQLiteColumn => users.id),
  owner: integer("owner_id").references(() => owners.id),
});
`;

it.each<readonly [string, string, readonly unknown[]]>([
  [
    "a parent that is not exported",
    "",
    [expect.stringMatching(/^users \(owner_id\) refers to owners, which no schema file exports/)],
  ],
  ["one that is", "export { owners };", []],
])("%s", async (_, inner, expected) => {
  const project = makeProject({ schema: users(inner), config: CONFIG });
  onTestFinished(() => project.cleanup());
  project.write("owners.ts", OWNERS);
  const { notes } = await generate({ cwd: project.root, dryRun: true });
  expect(notes.filter((note) => note.includes("refers to"))).toEqual(expected);
});

const CONFIG = `export default { dialect: "sqlite", schema: "./schema.ts", out: "./drizzle" };`;
