import { describe, expect, onTestFinished, test } from "vitest";
import { importExtension } from "../../src/kit/project/import-extension.js";
import { openProject } from "../../src/kit/project/project.js";
import { presentBundle } from "../../src/kit/write/bundle.js";
import {
  BUNDLE_MARK,
  bundleText,
  type ImportExtension,
  sameBundle,
} from "../../src/kit/write/bundle-text.js";
import { makeFolder } from "../support/folder.js";
import { makeProject, type ProjectInput, type TestProject } from "../support/project.js";

const FILE = `import { defineMigration, sql } from "drizzle-sluice";
export default defineMigration({ revision: "001", parents: [], up: [sql\`CREATE TABLE a (x)\`], down: [sql\`DROP TABLE a\`] });
`;
const NAME = "20260101_0000_001_make_a";

function project(input: ProjectInput = {}): TestProject {
  const made = makeProject({ migrations: { [`${NAME}.ts`]: FILE }, ...input });
  onTestFinished(() => made.cleanup());
  return made;
}

describe("the text", () => {
  test.each<[string, Parameters<typeof bundleText>[0], string]>([
    [
      "TypeScript",
      {
        files: [{ name: `${NAME}.ts`, revision: "001" }],
        settings: { table: "__mine" },
        language: "ts",
        importExtension: ".js",
      },
      `// Written by \`sluice bundle\`, and again by every \`sluice generate\`. Not edited by hand.
import type { MigrationBundle } from "drizzle-sluice";
import m001 from "./${NAME}.js";

export const migrations: MigrationBundle = {
  settings: {
    "table": "__mine"
  },
  migrations: [
    { name: "${NAME}.ts", migration: m001 },
  ],
};
`,
    ],
    [
      "JavaScript without a revision",
      { files: [], settings: {}, language: "js", importExtension: ".js" },
      `// Written by \`sluice bundle\`, and again by every \`sluice generate\`. Not edited by hand.

/** @type {import("drizzle-sluice").MigrationBundle} */
export const migrations = {
  settings: {},
  migrations: [],
};
`,
    ],
  ])("of %s", (_, input, text) => expect(bundleText(input)).toBe(text));

  test("is the same after a formatter", () => {
    expect(sameBundle(`a: { "b": 1, },\n`, "a: {\n  b: 1\n}")).toBe(true);
    expect(sameBundle(`a: { "b": 1 }`, "a: { b: 2 }")).toBe(false);
  });
});

describe("imports end as tsconfig.json says", () => {
  test.each<[string, Readonly<Record<string, string>>, ImportExtension]>([
    ["none", {}, ".js"],
    ["Node's own", { "tsconfig.json": `{ "compilerOptions": { "module": "NodeNext" } }` }, ".js"],
    ["a bundler's", { "tsconfig.json": `{ "compilerOptions": { "moduleResolution": "Bundler" } }` }, ""],
    ["CommonJS", { "tsconfig.json": `{ "compilerOptions": { "module": "commonjs" } }` }, ""],
    [
      "comments and commas",
      {
        "tsconfig.json": `{ // "x"\n "compilerOptions": { /* , */ "allowImportingTsExtensions": true, "outDir": "a//b,}", }, }`,
      },
      ".ts",
    ],
    [
      "one that it extends",
      {
        "tsconfig.json": `{ "extends": "./base" }`,
        "base.json": `{ "compilerOptions": { "rewriteRelativeImportExtensions": true } }`,
      },
      ".ts",
    ],
    [
      "one of a package that it extends",
      {
        "tsconfig.json": `{ "extends": "@acme/base/tsconfig.json" }`,
        "node_modules/@acme/base/package.json": `{ "name": "@acme/base" }`,
        "node_modules/@acme/base/tsconfig.json": `{ "compilerOptions": { "moduleResolution": "bundler" } }`,
      },
      "",
    ],
    ["a circle", { "tsconfig.json": `{ "extends": "./tsconfig" }` }, ".js"],
    ["no JSON", { "tsconfig.json": "nonsense" }, ".js"],
    ["a missing one", { "tsconfig.json": `{ "extends": "nowhere" }` }, ".js"],
  ])("%s", (_, files, expected) => {
    expect(importExtension(`${makeFolder({ "drizzle/x": "", ...files })}/drizzle`)).toBe(expected);
  });
});

