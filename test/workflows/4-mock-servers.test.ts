import { closeSync, openSync, readdirSync, writeSync } from "node:fs";
import type { statfs } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { audit, downgrade, type RunEvent, type UpgradeOptions, upgrade } from "../../src/index.js";
import { testDatabase } from "../../src/testing.js";
import { type Everything, everything } from "../support/everything.js";
import { makeProject, type TestProject } from "../support/project.js";
import { change, failing, ok, rows, using, values } from "./database.js";
import { FILES, headersParsed, requests, SERVERS, SIXTH, sixth, WEBHOOK_ROWS } from "./mock-servers.js";
import { atTerminal } from "./terminal.js";

/** Blocks that are free on every disk; undefined: as many as there are. */
const disk: { free: number | undefined } = vi.hoisted(() => ({ free: undefined }));
vi.mock("node:fs/promises", async (original) => {
  const actual = await original<{ readonly statfs: typeof statfs }>();
  const told = async (path: string): Promise<object> => {
    const found = await actual.statfs(path);
    return disk.free === undefined ? found : { bsize: found.bsize, bavail: disk.free };
  };
  return { ...actual, statfs: told };
});

let manager: TestProject;
let file: string;
beforeEach(() => {
  manager = makeProject({
    migrations: FILES,
    config: null,
    settings: { ids: "sequential", extension: "js" },
  });
  manager.write("drizzle.config.json", CONFIG);
  file = manager.database;
});
afterEach(() => {
  disk.free = undefined;
  manager.cleanup();
});

const CONFIG = `{ "dialect": "sqlite", "out": "./drizzle", "dbCredentials": { "url": "app.db" } }\n`;
const PARSE = "drizzle/20260126_0900_004_parse_headers.js";

const all = (): Everything => using(file, (client) => everything(client));
const columns = (table: string): readonly unknown[] =>
  values(file, `SELECT name FROM pragma_table_info('${table}')`);
const count = (table: string): unknown => values(file, `SELECT count(*) FROM ${table}`)[0];

/** The application starts. */
async function start(options: UpgradeOptions = {}): Promise<readonly string[]> {
  const client = new Database(file);
  try {
    const { applied } = await upgrade(client, { folder: join(manager.root, "drizzle"), ...options });
    return applied.map(({ revision }) => revision);
  } finally {
    client.close();
  }
}

describe("4. the three migrations", () => {
  it("make the tables, with cascades, uniqueness, defaults and indexes", async () => {
    await ok(manager, "upgrade", "3");
    change(file, SERVERS + WEBHOOK_ROWS);
    change(file, "INSERT INTO scenarios (name, server_id) VALUES ('slow', 1), ('slow', 2)");
    expect(rows(file, "SELECT status FROM scenarios")).toEqual([{ status: 200 }, { status: 200 }]);
    expect(() => change(file, "INSERT INTO scenarios (name, server_id) VALUES ('slow', 1)")).toThrow(
      "UNIQUE",
    );
    expect(values(file, "SELECT name FROM pragma_index_list('request_logs')")).toEqual([
      "request_logs_server_idx",
    ]);
    change(file, "DELETE FROM mock_servers WHERE id = 1");
    expect(["request_logs", "scenarios", "webhooks", "webhook_deliveries"].map(count)).toEqual([1, 1, 1, 1]);
  });

  it("the third adds a column with a default and two tables; its rollback drops them, and they come back with their data", async () => {
    await ok(manager, "upgrade", "2");
    change(file, SERVERS);
    const before = all();
    await ok(manager, "upgrade", "3");
    expect(values(file, "SELECT keep_days FROM mock_servers")).toEqual([30, 30]);
    change(file, WEBHOOK_ROWS);
    const after = all();
    await ok(manager, "rollback", "--yes");
    expect(all()).toEqual(before);
    await ok(manager, "upgrade", "3");
    expect(all()).toEqual(after);
  });
});

