/** A manager of mock servers: the migrations that it has on each of its databases, here for SQLite. */

const migration = (revision: number, title: string, body: string, more = ""): string =>
  `import * as sluice from "drizzle-sluice";
const { addColumn, addConstraint, alterColumn, alterTable, createTable, defineMigration, dropColumn, dropConstraint, dropTable, run, sql } = sluice;

/** ${title}. */
export default defineMigration({
  revision: "${String(revision).padStart(3, "0")}",
  parents: ${revision === 1 ? "[]" : `["${String(revision - 1).padStart(3, "0")}"]`},
  ${more}
${body}
});
`;

const FIRST = migration(
  1,
  "Servers and their requests",
  `  up: [
    createTable("mock_servers", \`CREATE TABLE "mock_servers" (
      "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
      "name" text NOT NULL UNIQUE,
      "port" integer NOT NULL,
      "enabled" integer NOT NULL DEFAULT 1
    )\`),
    createTable("request_logs", \`CREATE TABLE "request_logs" (
      "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
      "server_id" integer NOT NULL REFERENCES "mock_servers" ("id") ON DELETE CASCADE,
      "method" text NOT NULL DEFAULT 'GET',
      "path" text NOT NULL,
      "headers" text
    )\`),
    sql\`CREATE INDEX "request_logs_server_idx" ON "request_logs" ("server_id")\`,
  ],
  down: [dropTable("request_logs"), dropTable("mock_servers")],`,
);

const SCENARIOS = migration(
  2,
  "Scenarios",
  `  up: [
    createTable("scenarios", \`CREATE TABLE "scenarios" (
      "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
      "name" text NOT NULL,
      "server_id" integer NOT NULL REFERENCES "mock_servers" ("id") ON DELETE CASCADE,
      "status" integer NOT NULL DEFAULT 200,
      CONSTRAINT "scenarios_name_server_id" UNIQUE ("name", "server_id")
    )\`),
  ],
  down: [dropTable("scenarios")],`,
);

const WEBHOOKS = migration(
  3,
  "Webhooks, and how long requests are kept",
  `  up: [
    alterTable("mock_servers", [addColumn(\`"keep_days" integer NOT NULL DEFAULT 30\`)]),
    createTable("webhooks", \`CREATE TABLE "webhooks" (
      "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
      "server_id" integer NOT NULL REFERENCES "mock_servers" ("id") ON DELETE CASCADE,
      "url" text NOT NULL
    )\`),
    createTable("webhook_deliveries", \`CREATE TABLE "webhook_deliveries" (
      "id" integer PRIMARY KEY AUTOINCREMENT NOT NULL,
      "webhook_id" integer NOT NULL REFERENCES "webhooks" ("id") ON DELETE CASCADE,
      "status" text NOT NULL DEFAULT 'waiting'
    )\`),
  ],
  down: [
    dropTable("webhook_deliveries"),
    dropTable("webhooks"),
    alterTable("mock_servers", [dropColumn("keep_days")]),
  ],`,
);

/** JSON text becomes columns, a thousand rows at a time. */
export const headersParsed = (onError: "stop" | "skip"): string =>
  migration(
    4,
    "Host and type of requests from their headers",
    `  up: [
    alterTable("request_logs", [addColumn(\`"host" text\`), addColumn(\`"content_type" text\`)]),
    run(async (db) => {
      const query = "SELECT id, headers FROM request_logs WHERE headers IS NOT NULL";
      await db.batches(query, { key: "id", size: 1000, onError: "${onError}" }, async (rows) => {
        for (const { id, headers } of rows) {
          const { host, type } = JSON.parse(headers);
          await db.run("UPDATE request_logs SET host = ?, content_type = ? WHERE id = ?", [host, type ?? null, id]);
        }
      });
    }),
  ],
  down: [alterTable("request_logs", [dropColumn("content_type"), dropColumn("host")])],`,
  );

const PRUNED = migration(
  5,
  "Requests of disabled servers go",
  `  up: [
    sql\`DELETE FROM "request_logs" WHERE "server_id" IN (SELECT "id" FROM "mock_servers" WHERE "enabled" = 0)\`,
  ],
  down: [],`,
  "backup: true,",
);

export const FILES = {
  "20260105_0900_001_servers_and_requests.js": FIRST,
  "20260112_0900_002_scenarios.js": SCENARIOS,
  "20260119_0900_003_webhooks.js": WEBHOOKS,
  "20260126_0900_004_parse_headers.js": headersParsed("skip"),
  "20260202_0900_005_prune_requests.js": PRUNED,
} as const;

/** The revision after the last one, with steps as source text. */
export const sixth = (up: string, more = "", down = ""): string =>
  migration(6, "The sixth", `  up: [${up}],\n  down: [${down}],`, more);

export const SIXTH = "drizzle/20260209_0900_006_the_sixth.js";

export const SERVERS = `
  INSERT INTO mock_servers (name, port, enabled) VALUES ('payments', 8001, 1), ('mail', 8002, 0);
  INSERT INTO request_logs (server_id, path, headers) VALUES
    (1, '/charge', '{"host":"pay.test","type":"application/json"}'), (1, '/refund', '{"host":"pay.test"}'),
    (2, '/send', NULL);
`;

export const WEBHOOK_ROWS = `
  UPDATE mock_servers SET keep_days = 7 WHERE name = 'mail';
  INSERT INTO webhooks (server_id, url) VALUES (1, 'http://localhost/hook'), (2, 'http://localhost/mail');
  INSERT INTO webhook_deliveries (webhook_id) VALUES (1), (1), (2);
`;

/** So many requests, of which these cannot be parsed. */
export const requests = (count: number, broken: readonly number[]): string => `
  INSERT INTO request_logs (server_id, path, headers)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    SELECT 1, '/' || i, json_object('host', 'h' || (i % 7), 'type', 'text/plain') FROM n;
  UPDATE request_logs SET headers = '{"host": ' WHERE id IN (${broken.join(", ")});
`;
