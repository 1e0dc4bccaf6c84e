import type { Project } from "./project.js";

const SERVER_REFERENCE = `.references(() => mockServers.id, { onDelete: "cascade" })`;

/** What a developer does in an editor. Returns a line an edit. */
export function editSchema(project: Project): readonly string[] {
  project.edit(
    "schema/request-logs.ts",
    `    body: text("body"),`,
    `    body: text("body"),\n    durationMs: integer("duration_ms").notNull().default(0),`,
  );
  project.edit(
    "schema/request-logs.ts",
    `  (table) => [`,
    `  (table) => [\n    index("request_logs_status_idx").on(table.status),`,
  );
  project.edit("schema/mock-servers.ts", `.default("http")`, `.default("https")`);
  project.edit(
    "schema/scenarios.ts",
    `  (table) => [`,
    `  (table) => [\n    check("scenarios_delay_ck", sql\`\${table.delaySeconds} >= 0\`),`,
  );
  project.edit("schema/webhooks.ts", SERVER_REFERENCE, SERVER_REFERENCE.replace("cascade", "restrict"));
  project.write("schema/api-keys.ts", API_KEYS);
  return [
    "request_logs: a column duration_ms, NOT NULL DEFAULT 0, and an index on status",
    "mock_servers: protocol is https by default",
    "scenarios: a CHECK that delay_seconds is not negative",
    "webhooks: a server that still has some cannot be deleted (ON DELETE RESTRICT)",
    "api_keys: a new table",
  ];
}

const API_KEYS = `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { mockServers } from "./mock-servers.js";

/** A key that a mock server accepts. */
export const apiKeys = sqliteTable("api_keys", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  serverId: integer("server_id")
    .notNull()
    .references(() => mockServers.id, { onDelete: "cascade" }),
  key: text("key").notNull().unique(),
});
`;
