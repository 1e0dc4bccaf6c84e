/** A gateway whose installations were all made by `create all`, some before its newest column, some after. */

export const SCHEMA = `import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const users = sqliteTable("users", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  username: text("username").notNull().unique(),
  passwordHash: text("password_hash").notNull(),
  role: text("role").notNull().default("user"),
});

export const apiKeys = sqliteTable("api_keys", {
  id: text("id").primaryKey(),
  userId: integer("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  createdAt: integer("created_at").notNull(),
}, (t) => [index("api_keys_user").on(t.userId)]);

export const servers = sqliteTable("servers", {
  id: integer("id").primaryKey(),
  url: text("url").notNull(),
  enabled: integer("enabled", { mode: "boolean" }).notNull().default(true),
});
`;

/** The schema of the first release. */
export const FIRST_SCHEMA = SCHEMA.replace(/ {2}role: .*\n/, "");

const createAll = (role: string): string => `
  CREATE TABLE users (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, username TEXT NOT NULL, password_hash TEXT NOT NULL${role},
    UNIQUE (username)
  );
  CREATE TABLE api_keys (
    id TEXT NOT NULL, user_id INTEGER NOT NULL, created_at INTEGER NOT NULL,
    PRIMARY KEY (id), FOREIGN KEY(user_id) REFERENCES users (id) ON DELETE CASCADE
  );
  CREATE INDEX api_keys_user ON api_keys (user_id);
  CREATE TABLE servers (id INTEGER NOT NULL PRIMARY KEY, url TEXT NOT NULL, enabled INTEGER NOT NULL DEFAULT 1);
  INSERT INTO users (username, password_hash) VALUES ('admin', 'argon2id$1'), ('eve', 'argon2id$2');
  INSERT INTO api_keys VALUES ('key-1', 1, 1767225600), ('key-2', 2, 1767225601);
  INSERT INTO servers (url) VALUES ('http://localhost:9001');
`;

/** What another tool's "create all" made of the whole schema. */
export const WITH_ROLE = createAll(", role TEXT NOT NULL DEFAULT 'user'");

/** The same before the newest column. */
export const WITHOUT_ROLE = createAll("");
