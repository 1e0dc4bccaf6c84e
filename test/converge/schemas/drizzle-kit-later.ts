import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What `drizzle-kit-earlier` became: one table made anew, one with columns added. */
export const users = sqliteTable(
  "users",
  {
    id: integer("id").primaryKey(),
    name: text("name").notNull().default("x"),
    age: integer("age"),
  },
  (t) => [check("users_name", sql`${t.name} <> '' and ${t.age} > 0`), index("users_age").on(t.age)],
);
export const posts = sqliteTable("posts", {
  id: integer("id").primaryKey(),
  owner: integer("owner").references(() => users.id, { onDelete: "cascade" }),
  editor: integer("editor").references(() => users.id, { onDelete: "set null" }),
  slug: text("slug").unique(),
  score: integer("score").notNull().default(-1),
});
