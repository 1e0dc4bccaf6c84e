import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { bundle } from "../../src/kit.js";
import { listMigrations } from "../../src/migration/folder.js";
import { loadMigrations } from "../../src/migration/loader.js";
import { ROOT } from "../house/sources.js";
import { type BuiltProject, builtProject } from "../runner/built.js";
import { installPacked } from "../support/packed.js";

const CONFIG = `export default { dialect: "sqlite", schema: "./schema.ts", out: "./drizzle" };`;
const TSCONFIG = `{
  "compilerOptions": {
    "target": "ES2023", "module": "NodeNext", "strict": true, "declaration": true, "types": [],
    "rootDir": ".", "outDir": "dist", "skipLibCheck": true
  },
  "include": ["*.ts", "drizzle"]
}`;
const STORE = `import { upgrade } from "drizzle-sluice";
import { migrations } from "./drizzle/index.js";

/** Where the application keeps its data is its own business. */
export async function openStore(db: object): Promise<string> {
  const { heads } = await upgrade(db, { migrations });
  return heads.join();
}
`;
const BOOT = `import Database from "better-sqlite3";
const { openStore } = await import(process.env.STORE);
const client = new Database("app.db");
console.log(await openStore(client));
client.close();
`;
const MIGRATIONS = {
  "drizzle/20260101_0000_001_make_users.ts": `import { createTable, defineMigration, dropTable, run, sql } from "drizzle-sluice";
import { first } from "./names.js";

/** Make users. */
export default defineMigration({
  revision: "001",
  parents: [],
  up: [
    createTable("users", \`CREATE TABLE "users" ("id" integer PRIMARY KEY, "name" text NOT NULL)\`),
    run(async (db) => { await db.run("INSERT INTO users VALUES (1, ?)", [first]); }),
  ],
  down: [dropTable("users")],
});
`,
  "drizzle/20260102_0000_002_index_names.ts": `import { defineMigration, sql } from "drizzle-sluice";
export default defineMigration({
  revision: "002",
  parents: ["001"],
  up: [sql\`CREATE INDEX "users_name" ON "users" ("name")\`],
  down: [sql\`DROP INDEX "users_name"\`],
});
`,
  "drizzle/names.ts": `export const first = "Ada";\n`,
  "drizzle/sluice.json": `{ "table": "__store", "backup": "never" }`,
};

async function store(): Promise<BuiltProject> {
  const project = builtProject({
    "drizzle.config.ts": CONFIG,
    "tsconfig.json": TSCONFIG,
    "store.ts": STORE,
    "boot.mjs": BOOT,
    ...MIGRATIONS,
  });
  await bundle({ cwd: project.root, env: {} });
  return project;
}

function compile({ root }: BuiltProject): void {
  execFileSync(process.execPath, [join(ROOT, "node_modules", "typescript", "bin", "tsc"), "-p", root], {
    encoding: "utf8",
  });
}

/** The sources are gone, and what was built is booted twice. */
async function boots(project: BuiltProject, from: string): Promise<void> {
  expect(await project.run("boot.mjs", { STORE: from })).toBe("002\n");
  expect(await project.run("boot.mjs", { STORE: from })).toBe("002\n");
  const client = new Database(project.database, { readonly: true });
  expect(client.prepare("SELECT * FROM users").all()).toEqual([{ id: 1, name: "Ada" }]);
  const checksums = client.prepare("SELECT checksum FROM __store_history ORDER BY rowid").pluck().all();
  client.close();
  expect(checksums).toEqual(await checksumsOfFolder());
}

async function checksumsOfFolder(): Promise<readonly string[]> {
  const { root } = builtProject(MIGRATIONS);
  const loaded = await loadMigrations(listMigrations(join(root, "drizzle")));
  return loaded.map(({ checksum }) => checksum);
}

describe("an application without its migrations folder", () => {
  test.each([false, true])("bundled by esbuild, minified: %s", async (minify) => {
    const project = await store();
    await build({
      absWorkingDir: project.root,
      entryPoints: ["store.ts"],
      outfile: "out/store.mjs",
      bundle: true,
      minify,
      platform: "node",
      format: "esm",
      // esbuild loads migrations from a folder, of which there is none.
      external: ["better-sqlite3", "esbuild"],
      logLevel: "silent",
    });
    rmSync(join(project.root, "drizzle"), { recursive: true });
    rmSync(join(project.root, "node_modules", "drizzle-sluice"));
    await boots(project, "./out/store.mjs");
  });

  test("compiled by tsc", async () => {
    const project = await store();
    compile(project);
    rmSync(join(project.root, "drizzle"), { recursive: true });
    await boots(project, "./dist/store.js");
  });

  test("that installed a library with its migrations in it", async () => {
    const library = await store();
    library.write(
      "package.json",
      `{ "name": "acme-store", "version": "1.0.0", "type": "module", "exports": "./dist/store.js", "files": ["dist"] }`,
    );
    compile(library);
    const app = builtProject({ "boot.mjs": BOOT });
    rmSync(join(app.root, "node_modules", "drizzle-sluice"));
    installPacked(library.root, app.root, "acme-store");
    installPacked(ROOT, app.root, "drizzle-sluice");
    rmSync(library.root, { recursive: true });
    await boots(app, "acme-store");
  });
});
