import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../src/cli/main.js";
import { ROOT } from "../house/sources.js";
import { installPacked } from "../support/packed.js";
import { Capture } from "../support/project.js";
import { change, rows, values } from "./database.js";
import { ADDED_END, ADDED_IMPORTANCE, SCHEMA, SOURCES } from "./memo-store.js";

// The library is written, compiled, packed and installed as its maintainer and its users do it, from the built package.

const APP = `import { openStore } from "memo-store";
const { client, applied } = await openStore();
console.log(JSON.stringify({ applied, users: client.prepare("SELECT * FROM users").all() }));
client.close();
`;
const DEPENDENCIES = [
  "better-sqlite3",
  "commander",
  "picocolors",
  "esbuild",
  "@esbuild",
  "@clack",
  "tinyglobby",
];

let work: string;
let app: string;
beforeAll(async () => {
  work = realpathSync(mkdtempSync(join(tmpdir(), "sluice-library-")));
  const library = join(work, "library");
  await writeLibrary(library);
  app = join(work, "app");
  mkdirSync(join(app, "node_modules"), { recursive: true });
  link(app, DEPENDENCIES);
  installPacked(library, app, "memo-store");
  installPacked(ROOT, app, "drizzle-sluice");
  rmSync(library, { recursive: true });
  writeFileSync(join(app, "package.json"), `{ "type": "module" }`);
  writeFileSync(join(app, "app.js"), APP);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

function link(folder: string, names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name), "dir");
  }
}

/** As the maintainer: a schema, what `generate` makes of it, two migrations by hand, `bundle`, and the compiler. */
async function writeLibrary(library: string): Promise<void> {
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(library, file)), { recursive: true });
    writeFileSync(join(library, file), text);
  };
  link(library, ["better-sqlite3", "drizzle-orm", "@types"]);
  symlinkSync(ROOT, join(library, "node_modules", "drizzle-sluice"), "dir");
  write("schema.ts", SCHEMA);
  for (const [file, text] of Object.entries(SOURCES)) write(file, text);
  await sluice(library, "generate", "-m", "first tables", "--rev-id", "001");
  write("src/migrations/20260301_0900_002_importance.ts", ADDED_IMPORTANCE);
  write("src/migrations/20260402_1000_003_end_of_sessions.ts", ADDED_END);
  await sluice(library, "bundle");
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  execFileSync(process.execPath, [tsc, "-p", library], { encoding: "utf8" });
}

