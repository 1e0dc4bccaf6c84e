import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MigrationFileError } from "../../src/errors.js";
import { listMigrations } from "../../src/migration/folder.js";
import { loadMigrations } from "../../src/migration/loader.js";
import type { LoadedMigration } from "../../src/model/migration.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-loader-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const migration = (fields: string): string =>
  `import { defineMigration, sql } from "drizzle-sluice";\nexport default defineMigration({ ${fields} });\n`;

async function load(files: Readonly<Record<string, string>>): Promise<readonly LoadedMigration[]> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return loadMigrations(listMigrations(folder));
}

const ONE = "20260101_0000_001_first_one.ts";
const TWO = "20260102_0000_002_second.ts";

test("gives the migrations with their files, in order", async () => {
  const [first, second] = await load({
    [ONE]: migration(`revision: "001", parents: [], up: [sql\`SELECT 1\`], down: []`),
    [TWO]: migration(`revision: "002", parents: ["001"], message: "own words", up: [], irreversible: "no"`),
  });
  expect(first).toMatchObject({ revision: "001", message: "first one", file: { name: ONE } });
  expect(first?.checksum).toMatch(/^[0-9a-f]{64}$/);
  expect(second).toMatchObject({ message: "own words", down: { kind: "irreversible", why: "no" } });
});

test("line ends and types in the file do not change the checksum", async () => {
  const text = migration(`revision: "001", parents: [], up: [sql\`CREATE\n  TABLE\`, "a"], down: []`);
  const [plain] = await load({ [ONE]: text });
  const [windows] = await load({ [ONE]: `const x: number = 1;\n${text}`.replaceAll("\n", "\r\n") });
  expect(windows?.checksum).toBe(plain?.checksum);
});

const GOOD = migration(`revision: "001", parents: [], up: [], down: []`);

test.each<[string, string, RegExp]>([
  ["no default export", "export const x = 1;", /_second\.ts does not export a migration/],
  [
    "a plain object",
    `export default { revision: "002", parents: [], up: [], down: [] };`,
    /does not export a migration/,
  ],
  [
    "another id inside",
    migration(`revision: "003", parents: [], up: [], down: []`),
    /_second\.ts holds revision 003, but its name says 002/,
  ],
  ["one that throws", `throw new Error("no such luck");`, /_second\.ts.*no such luck/],
  ["one that does not parse", "export default {", /_second\.ts:1/],
  ["an import of nothing", `import "./nowhere.js";\n${GOOD}`, /_second\.ts:1.*nowhere/],
  [
    "a bad step",
    migration(`revision: "002", parents: [], up: [5], down: []`),
    /_second\.ts.*up, step 1 is 5/,
  ],
  ["an unknown field", migration(`revision: "002", parents: [], up: [], donw: []`), /_second\.ts.*"donw"/],
])("%s", async (_, text, message) => {
  const attempt = load({ [ONE]: GOOD, [TWO]: text });
  await expect(attempt).rejects.toThrow(message);
  await expect(attempt).rejects.toThrow(MigrationFileError);
});
