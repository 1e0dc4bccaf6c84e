import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { warmUpDrizzle } from "../../src/source/warm-up.js";

const NODE_MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));
const DRIZZLE = join("node_modules", "drizzle-orm");

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "sluice-warm-up-")));
  mkdirSync(join(root, "node_modules"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function warmedUp(folder: string): Promise<readonly string[]> {
  const loaded: string[] = [];
  await warmUpDrizzle(folder, async (url) => loaded.push(url));
  return loaded;
}

test.each([
  ["0.45", "drizzle-orm", "sqlite-core/index.js"],
  ["1.0", "drizzle-orm-rc", "sqlite-core.js"],
])("the module that an import of drizzle-orm %s finds, from a folder below", async (_, name, file) => {
  symlinkSync(join(NODE_MODULES, name), join(root, DRIZZLE), "dir");
  mkdirSync(join(root, "db", "schema"), { recursive: true });
  const [url = "", ...others] = await warmedUp(join(root, "db", "schema"));
  expect([url, others]).toEqual([pathToFileURL(join(root, DRIZZLE, file)).href, []]);
  expect(await import(/* @vite-ignore */ url)).toHaveProperty("sqliteTable");
});

test.each<[string, string | undefined]>([
  ["no drizzle-orm", undefined],
  ["a package.json that is broken", "{"],
  ["a package.json without entries", "{}"],
])("%s: nothing is loaded, and nothing thrown", async (_, manifest) => {
  if (manifest !== undefined) {
    mkdirSync(join(root, DRIZZLE));
    writeFileSync(join(root, DRIZZLE, "package.json"), manifest);
  }
  expect(await warmedUp(root)).toEqual([]);
});

test("what the module throws is left to the import that needs it", async () => {
  symlinkSync(join(NODE_MODULES, "drizzle-orm"), join(root, DRIZZLE), "dir");
  await expect(warmUpDrizzle(root, async () => Promise.reject(new Error("broken")))).resolves.toBeUndefined();
});
