import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, test } from "vitest";
import { VERSION } from "../../src/version.js";
import { ROOT } from "./sources.js";

const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

interface Manifest {
  readonly version: string;
  readonly exports: Readonly<Record<string, { default: string } | string>>;
  readonly files: readonly string[];
  readonly homepage: string;
  readonly bugs: string;
  readonly repository: { readonly url: string };
}

/** npm packs these whatever `files` says (https://docs.npmjs.com/cli/configuring-npm/package-json#files). */
const ALWAYS_PACKED = ["package.json", "README.md", "LICENSE"];

/** The targets of the links that lead to a file of the repository, from its root. */
function linkedFiles(document: string): readonly string[] {
  const links = read(document).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g);
  return [...links].map(([, path = ""]) => join(dirname(document), path));
}

describe("package.json", () => {
  const manifest: Manifest = JSON.parse(read("package.json"));
  const isPacked = (path: string): boolean =>
    ALWAYS_PACKED.includes(path) ||
    manifest.files.some((entry) => path === entry || path.startsWith(`${entry}/`));

  test("has the version that the sources say", () => expect(manifest.version).toBe(VERSION));

  test.each([".", "./kit", "./cli", "./testing"])("%s is exported, and was built", async (name) => {
    const entry = manifest.exports[name];
    if (typeof entry !== "object") throw new Error(`${name} is not exported`);
    expect(Object.keys(await import(join(ROOT, entry.default)))).not.toEqual([]);
  });

  test("says where the sources, the home page and the list of issues are", () => {
    const [, home = "nothing"] = /^git\+(https:.*)\.git$/.exec(manifest.repository.url) ?? [];
    expect([manifest.homepage, manifest.bugs]).toEqual([`${home}#readme`, `${home}/issues`]);
  });

  test.each(globSync(["*.md", "docs/**/*.md"], { cwd: ROOT }).sort().filter(isPacked))(
    "what %s links to is packed with it",
    (document) => expect(linkedFiles(document).filter((path) => !isPacked(path))).toEqual([]),
  );
});

test("package-lock.json names no registry", () => {
  expect(read("package-lock.json").match(/"resolved"|https?:\/\/[^"]*registry/g)).toBeNull();
});
