import { join } from "node:path";
import { type BuildResult, build, type Metafile } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./sources.js";

/** What an application must not pay for when it starts: author-time packages, and the packages it brings itself. */
const AUTHOR_TIME = [
  "ts-morph",
  "typescript",
  "esbuild",
  "drizzle-kit",
  "drizzle-orm",
  "@clack/prompts",
  "commander",
  "picocolors",
  "tinyglobby",
];
const AUTHOR_TIME_ROOMS = ["cli", "diff", "kit", "plan", "source"];

let metafile: Metafile;

beforeAll(async () => {
  const result: BuildResult<{ metafile: true }> = await build({
    absWorkingDir: ROOT,
    entryPoints: ["src/index.ts"],
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    outdir: join(ROOT, "dist"),
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  metafile = result.metafile;
});

describe("what importing drizzle-sluice loads", () => {
  test.each(AUTHOR_TIME)("not %s", (name) => {
    const found = reachable().packages.filter((path) => path === name || path.startsWith(`${name}/`));
    expect(found).toEqual([]);
  });

  test("no package at all, only what Node brings", () => {
    expect(reachable().packages.filter((path) => !path.startsWith("node:"))).toEqual([]);
  });

  test.each(AUTHOR_TIME_ROOMS)("nothing of src/%s", (room) => {
    expect(reachable().sources.filter((path) => path.startsWith(`src/${room}/`))).toEqual([]);
  });
});

interface Reachable {
  readonly packages: readonly string[];
  readonly sources: readonly string[];
}

/** Follows the static imports from the entry; a dynamic import is a chunk of its own, and not followed. */
function reachable(): Reachable {
  const entry = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint === "src/index.ts");
  expect(entry).toBeDefined();
  const queue = entry === undefined ? [] : [entry[0]];
  const seen = new Set<string>(queue);
  const packages = new Set<string>();
  const sources = new Set<string>();
  for (const path of queue) {
    const output = metafile.outputs[path];
    for (const source of Object.keys(output?.inputs ?? {})) sources.add(source);
    for (const { path: target, kind, external } of output?.imports ?? []) {
      if (kind === "dynamic-import") continue;
      if (external === true) packages.add(target);
      else if (!seen.has(target)) {
        seen.add(target);
        queue.push(target);
      }
    }
  }
  return { packages: [...packages], sources: [...sources] };
}