describe("4. revisions that depend on others, validate, backup", () => {
  it("a revision of another branch waits for what it depends on", async () => {
    manager.write(
      "drizzle/20260101_0000_900_metrics.js",
      sixth("sql`CREATE TABLE metrics (hook integer REFERENCES webhooks (id))`", 'dependsOn: ["003"],')
        .replace('"006"', '"900"')
        .replace('["005"]', "[]"),
    );
    const { stdout, stderr } = await manager.run(["upgrade", "900"]);
    expect(stdout.match(/Applied \d+/g)).toEqual([
      "Applied 001",
      "Applied 002",
      "Applied 003",
      "Applied 900",
    ]);
    expect(stderr).toContain("2 heads");
    await ok(manager, "downgrade", "2", "--yes");
    expect(values(file, "SELECT revision FROM __sluice_history")).toEqual(["001", "002"]);
  });

  it("validate before applying: what it throws stops the revision, and nothing has changed", async () => {
    await ok(manager, "upgrade", "5");
    manager.write(
      SIXTH,
      sixth(
        "sql`UPDATE mock_servers SET port = port + 1000`",
        `validate: async (db) => {
          const taken = await db.get("SELECT name FROM mock_servers WHERE port > 64535");
          if (taken !== undefined) throw new Error(\`\${taken.name} would leave the range of ports\`);
        },`,
      ),
    );
    change(file, "INSERT INTO mock_servers (name, port) VALUES ('far', 65000)");
    const before = all();
    const { stderr } = await failing(manager, 1, "upgrade");
    expect(stderr).toContain("far would leave the range of ports");
    expect(all()).toEqual(before);
    change(file, "UPDATE mock_servers SET port = 8003");
    await ok(manager, "upgrade");
    expect(values(file, "SELECT port FROM mock_servers")).toEqual([9003]);
  });

  it("a revision that demands a backup gets one, and restore puts it back", async () => {
    await ok(manager, "upgrade", "4");
    change(file, SERVERS);
    const before = all();
    const said = await ok(manager, "upgrade", "5");
    const [, backup = ""] = /^Backed up to (app\.db\.backups\/\d{8}_\d{6}_before_005\.db) /.exec(said) ?? [];
    expect(values(file, "SELECT path FROM request_logs ORDER BY id")).toEqual(["/charge", "/refund"]);
    await ok(manager, "restore", backup, "--yes");
    expect(all()).toEqual(before);
    expect(await ok(manager, "current")).toBe("004\n");
    expect(readdirSync(`${file}.backups`)).toHaveLength(2);
    const without = await manager.run(["upgrade", "--no-backup"]);
    expect(without).toMatchObject({ code: 0, stdout: expect.not.stringContaining("Backed up") });
    expect(without.stderr).toBe("warning: Revision 005 asks for a backup, and none was wanted.\n");
  });
});

describe("4. commands", () => {
  it("upgrade 5, status, pending, show, history, check", async () => {
    expect(await ok(manager, "pending")).toMatch(/^001 .*\n002 .*\n003 .*\n004 .*\n005 .*\n$/);
    expect(await ok(manager, "upgrade", "3")).toContain("The database is at 003.\n");
    expect(await ok(manager, "status")).toContain("app.db is behind: at 003, 2 revisions pending.");
    expect(await ok(manager, "pending")).toMatch(/^004 .*\n005 .*\n$/);
    const shown = await ok(manager, "show", "3");
    for (const part of [
      "003  webhooks",
      "parents: 002",
      "state:   applied 20",
      'add "keep_days" integer',
      "drop keep_days",
    ])
      expect(shown).toContain(part);
    expect(await ok(manager, "upgrade", "5")).toContain("The database is at 005.\n");
    expect(JSON.parse(await ok(manager, "history", "--json"))).toMatchObject([
      { revision: "001", applied: true },
      { revision: "002", applied: true },
      { revision: "003", applied: true },
      { revision: "004", applied: true },
      { revision: "005", parents: ["004"], message: "prune requests", applied: true },
    ]);
    expect(await ok(manager, "check")).toContain("Nothing found.");
    change(file, "DROP INDEX request_logs_server_idx");
    expect((await failing(manager, 4, "check")).stdout).toContain(
      "request_logs: - index request_logs_server_idx",
    );
    expect((await failing(manager, 2, "upgrade", "6")).stderr).toContain("There is no revision 6.");
  });

  it("a rollback asks and warns of data loss", async () => {
    await ok(manager, "upgrade", "3");
    change(file, SERVERS + WEBHOOK_ROWS);
    const asked = await atTerminal(manager.root, ["rollback"], "n");
    expect(asked.stdout.replace(/\s*\n\W*/g, " ")).toMatch(
      /Take back 003 webhooks of app\.db, with the data that came with it\?/,
    );
    expect(asked.code).toBe(3);
    expect(count("webhooks")).toBe(2);
    const plan = await ok(manager, "rollback", "--plan");
    expect(plan).toMatch(/webhook_deliveries is dropped with 3 rows, into the archive/);
    expect(count("webhooks")).toBe(2);
  });
});

