import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS, parseSettings } from "../../src/migration/settings.js";
import * as steps from "../../src/migration/steps.js";
import { makeProject, type TestProject } from "../support/project.js";
import { ROOT } from "./sources.js";

const text = readFileSync(join(ROOT, "docs", "migration-file.md"), "utf8");
const files = [...text.matchAll(/^```ts\n\/\/ drizzle\/(\S+)\n([\s\S]*?)^```$/gm)].map(
  ([, name = "", code = ""]) => [name, code] as const,
);

let project: TestProject;
beforeAll(() => {
  project = makeProject({ migrations: Object.fromEntries(files) });
});
afterAll(() => project.cleanup());

function rows(query: string): readonly unknown[] {
  const client = new Database(project.database);
  try {
    return client.prepare(query).all();
  } finally {
    client.close();
  }
}

describe("the files of docs/migration-file.md", () => {
  test("are five", () => expect(files).toHaveLength(5));

  test("are applied, and do what the page says", async () => {
    expect(await project.run(["upgrade"])).toMatchObject({ code: 0, stderr: "" });
    expect(rows(`SELECT "slug", "tag_count", "priority", "status" FROM "tasks"`)).toEqual([
      { slug: "read", tag_count: 2, priority: 1, status: "new" },
      { slug: "write", tag_count: 0, priority: 1, status: "new" },
    ]);
    expect(rows(`SELECT "name" FROM "people"`)).toEqual([{ name: "Administrator" }, { name: "someone" }]);
  });

  test("are taken back, and applied again", async () => {
    expect(await project.run(["downgrade", "001", "-y"])).toMatchObject({ code: 0, stderr: "" });
    expect(rows(`SELECT "title", "tags", "owner_id" FROM "tasks"`)).toEqual([
      { title: "read", tags: '["a","b"]', owner_id: 1 },
      { title: "write", tags: null, owner_id: 2 },
    ]);
    expect(await project.run(["upgrade"])).toMatchObject({ code: 0 });
    expect(await project.run(["downgrade", "base", "-y"])).toMatchObject({ code: 0 });
  });

  test("name every step and change", () => {
    for (const name of Object.keys(steps)) expect(text).toContain(name);
  });
});

describe("its settings", () => {
  const [, json = ""] = /^```json\n([\s\S]*?)^```$/m.exec(text) ?? [];

  test("are all of them, with their defaults", () => {
    expect(parseSettings(json, "sluice.json")).toEqual(DEFAULT_SETTINGS);
  });

  test.each(Object.keys(DEFAULT_SETTINGS))("%s is explained", (name) => {
    expect(text.split("| setting |")[1]).toContain(`\`${name}\``);
  });
});