async function sluice(cwd: string, ...argv: readonly string[]): Promise<void> {
  const stdout = new Capture();
  const stderr = new Capture();
  const code = await main(argv, { cwd, env: {}, stdout, stderr });
  expect({ code, stderr: stderr.text }).toEqual({ code: 0, stderr: "" });
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a script of the application with the store of a folder. */
async function run(home: string, ...argv: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, argv, {
    cwd: app,
    env: { PATH: process.env.PATH, MEMO_HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err] = [textOf(child.stdout), textOf(child.stderr)];
  const code = await new Promise<number>((resolve) => child.on("close", (status) => resolve(status ?? -1)));
  return { code, out: out.text, err: err.text };
}

function textOf(stream: ChildProcess["stdout"]): Capture {
  const capture = new Capture();
  stream?.pipe(capture);
  return capture;
}

const memo = (home: string, ...argv: readonly string[]): Promise<Ran> =>
  run(home, "node_modules/memo-store/dist/bin.js", ...argv);

/** A folder for a store; gives it with the path of its database. */
function home(name: string): readonly [string, string] {
  const folder = join(work, name);
  mkdirSync(folder);
  return [folder, join(folder, "store.db")];
}

const TABLES = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`;
const COLUMNS = "SELECT name FROM pragma_table_info('memories')";
const INDEXES = "SELECT name FROM pragma_index_list('memories') ORDER BY name";

const ROWS = `
  INSERT INTO users (name) VALUES ('Ada');
  INSERT INTO projects (user_id, name) VALUES (1, 'engine');
  INSERT INTO agents (project_id, name) VALUES (1, 'notes');
  INSERT INTO memories (agent_id, name, created_at) VALUES (1, 'a cup of tea', 1767225600), (1, 'two cups', 1767225601);
`;

/** What an application from before the library had migrations left: the first tables, rows, and something of its own. */
async function oldStore(name: string, script = ""): Promise<readonly [string, string]> {
  const [folder, file] = home(name);
  expect((await memo(folder, "upgrade", "001")).code).toBe(0);
  change(
    file,
    `DROP TABLE __memo_history; DROP TABLE __memo_log; CREATE TABLE of_the_host (x); ${ROWS} ${script}`,
  );
  return [folder, file];
}

describe("3. migrations travel inside the published package and run from there", () => {
  it("which carries them compiled, and nothing of what they were made from", () => {
    const files = readdirSync(join(app, "node_modules", "memo-store"), { recursive: true }).map(String);
    const scripts = files.filter((file) => file.endsWith(".js"));
    expect(scripts.map((file) => file.replace(/\d{8}_\d{4}/, "DATE")).sort()).toEqual([
      "dist/bin.js",
      "dist/index.js",
      "dist/migrations/DATE_001_first_tables.js",
      "dist/migrations/DATE_002_importance.js",
      "dist/migrations/DATE_003_end_of_sessions.js",
      "dist/migrations/index.js",
    ]);
    expect(files.filter((file) => /schema|sluice\.json/.test(file))).toEqual([]);
    expect(existsSync(join(app, "node_modules", "drizzle-orm"))).toBe(false);
  });

  it("new users: everything is created, before the application opens its own connection; the next start does nothing", async () => {
    const [folder, file] = home("new");
    expect(await run(folder, "app.js")).toEqual({
      code: 0,
      out: `{"applied":["001","002","003"],"users":[]}\n`,
      err: "",
    });
    expect(values(file, TABLES)).toHaveLength(16);
    expect(values(file, COLUMNS)).toEqual(["id", "agent_id", "name", "created_at", "importance", "source"]);
    expect(values(file, INDEXES)).toEqual(["memories_agent_id_idx", "memories_importance_idx"]);
    expect(await run(folder, "app.js")).toEqual({ code: 0, out: `{"applied":[],"users":[]}\n`, err: "" });
  });

  it("the URL is computed at run time: each home has a store of its own, and none appears elsewhere", async () => {
    const [one, two] = [home("one")[0], home("two")[0]];
    await run(one, "app.js");
    await run(two, "app.js");
    expect([readdirSync(one), readdirSync(two)]).toEqual([["store.db"], ["store.db"]]);
    expect(existsSync(join(app, "store.db"))).toBe(false);
    const missing = await run(join(work, "nowhere"), "app.js");
    expect(missing.code).not.toBe(0);
  });
});

describe("3. existing users", () => {
  it("the first revision finds its tables there and does nothing", async () => {
    const [folder, file] = await oldStore("old");
    const before = rows(file, "SELECT * FROM memories");
    const { code, out, err } = await run(folder, "app.js");
    expect({ code, out: JSON.parse(out) }).toEqual({
      code: 0,
      out: { applied: ["002", "003"], users: [{ id: 1, name: "Ada", created_at: 0 }] },
    });
    expect(err).toBe(`${file} had tables, but no history: it is recorded as being at 001.\n`);
    expect(rows(file, "SELECT id, agent_id, name, created_at FROM memories")).toEqual(before);
    expect(values(file, TABLES)).toHaveLength(17);
    expect(values(file, "SELECT action || ' ' || revision FROM __memo_log")).toEqual([
      "baseline 001",
      "upgrade 002",
      "upgrade 003",
    ]);
  });

  it.each<[string, string, readonly string[], readonly string[]]>([
    [
      "all of a revision",
      `ALTER TABLE memories ADD COLUMN importance INTEGER NOT NULL DEFAULT 5;
       ALTER TABLE memories ADD COLUMN source TEXT;
       CREATE INDEX memories_importance_idx ON memories(importance)`,
      ["003"],
      [],
    ],
    [
      "one of two columns",
      "ALTER TABLE memories ADD COLUMN importance integer NOT NULL DEFAULT 5",
      ["002", "003"],
      ["memories: + importance integer NOT NULL DEFAULT 5"],
    ],
    [
      "a column and the index",
      `ALTER TABLE memories ADD COLUMN importance integer NOT NULL DEFAULT 5;
       CREATE INDEX IF NOT EXISTS memories_importance_idx ON memories(importance)`,
      ["002", "003"],
      ["memories: + index memories_importance_idx (importance)"],
    ],
    [
      "what the newest revision adds",
      "ALTER TABLE sessions ADD COLUMN ended_at INTEGER",
      ["002", "003"],
      ["sessions: + ended_at integer"],
    ],
  ])(
    "of an old script's columns and indexes, %s: they are recognised, not added twice",
    async (name, script, applied, drift) => {
      const [folder, file] = await oldStore(name.replaceAll(" ", "-"), script);
      const { code, out, err } = await run(folder, "app.js");
      expect({ code, err: drift.filter((line) => !err.includes(line)) }).toEqual({ code: 0, err: [] });
      expect(JSON.parse(out).applied).toEqual(applied);
      expect(values(file, COLUMNS)).toEqual(["id", "agent_id", "name", "created_at", "importance", "source"]);
      expect(values(file, INDEXES)).toEqual(["memories_agent_id_idx", "memories_importance_idx"]);
      expect(
        values(file, "SELECT name FROM pragma_table_info('sessions') WHERE name = 'ended_at'"),
      ).toHaveLength(1);
      expect(rows(file, "SELECT name, importance, source FROM memories")).toEqual([
        { name: "a cup of tea", importance: 5, source: null },
        { name: "two cups", importance: 5, source: null },
      ]);
      expect((await run(folder, "app.js")).err).toBe("");
    },
  );

  it("of another kind than the revision's, a column stops the start, and the error says what it found", async () => {
    const [folder, file] = await oldStore("other-kind", "ALTER TABLE memories ADD COLUMN importance TEXT");
    const { code, err } = await run(folder, "app.js");
    expect(code).not.toBe(0);
    expect(err).toContain("The closest is 001");
    expect(err).toContain("memories: + importance text");
    expect(err).not.toMatch(/duplicate column|already exists/);
    expect(values(file, COLUMNS)).toHaveLength(5);
  });
});

describe("3. version, upgrade, status", () => {
  it("are commands of the library", async () => {
    const [folder, file] = home("commands");
    expect(await memo(folder, "version")).toEqual({ code: 0, out: "Nothing is applied.\n", err: "" });
    expect((await memo(folder, "status")).out).toContain("Next: `memo-store upgrade`");
    expect((await memo(folder, "upgrade", "2")).out).toMatch(
      /^Applied 001 .*\nApplied 002 .*\nThe database is at 002\.\n$/,
    );
    expect(await memo(folder, "version")).toEqual({ code: 0, out: "002\n", err: "" });
    expect((await memo(folder, "status", "--json")).out).toBe(
      `${JSON.stringify({ state: "behind", heads: ["002"], pending: ["003"], unknown: [] }, undefined, 2)}\n`,
    );
    expect((await memo(folder, "upgrade")).out).toMatch(/^Applied 003 /);
    expect((await memo(folder, "status")).out).toContain(`${file} is current: at 003.\n`);
  });

  it("and downgrade, whose data comes back with the next start", async () => {
    const [folder, file] = home("back");
    await run(folder, "app.js");
    change(file, `${ROWS} UPDATE memories SET importance = 9, source = 'kitchen' WHERE id = 2`);
    expect((await memo(folder, "downgrade", "1", "-y")).out).toContain("The database is at 001.");
    expect(values(file, COLUMNS)).toEqual(["id", "agent_id", "name", "created_at"]);
    await run(folder, "app.js");
    expect(rows(file, "SELECT importance, source FROM memories")).toEqual([
      { importance: 5, source: null },
      { importance: 9, source: "kitchen" },
    ]);
  });
});
