import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, test } from "vitest";
import { ROOT } from "./sources.js";

const DOCUMENTS = globSync(["*.md", "docs/**/*.md"], { cwd: ROOT }).sort();
const LINK = /\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g;

/** A heading as the address of its section, as GitHub makes it. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");

const anchorsOf = (file: string): readonly string[] =>
  [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchor(heading));

function deadLinks(document: string): readonly string[] {
  const text = readFileSync(join(ROOT, document), "utf8");
  return [...text.matchAll(LINK)].flatMap(([link, path = "", section]) => {
    const file = path === "" ? join(ROOT, document) : join(ROOT, dirname(document), path);
    if (!existsSync(file)) return [link];
    return section === undefined || anchorsOf(file).includes(section) ? [] : [link];
  });
}

test.each(DOCUMENTS)("the links of %s lead somewhere", (document) => {
  expect(deadLinks(document)).toEqual([]);
});

describe("docs/architecture.md", () => {
  const named = [
    ...readFileSync(join(ROOT, "docs/architecture.md"), "utf8").matchAll(/`([\w./-]+\/[\w.-]*)`/g),
  ]
    .map(([, path = ""]) => path)
    .filter((path) => /\.(?:ts|md)$|\/$/.test(path) && !path.includes("*"));

  test.each([...new Set(named)])("%s is there", (path) => {
    const places = [path, join("src", path), join("src/dialect/sqlite", path)];
    expect(places.filter((place) => existsSync(join(ROOT, place)))).not.toEqual([]);
  });
});

test("every document of docs/ is linked from the README", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const linked = (document: string): boolean => readme.includes(`(${relative(".", document)})`);
  expect(DOCUMENTS.filter((document) => document.startsWith("docs/") && !linked(document))).toEqual([]);
});
