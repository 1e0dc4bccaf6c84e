import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
import { mockServers } from "./mock-servers.js";

/** A webhook: who is told when a mock server is called. Its name is unique on its server. */
export const webhooks = sqliteTable(
  "webhooks",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    serverId: integer("server_id")
      .notNull()
      .references(() => mockServers.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    url: text("url").notNull(),
    secret: text("secret"),
    events: text("events", { mode: "json" }).$type<string[]>().notNull().default(["request"]),
    maxAttempts: integer("max_attempts").notNull().default(3),
    enabled: integer("enabled", { mode: "boolean" }).notNull().default(true),
  },
  (table) => [unique("webhooks_name_server_id_unique").on(table.name, table.serverId)],
);

/** One attempt to deliver a webhook. */
export const webhookDeliveries = sqliteTable(
  "webhook_deliveries",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    webhookId: integer("webhook_id")
      .notNull()
      .references(() => webhooks.id, { onDelete: "cascade" }),
    attempt: integer("attempt").notNull().default(1),
    status: text("status", { enum: ["waiting", "delivered", "failed"] })
      .notNull()
      .default("waiting"),
    responseStatus: integer("response_status"),
    deliveredAt: text("delivered_at"),
    createdAt: text("created_at").notNull().default(sql`CURRENT_TIMESTAMP`),
  },
  (table) => [
    index("webhook_deliveries_webhook_id_idx").on(table.webhookId),
    index("webhook_deliveries_status_idx").on(table.status, table.createdAt),
    check("webhook_deliveries_attempt_ck", sql`${table.attempt} > 0`),
  ],
);