describe("4. a tester", () => {
  it("every migration up, schema checked, down, schema checked", async () => {
    expect(await ok(manager, "verify")).toContain("5 revisions verified, nothing found.");
    const client = new Database(file);
    const options = { folder: join(manager.root, "drizzle"), backup: false };
    const schemas: unknown[] = [];
    for (let applied = 0; applied < 5; applied += 1) {
      schemas.push(everything(client).objects);
      await upgrade(client, { ...options, target: "+1" });
    }
    expect(await ok(manager, "validate-schema")).toBe("Nothing found.\n");
    while (schemas.length > 0) {
      await downgrade(client, options);
      expect(everything(client).objects).toEqual(schemas.pop());
    }
    client.close();
  });

  it("a database of its own for each test, migrated once", async () => {
    const seed = (client: Database.Database): unknown => client.exec(SERVERS);
    const folder = join(manager.root, "drizzle");
    const first = await testDatabase(Database, { folder, seed });
    first.exec("DELETE FROM mock_servers");
    const times: number[] = [];
    for (let test = 0; test < 20; test += 1) {
      const begun = performance.now();
      const client = await testDatabase(Database, { folder, seed });
      times.push(performance.now() - begun);
      expect(client.prepare("SELECT count(*) FROM mock_servers").pluck().get()).toBe(2);
    }
    expect(Math.min(...times)).toBeLessThan(5);
  });
});

describe("4. data migrations in batches of 1000 without loading the table", () => {
  const BROKEN = [12_345, 30_000, 30_001, 49_999];

  beforeEach(async () => {
    await ok(manager, "upgrade", "3");
    change(file, SERVERS.replace(/INSERT INTO request_logs[^;]*;/, "") + requests(50_000, BROKEN));
  });

  it("a row that cannot be parsed is skipped, reported and counted, where the migration says so", async () => {
    const { code, stderr } = await manager.run(["upgrade", "4"]);
    expect(code).toBe(0);
    for (const id of BROKEN) expect(stderr).toMatch(new RegExp(`warning: .*id = ${id} is skipped: .*JSON`));
    expect(stderr.match(/is skipped/g)).toHaveLength(4);
    expect(rows(file, "SELECT host IS NULL AS missing, count(*) AS n FROM request_logs GROUP BY 1")).toEqual([
      { missing: 0, n: 49_996 },
      { missing: 1, n: 4 },
    ]);
    expect(rows(file, "SELECT host, content_type FROM request_logs WHERE id = 50000")).toEqual([
      { host: `h${50_000 % 7}`, content_type: "text/plain" },
    ]);
  });

  it("it stops the migration, by name, where the migration says so, and nothing has changed", async () => {
    manager.write(PARSE, headersParsed("stop"));
    const { stderr } = await failing(manager, 1, "upgrade", "4");
    expect(stderr).toMatch(
      /20260126_0900_004_parse_headers\.js: step 2 of up \(run\) failed: .*id = 12345.*JSON/,
    );
    expect(columns("request_logs")).toEqual(["id", "server_id", "method", "path", "headers"]);
    expect(await ok(manager, "status")).toContain("id = 12345");
    change(file, `UPDATE request_logs SET headers = '{"host":"mended"}' WHERE id IN (${BROKEN.join()})`);
    await ok(manager, "upgrade", "4");
    expect(values(file, "SELECT count(*) FROM request_logs WHERE host = 'mended'")).toEqual([4]);
  });

  it("progress is told batch by batch", async () => {
    const progress: number[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.kind === "progress") progress.push(event.rows);
    };
    await start({ target: "4", onEvent });
    expect(progress).toEqual(Array.from({ length: 51 }, (_, batch) => batch * 1000));
  });
});

