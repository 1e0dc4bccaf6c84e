import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const users = sqliteTable(
  "users",
  { id: integer("id").primaryKey(), name: text("name"), age: text("age") },
  (t) => [check("users_name", sql`${t.name} <> ''`), index("users_age").on(t.age)],
);
export const posts = sqliteTable("posts", {
  id: integer("id").primaryKey(),
  owner: integer("owner").references(() => users.id, { onDelete: "cascade" }),
});
