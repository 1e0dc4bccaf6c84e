import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { mockServers } from "./mock-servers.js";
import { scenarios } from "./scenarios.js";

/** Every request that a mock server has answered. It outlives the scenario, not the server. */
export const requestLogs = sqliteTable(
  "request_logs",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    serverId: integer("server_id")
      .notNull()
      .references(() => mockServers.id, { onDelete: "cascade" }),
    scenarioId: integer("scenario_id").references(() => scenarios.id, { onDelete: "set null" }),
    method: text("method").notNull(),
    path: text("path").notNull(),
    status: integer("status").notNull().default(200),
    headers: text("headers", { mode: "json" }).$type<Record<string, string>>(),
    body: text("body"),
    receivedAt: text("received_at").notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  (table) => [
    index("request_logs_server_received_idx").on(table.serverId, sql`${table.receivedAt} DESC`),
    index("request_logs_path_idx").on(sql`lower(${table.path})`),
  ],
);
