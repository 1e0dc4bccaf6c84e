import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** A mock server: what answers on a port. */
export const mockServers = sqliteTable(
  "mock_servers",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    name: text("name").notNull(),
    port: integer("port").notNull(),
    protocol: text("protocol", { enum: ["http", "https"] })
      .notNull()
      .default("http"),
    enabled: integer("enabled", { mode: "boolean" }).notNull().default(true),
    settings: text("settings", { mode: "json" }).$type<Record<string, unknown>>().notNull().default({}),
    createdAt: text("created_at").notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  (table) => [
    uniqueIndex("mock_servers_name_unique").on(table.name),
    index("mock_servers_port_idx").on(table.port),
    check("mock_servers_port_ck", sql`${table.port} BETWEEN 1 AND 65535`),
  ],
);
