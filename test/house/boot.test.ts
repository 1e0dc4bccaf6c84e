import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modulesIn } from "../support/built-module.js";
import { ROOT } from "./sources.js";

interface Boot {
  readonly applied: number;
  readonly listings: readonly string[];
  readonly reads: readonly string[];
  readonly queries: readonly string[];
  /** Paths of every module, imported or required. */
  readonly modules: readonly string[];
}

const INDEX = join(ROOT, "dist", "index.js");
const REVISIONS = ["aaaaaaaaaaa1", "aaaaaaaaaaa2", "aaaaaaaaaaa3"];
const PACKAGE = /\/node_modules\/(?!better-sqlite3\/|bindings\/|file-uri-to-path\/)/;
const AUTHOR_TIME = /^(?:cli|diff|kit|plan|source)\b/;

let root: string;
let first: Boot;
let second: Boot;

beforeAll(() => {
  if (!existsSync(INDEX)) throw new Error("There is no dist/; run `npm run build` first.");
  root = realpathSync(mkdtempSync(join(tmpdir(), "sluice-boot-")));
  mkdirSync(join(root, "drizzle"));
  // As in an application: Node loads the migrations itself, and the recorder sees them.
  mkdirSync(join(root, "node_modules"));
  symlinkSync(ROOT, join(root, "node_modules", "drizzle-sluice"), "dir");
  writeFileSync(join(root, "package.json"), `{ "type": "module" }`);
  for (const [place, revision] of REVISIONS.entries()) {
    writeFileSync(
      join(root, "drizzle", `20260101_000${place}_${revision}_step.js`),
      migrationText(revision, REVISIONS[place - 1]),
    );
  }
  first = boot();
  second = boot();
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("a boot with nothing pending, on the built files", () => {
  test("comes after one that applied everything", () => {
    expect([first.applied, second.applied]).toEqual([REVISIONS.length, 0]);
  });

  test("lists one directory", () => expect(second.listings).toEqual([join(root, "drizzle")]));

  test("asks the database one question", () => {
    // Settings of the connection read no file: https://sqlite.org/pragma.html#pragma_busy_timeout
    expect(second.queries.filter((sql) => !/^PRAGMA busy_timeout\b/.test(sql))).toHaveLength(1);
  });

  test("reads and loads no migration", () => {
    const touched = [...second.reads, ...second.modules].filter((path) => /aaaaaaaaaaa\d_step/.test(path));
    expect(touched).toEqual([]);
  });

  test("loads no author-time module and no package but the driver", () => {
    expect(second.modules.filter((path) => PACKAGE.test(path))).toEqual([]);
    const own = second.modules.flatMap(modulesIn);
    expect(own.filter((name) => AUTHOR_TIME.test(name))).toEqual([]);
    expect(own).toContain("runner/upgrade.js");
  });

  test("and the recorder does see a migration that is loaded", () => {
    expect(first.modules.filter((path) => /aaaaaaaaaaa\d_step/.test(path)).length).toBeGreaterThan(0);
  });
});

function boot(): Boot {
  const log = join(root, "imports.log");
  writeFileSync(log, "");
  const script = join(ROOT, "test", "house", "boot", "boot.mjs");
  const output = execFileSync(
    process.execPath,
    [script, pathToFileURL(INDEX).href, join(root, "app.db"), join(root, "drizzle")],
    {
      env: { PATH: process.env.PATH, IMPORTS_LOG: log },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const { required, ...counted }: Omit<Boot, "modules"> & { required: string[] } = JSON.parse(output);
  return { ...counted, modules: [...required, ...readFileSync(log, "utf8").trim().split("\n")] };
}

function migrationText(revision: string, parent: string | undefined): string {
  return `import { createTable, defineMigration, dropTable } from "drizzle-sluice";

export default defineMigration({
  revision: "${revision}",
  parents: ${JSON.stringify(parent === undefined ? [] : [parent])},
  up: [createTable("t_${revision}", \`CREATE TABLE "t_${revision}" ("id" integer PRIMARY KEY)\`)],
  down: [dropTable("t_${revision}")],
});
`;
}