describe("4. safety before applying", () => {
  const COPIES = "alterTable('request_logs', [alterColumn('path', 'text NOT NULL', 'blob NOT NULL')])";

  beforeEach(async () => {
    await ok(manager, "upgrade", "3");
    change(file, SERVERS);
  });

  /** The sixth revision stands behind the third, with these steps. */
  const next = (up: string): void => {
    manager.write("drizzle/20260209_0900_006_the_sixth.js", sixth(up).replace('["005"]', '["003"]'));
  };

  it.each<[string, string, string, RegExp]>([
    [
      "constraints: rows that fail a new CHECK",
      "alterTable('mock_servers', [addConstraint('CONSTRAINT port_ck CHECK (port < 8002)')])",
      "",
      /mock_servers.*port_ck|port < 8002/s,
    ],
    [
      "rows without a value for NOT NULL",
      "alterTable('request_logs', [alterColumn('headers', 'text', 'text NOT NULL')])",
      "",
      /request_logs.*headers/s,
    ],
    [
      "an assertion of its own",
      "sluice.assertNoRows('SELECT name FROM mock_servers WHERE enabled = 0', 'A server is disabled.')",
      "",
      /A server is disabled\.\n {2}name = "mail"/,
    ],
  ])("%s", async (_, up, sql, message) => {
    if (sql !== "") change(file, sql);
    next(up);
    const before = all();
    expect((await failing(manager, 1, "upgrade", "6")).stderr).toMatch(message);
    expect(all()).toEqual(before);
  });

  it("integrity: a damaged table is not copied", async () => {
    change(file, requests(5000, []));
    const size = Number(values(file, "PRAGMA page_size")[0]);
    const page = Number(values(file, "SELECT max(pageno) FROM dbstat WHERE name = 'request_logs'")[0]);
    const handle = openSync(file, "r+");
    writeSync(handle, Buffer.alloc(200, 0x55), 0, 200, (page - 1) * size);
    closeSync(handle);
    next(COPIES);
    const { stderr } = await failing(manager, 1, "upgrade", "6");
    expect(stderr).toMatch(/The table request_logs of .*app\.db is damaged/);
    expect(await ok(manager, "current")).toBe("003\n");
  });

  it("orphans that are there are told, and are no reason to stop; new ones are", async () => {
    change(
      file,
      "PRAGMA foreign_keys = OFF; INSERT INTO request_logs (server_id, path) VALUES (99, '/orphan')",
    );
    next("sql`UPDATE request_logs SET server_id = server_id + 1 WHERE server_id = 1`");
    const { code, stderr } = await manager.run(["upgrade", "6"]);
    expect({ code, rows: count("request_logs") }).toEqual({ code: 0, rows: 4 });
    expect(stderr).toContain("1 row of request_logs refer to no row of mock_servers already");
    await ok(manager, "downgrade", "3", "--yes");
    next("sql`UPDATE request_logs SET server_id = server_id + 1`");
    const broken = await failing(manager, 1, "upgrade", "6");
    expect(broken.stderr).toMatch(/foreign keys are broken that were not before:\n.*rowid 1 of request_logs/);
  });

  it("free disk space for what the step needs", async () => {
    change(file, requests(5000, []));
    disk.free = 1;
    next(COPIES);
    const { stderr } = await failing(manager, 1, "upgrade", "6");
    expect(stderr).toMatch(
      /Copying request_logs needs about \d+\.\d MB beside .*app\.db, where 0\.0 MB are free/,
    );
    next("alterTable('request_logs', [addColumn('note text')])");
    expect(await manager.run(["upgrade", "6"])).toMatchObject({ code: 0 });
    expect(columns("request_logs")).toContain("note");
  });
});

