/** A library that keeps an agent's memory, 16 tables, and ships their migrations. */

const key = `id: integer("id").primaryKey({ autoIncrement: true })`;
const name = `name: text("name").notNull()`;
const made = `createdAt: integer("created_at").notNull().default(0)`;

const owner = (field: string, column: string, table: string): string =>
  `${field}: integer("${column}").notNull().references(() => ${table}.id, { onDelete: "cascade" })`;

/** A table that belongs to another, with an index on that. */
const owned = (variable: string, table: string, field: string, column: string, of: string): string =>
  `export const ${variable} = sqliteTable("${table}", { ${key}, ${owner(field, column, of)}, ${name}, ${made} }, (t) => [index("${table}_${column}_idx").on(t.${field})]);`;

export const SCHEMA = `import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export const users = sqliteTable("users", { ${key}, ${name}, ${made} });
${owned("projects", "projects", "userId", "user_id", "users")}
${owned("agents", "agents", "projectId", "project_id", "projects")}
${owned("sessions", "sessions", "agentId", "agent_id", "agents")}
${owned("messages", "messages", "sessionId", "session_id", "sessions")}
${owned("attachments", "attachments", "messageId", "message_id", "messages")}
${owned("memories", "memories", "agentId", "agent_id", "agents")}
export const memoryLinks = sqliteTable("memory_links", {
  ${owner("fromId", "from_id", "memories")}, ${owner("toId", "to_id", "memories")},
  kind: text("kind").notNull().default("related"),
}, (t) => [primaryKey({ columns: [t.fromId, t.toId] })]);
export const tags = sqliteTable("tags", { ${key}, ${name} }, (t) => [uniqueIndex("tags_name_key").on(t.name)]);
export const memoryTags = sqliteTable("memory_tags", {
  ${owner("memoryId", "memory_id", "memories")}, ${owner("tagId", "tag_id", "tags")},
}, (t) => [primaryKey({ columns: [t.memoryId, t.tagId] })]);
${owned("embeddings", "embeddings", "memoryId", "memory_id", "memories")}
${owned("toolCalls", "tool_calls", "messageId", "message_id", "messages")}
export const toolResults = sqliteTable("tool_results", { callId: text("call_id").primaryKey(), body: text("body").notNull() });
${owned("feedback", "feedback", "messageId", "message_id", "messages")}
${owned("settings", "settings", "userId", "user_id", "users")}
${owned("jobs", "jobs", "projectId", "project_id", "projects")}
`;

/** What the library's maintainer wrote: a script of old has added some of this to some databases. */
export const ADDED_IMPORTANCE = `import { addColumn, alterTable, defineMigration, dropColumn, sql } from "drizzle-sluice";

/** Importance and source of memories. */
export default defineMigration({
  revision: "002",
  parents: ["001"],
  up: [
    alterTable("memories", [
      addColumn(\`"importance" integer NOT NULL DEFAULT 5\`),
      addColumn(\`"source" text\`),
    ], { ifMissing: true }),
    sql\`CREATE INDEX IF NOT EXISTS "memories_importance_idx" ON "memories" ("importance")\`,
  ],
  down: [
    sql\`DROP INDEX "memories_importance_idx"\`,
    alterTable("memories", [dropColumn("source"), dropColumn("importance")]),
  ],
});
`;

export const ADDED_END = `import { addColumn, alterTable, defineMigration, dropColumn } from "drizzle-sluice";

/** When a session ended. */
export default defineMigration({
  revision: "003",
  parents: ["002"],
  up: [alterTable("sessions", [addColumn(\`"ended_at" integer\`)], { ifMissing: true })],
  down: [alterTable("sessions", [dropColumn("ended_at")])],
});
`;

export const SOURCES = {
  "src/index.ts": `import Database from "better-sqlite3";
import { upgrade } from "drizzle-sluice";
import { migrations } from "./migrations/index.js";

/** Where the store is: known when the program runs, and not before. */
export const storePath = (): string => \`\${process.env.MEMO_HOME ?? "."}/store.db\`;

export interface Store {
  readonly client: Database.Database;
  readonly applied: readonly string[];
}

/** Brings the store up to date on a connection of its own, and then opens the application's. */
export async function openStore(): Promise<Store> {
  const first = new Database(storePath());
  const logger = { debug: () => {}, info: () => {}, error: console.error, warn: console.error };
  const { applied } = await upgrade(first, { migrations, logger });
  first.close();
  const client = new Database(storePath());
  client.pragma("foreign_keys = ON");
  return { client, applied: applied.map(({ revision }) => revision) };
}
`,
  "src/bin.ts": `#!/usr/bin/env node
import { main } from "drizzle-sluice/cli";
import { storePath } from "./index.js";
import { migrations } from "./migrations/index.js";

process.exitCode = await main(process.argv.slice(2), { name: "memo-store", database: storePath(), migrations });
`,
  "src/migrations/sluice.json": `{ "table": "__memo" }\n`,
  "drizzle.config.ts": `export default { dialect: "sqlite", schema: "./schema.ts", out: "./src/migrations" };\n`,
  "tsconfig.json": `{
  "compilerOptions": {
    "target": "ES2023", "module": "NodeNext", "strict": true, "declaration": true, "types": ["node"],
    "rootDir": "src", "outDir": "dist", "skipLibCheck": true
  },
  "include": ["src"]
}
`,
  "package.json": `{
  "name": "memo-store", "version": "1.4.0", "type": "module",
  "exports": "./dist/index.js", "bin": { "memo-store": "dist/bin.js" }, "files": ["dist"]
}
`,
} as const;