describe("sluice bundle", () => {
  test("writes it, and then has nothing to do", async () => {
    const made = project({ settings: { table: "__mine" } });
    const first = await made.run(["bundle"]);
    expect(first).toEqual({ code: 0, stdout: "Wrote drizzle/index.ts with 1 revision.\n", stderr: "" });
    expect(made.read("drizzle/index.ts")).toContain(`"table": "__mine"`);
    expect((await made.run(["bundle"])).stdout).toBe("drizzle/index.ts with 1 revision is up to date.\n");
    expect(JSON.parse((await made.run(["bundle", "--json"])).stdout)).toEqual({
      file: `${made.root}/drizzle/index.ts`,
      revisions: ["001"],
      changed: false,
    });
  });

  test("without a tsconfig.json nobody compiles it, and Node takes .ts", async () => {
    const made = project();
    await made.run(["bundle"]);
    expect(made.read("drizzle/index.ts")).toContain(`from "./${NAME}.ts";`);
  });

  test("writes the extension that is asked for", async () => {
    const made = project();
    await made.run(["bundle", "--imports", "none"]);
    expect(made.read("drizzle/index.ts")).toContain(`from "./${NAME}";`);
    expect((await made.run(["bundle", "--imports", "cjs"])).code).toBe(2);
  });

  test("writes JavaScript where migrations are JavaScript", async () => {
    const made = project({ migrations: { [`${NAME}.js`]: FILE }, settings: { extension: "js" } });
    expect((await made.run(["bundle"])).stdout).toBe("Wrote drizzle/index.js with 1 revision.\n");
    expect(made.read("drizzle/index.js")).toContain(`from "./${NAME}.js";`);
  });

  test("what it writes is no migration, whatever their names are", async () => {
    const made = project({ migrations: { "001.ts": FILE }, settings: { fileName: "{revision}" } });
    await made.run(["bundle"]);
    expect((await made.run(["heads"])).stdout).toContain("001");
    expect((await made.run(["upgrade"])).code).toBe(0);
  });

  test("generate writes it again, with the extension it has", async () => {
    const made = project();
    await made.run(["bundle", "--imports", "none"]);
    await made.run(["generate", "--empty", "-m", "more", "--rev-id", "002"]);
    expect(made.read("drizzle/index.ts")).toMatch(/import m002 from ".\/\d{8}_\d{4}_002_more";/);
  });

  test("generate makes none where there is none", async () => {
    const made = project();
    await made.run(["generate", "--empty", "-m", "more"]);
    expect(() => made.read("drizzle/index.ts")).toThrow(/ENOENT/);
  });

  test.each<[string, ProjectInput, string]>([
    ["an index of somebody else", { migrations: { "index.ts": "export {};" } }, "not-a-bundle"],
    ["no folder", { migrations: undefined }, "missing-folder"],
    ["a migration that is none", { migrations: { [`${NAME}.ts`]: "export default 1;" } }, "not-a-migration"],
    [
      "a parent that is missing",
      { migrations: { [`${NAME}.ts`]: FILE.replace("[]", `["000"]`) } },
      "missing-parent",
    ],
  ])("%s is refused", async (_, input, code) => {
    const { stdout } = await project(input).run(["bundle", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code } });
  });
});

describe("presentBundle", () => {
  const found = async (made: TestProject) => presentBundle(await openProject({ cwd: made.root, env: {} }));

  test("is undefined without a bundle of ours", async () => {
    expect(await found(project())).toBeUndefined();
    expect(await found(project({ migrations: { "index.ts": "export {};" } }))).toBeUndefined();
  });

  test("tells a stale one", async () => {
    const made = project();
    await made.run(["bundle"]);
    expect(await found(made)).toMatchObject({ stale: false });
    made.write("drizzle/index.ts", made.read("drizzle/index.ts").replaceAll(`"`, "'"));
    expect(await found(made)).toMatchObject({ stale: false });
    made.write("drizzle/sluice.json", `{ "table": "__mine" }`);
    expect(await found(made)).toMatchObject({ stale: true });
    made.write("drizzle/index.ts", `${BUNDLE_MARK}\n`);
    expect(await found(made)).toMatchObject({ stale: true });
  });
});
