import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { onTestFinished } from "vitest";
import { upgrade } from "../../src/index.js";
import { type GenerateOptions, type GenerateResult, generate } from "../../src/kit.js";
import { makeProject, type ProjectInput } from "../support/project.js";

/** The names under which the versions of drizzle-orm are installed here. */
export const PACKAGES = { "0.45": "drizzle-orm", "1.0": "drizzle-orm-rc" } as const;
export type Version = keyof typeof PACKAGES;

export interface DrizzleProject {
  readonly root: string;
  /** Path of the database; no file is made. */
  readonly database: string;
  write(file: string, text: string): void;
  generate(options?: GenerateOptions): Promise<GenerateResult>;
  upgrade(): Promise<void>;
  /** Runs SQL in the database, which is made where it is missing. */
  sql(...statements: readonly string[]): void;
  /** The application's definitions in the database, by name. */
  definitions(): ReadonlyMap<string, string>;
}

const NODE_MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** A project whose `drizzle-orm` is the version asked for, for the length of one test. */
export function makeDrizzleProject(version: Version, input: ProjectInput): DrizzleProject {
  const project = makeProject({ migrations: {}, ...input });
  onTestFinished(() => project.cleanup());
  installDrizzle(project.root, version);
  const cwd = project.root;
  return {
    root: project.root,
    database: project.database,
    write: project.write,
    generate: (options = {}) => generate({ cwd, env: {}, message: "a step", ...options }),
    upgrade: () =>
      withClient(project.database, (client) =>
        upgrade(client, { folder: join(project.root, "drizzle") }).then(() => {}),
      ),
    definitions: () =>
      withClient(project.database, (client) => {
        const query =
          "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name NOT LIKE '__sluice%'";
        const rows = client.prepare(query).raw().all();
        return new Map(rows as [string, string][]);
      }),
    sql: (...statements) =>
      void withClient(project.database, (client) => statements.forEach((one) => void client.exec(one))),
  };
}

/** Text of one of the schemas beside this file. */
export function schemaText(name: string): string {
  return readFileSync(new URL(`schemas/${name}.ts`, import.meta.url), "utf8");
}

function installDrizzle(root: string, version: Version): void {
  const modules = join(root, "node_modules");
  rmSync(modules);
  mkdirSync(modules);
  for (const name of readdirSync(NODE_MODULES).filter((one) => !one.startsWith("."))) {
    const target = name === "drizzle-orm" ? PACKAGES[version] : name;
    symlinkSync(join(NODE_MODULES, target), join(modules, name), "dir");
  }
}

/** Opens the database for one piece of work, which may be done at once or later. */
function withClient<T>(path: string, work: (client: Database.Database) => T): T {
  const client = new Database(path);
  const result = work(client);
  if (result instanceof Promise) return result.finally(() => client.close()) as T & Promise<unknown>;
  client.close();
  return result;
}
