import { sql } from "drizzle-orm";
import { check, index, integer, real, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
import { mockServers } from "./mock-servers.js";

/** A scenario: one way a mock server can behave. Its name is unique on its server. */
export const scenarios = sqliteTable(
  "scenarios",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    serverId: integer("server_id")
      .notNull()
      .references(() => mockServers.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    status: integer("status").notNull().default(200),
    body: text("body"),
    delaySeconds: real("delay_seconds").notNull().default(0),
    active: integer("active", { mode: "boolean" }).notNull().default(false),
  },
  (table) => [
    unique("scenarios_name_server_id_unique").on(table.name, table.serverId),
    index("scenarios_active_idx").on(table.serverId).where(sql`${table.active} = 1`),
    check("scenarios_status_ck", sql`${table.status} BETWEEN 100 AND 599`),
  ],
);
