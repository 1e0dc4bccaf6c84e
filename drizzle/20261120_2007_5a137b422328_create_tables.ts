import { createTable, defineMigration, dropTable, sql } from "drizzle-sluice";

/**
 * Create tables.
 *
 * mock_servers: + table of 7 columns
 * request_logs: + table of 9 columns
 * scenarios: + table of 7 columns
 * webhook_deliveries: + table of 7 columns
 * webhooks: + table of 8 columns
 */
export default defineMigration({
  revision: "5a137b422328",
  parents: [],
  generated: true,

  up: [
    createTable("mock_servers", `CREATE TABLE "mock_servers" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "name" text NOT NULL,
  "port" integer NOT NULL,
  "protocol" text NOT NULL DEFAULT 'http',
  "enabled" integer NOT NULL DEFAULT 1,
  "settings" text NOT NULL DEFAULT '{}',
  "created_at" text NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "mock_servers_port_ck" CHECK ("port" BETWEEN 1 AND 65535)
)`),
    sql`CREATE UNIQUE INDEX "mock_servers_name_unique" ON "mock_servers" ("name")`,
    sql`CREATE INDEX "mock_servers_port_idx" ON "mock_servers" ("port")`,
    createTable("scenarios", `CREATE TABLE "scenarios" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "server_id" integer NOT NULL,
  "name" text NOT NULL,
  "status" integer NOT NULL DEFAULT 200,
  "body" text,
  "delay_seconds" real NOT NULL DEFAULT 0,
  "active" integer NOT NULL DEFAULT 0,
  FOREIGN KEY ("server_id") REFERENCES "mock_servers" ("id") ON DELETE CASCADE,
  CONSTRAINT "scenarios_status_ck" CHECK ("status" BETWEEN 100 AND 599)
)`),
    sql`CREATE INDEX "scenarios_active_idx" ON "scenarios" ("server_id") WHERE "active" = 1`,
    sql`CREATE UNIQUE INDEX "scenarios_name_server_id_unique" ON "scenarios" ("name", "server_id")`,
    createTable("request_logs", `CREATE TABLE "request_logs" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "server_id" integer NOT NULL,
  "scenario_id" integer,
  "method" text NOT NULL,
  "path" text NOT NULL,
  "status" integer NOT NULL DEFAULT 200,
  "headers" text,
  "body" text,
  "received_at" text NOT NULL DEFAULT CURRENT_TIMESTAMP,
  FOREIGN KEY ("server_id") REFERENCES "mock_servers" ("id") ON DELETE CASCADE,
  FOREIGN KEY ("scenario_id") REFERENCES "scenarios" ("id") ON DELETE SET NULL
)`),
    sql`CREATE INDEX "request_logs_server_received_idx" ON "request_logs" ("server_id", "received_at" DESC)`,
    sql`CREATE INDEX "request_logs_path_idx" ON "request_logs" (lower("path"))`,
    createTable("webhooks", `CREATE TABLE "webhooks" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "server_id" integer NOT NULL,
  "name" text NOT NULL,
  "url" text NOT NULL,
  "secret" text,
  "events" text NOT NULL DEFAULT '["request"]',
  "max_attempts" integer NOT NULL DEFAULT 3,
  "enabled" integer NOT NULL DEFAULT 1,
  FOREIGN KEY ("server_id") REFERENCES "mock_servers" ("id") ON DELETE CASCADE
)`),
    sql`CREATE UNIQUE INDEX "webhooks_name_server_id_unique" ON "webhooks" ("name", "server_id")`,
    createTable("webhook_deliveries", `CREATE TABLE "webhook_deliveries" (
  "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
  "webhook_id" integer NOT NULL,
  "attempt" integer NOT NULL DEFAULT 1,
  "status" text NOT NULL DEFAULT 'waiting',
  "response_status" integer,
  "delivered_at" text,
  "created_at" text NOT NULL DEFAULT CURRENT_TIMESTAMP,
  FOREIGN KEY ("webhook_id") REFERENCES "webhooks" ("id") ON DELETE CASCADE,
  CONSTRAINT "webhook_deliveries_attempt_ck" CHECK ("attempt" > 0)
)`),
    sql`CREATE INDEX "webhook_deliveries_webhook_id_idx" ON "webhook_deliveries" ("webhook_id")`,
    sql`CREATE INDEX "webhook_deliveries_status_idx" ON "webhook_deliveries" ("status", "created_at")`,
  ],
  down: [
    dropTable("webhook_deliveries"),
    dropTable("webhooks"),
    dropTable("request_logs"),
    dropTable("scenarios"),
    dropTable("mock_servers"),
  ],
});