describe("4. monitoring", () => {
  it("how long each took, success or failure, in the log table and to the application's logger", async () => {
    const said: string[] = [];
    const events: string[] = [];
    const say = (level: string) => (text: string) =>
      void said.push(`${level} ${text.replace(/\([\d.]+ m?s\)/, "(TIME)")}`);
    const told: UpgradeOptions = {
      target: "6",
      logger: { debug: () => {}, info: say("info"), warn: say("warn"), error: say("error") },
      onEvent: (event) => {
        if (event.kind === "revisionEnd")
          events.push(`${event.revision} ${event.success} ${event.durationMs > 0}`);
      },
    };
    manager.write(SIXTH, sixth("sql`INSERT INTO nowhere VALUES (1)`"));
    await expect(start(told)).rejects.toMatchObject({ code: "step-failed" });
    expect(said.slice(0, 2)).toEqual([
      "info Applied 001 servers and requests (TIME)",
      "info Applied 002 scenarios (TIME)",
    ]);
    expect(said.at(-1)).toMatch(/^error 006 the sixth failed after [\d.]+ ms/);
    expect(events.at(0)).toBe("001 true true");
    expect(events.at(-1)).toBe("006 false true");
    const client = new Database(file);
    const entries = await audit(client, { folder: join(manager.root, "drizzle") });
    client.close();
    expect(entries.map(({ action, revision, outcome }) => `${action} ${revision} ${outcome}`)).toEqual([
      ...["001", "002", "003", "004", "005"].map((revision) => `upgrade ${revision} done`),
      "upgrade 006 failed",
    ]);
    expect(
      entries.every(
        ({ at, who, tool, durationMs }) =>
          at !== "" && who !== "" && /^drizzle-sluice \d/.test(tool) && durationMs >= 0,
      ),
    ).toBe(true);
    expect(entries.at(-1)?.error).toContain("no such table: nowhere");
  });

  it.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ["--verbose", ["--verbose"], {}],
    ["SLUICE_LOG=debug", [], { SLUICE_LOG: "debug" }],
  ])("%s shows every statement with its time", async (_, flags, env) => {
    const watched = makeProject({ migrations: FILES, config: null, env });
    watched.write("drizzle.config.json", CONFIG);
    try {
      const { stderr } = await watched.run(["upgrade", "2", ...flags]);
      expect(stderr).toMatch(/^-- up 001 servers and requests$/m);
      expect(stderr).toMatch(
        /CREATE INDEX "request_logs_server_idx" ON "request_logs" \("server_id"\) {2}-- [\d.]+ m?s$/m,
      );
      expect((await watched.run(["history", "-v"])).stdout).toMatch(/by: .*upgrade \([\d.]+ m?s\)/);
    } finally {
      watched.cleanup();
    }
  });
});

describe("4. recovery of a migration that stopped halfway", () => {
  const HALF = sixth(
    "sql`CREATE TABLE ports (port integer PRIMARY KEY)`, sql`INSERT INTO ports SELECT port FROM mock_servers`, sql`CREATE INDEX ports_idx ON ports (port)`",
    "transaction: false,",
    "sql`DROP INDEX ports_idx`, sql`DELETE FROM ports`, sql`DROP TABLE ports`",
  );

  beforeEach(async () => {
    await ok(manager, "upgrade", "5");
    change(file, `${SERVERS} UPDATE mock_servers SET port = 8001`);
    manager.write(SIXTH, HALF);
    const { stderr } = await failing(manager, 1, "upgrade");
    expect(stderr).toContain("UNIQUE constraint failed: ports.port");
  });

  it("is recognised", async () => {
    expect(await ok(manager, "status", "--json")).toContain('"state": "failed"');
    expect(await ok(manager, "status")).toMatch(/006.*sluice repair/s);
    await expect(start({ lockTimeoutMs: 50 })).rejects.toMatchObject({ code: "unfinished-revision" });
  });

  it("and completed; the schema is validated afterwards", async () => {
    change(file, "UPDATE mock_servers SET port = 8000 + id");
    expect(await ok(manager, "repair", "--yes")).toContain("006");
    expect(values(file, "SELECT port FROM ports")).toEqual([8001, 8002]);
    expect(await ok(manager, "current")).toBe("006\n");
    expect(await ok(manager, "validate-schema")).toBe("Nothing found.\n");
    change(file, "DROP INDEX ports_idx");
    expect((await failing(manager, 4, "validate-schema")).stdout).toContain("ports: - index ports_idx");
  });

  it("or undone; the schema is validated afterwards", async () => {
    expect(await ok(manager, "repair", "--undo", "--yes")).toContain("006");
    expect(columns("ports")).toEqual([]);
    expect(await ok(manager, "current")).toBe("005\n");
    expect(await ok(manager, "validate-schema")).toBe("Nothing found.\n");
  });
});
