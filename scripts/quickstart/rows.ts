import type { Database } from "better-sqlite3";

const SERVERS = 20;
const SCENARIOS = 5;
const WEBHOOKS = 2;
const DELIVERIES = 40;
const LOGS = 200;

/** Fills the sample's tables, with the same rows every time. */
export function fill(client: Database): void {
  client.transaction(() => {
    insert(client, "mock_servers", ["name", "port", "settings", "created_at"], SERVERS, (n) => [
      `server ${n}`,
      8000 + n,
      JSON.stringify({ region: n % 3 }),
      moment(n),
    ]);
    insert(client, "scenarios", ["server_id", "name", "status", "body"], SERVERS * SCENARIOS, (n) => [
      owner(n, SCENARIOS),
      `scenario ${n}`,
      n % 4 === 0 ? 500 : 200,
      n % 3 === 0 ? null : `It's number ${n}`,
    ]);
    insert(client, "webhooks", ["server_id", "name", "url"], SERVERS * WEBHOOKS, (n) => [
      owner(n, WEBHOOKS),
      `hook ${n}`,
      `https://example.test/${n}`,
    ]);
    const deliveries = SERVERS * WEBHOOKS * DELIVERIES;
    insert(
      client,
      "webhook_deliveries",
      ["webhook_id", "attempt", "status", "created_at"],
      deliveries,
      (n) => [owner(n, DELIVERIES), 1 + (n % 3), n % 7 === 0 ? "failed" : "delivered", moment(n)],
    );
    const logs = SERVERS * LOGS;
    insert(
      client,
      "request_logs",
      ["server_id", "scenario_id", "method", "path", "received_at"],
      logs,
      (n) => [
        owner(n, LOGS),
        n % 10 === 0 ? null : owner(n, LOGS / SCENARIOS),
        n % 5 === 0 ? "POST" : "GET",
        `/Items/${n % 50}`,
        moment(n),
      ],
    );
  })();
}

type Value = string | number | null;

function insert(
  client: Database,
  table: string,
  columns: readonly string[],
  count: number,
  row: (n: number) => readonly Value[],
): void {
  const places = columns.map(() => "?").join(", ");
  const statement = client.prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places})`);
  for (let n = 1; n <= count; n++) statement.run(...row(n));
}

/** The parent of row `n`, where each parent has `share` rows in sequence. */
const owner = (n: number, share: number): number => Math.ceil(n / share);

const moment = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
