import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listMigrations, refuseOutside } from "../../src/migration/folder.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (...names: readonly string[]): void => {
  for (const name of names) writeFileSync(join(folder, name), "");
};

describe("listMigrations", () => {
  test("takes migrations, sorted, and leaves everything else", () => {
    put("20260102_0000_002_b.ts", "20260101_0000_001_a_b.ts", "index.ts", "0000_x.sql", "sluice.json");
    put("20260101_0000_001_a_b.d.ts", "20260101_0000_001_a_b.js.map", "README.md");
    mkdirSync(join(folder, "meta"));
    expect(listMigrations(folder)).toEqual([
      {
        revision: "001",
        name: "20260101_0000_001_a_b.ts",
        path: join(folder, "20260101_0000_001_a_b.ts"),
        message: "a b",
      },
      {
        revision: "002",
        name: "20260102_0000_002_b.ts",
        path: join(folder, "20260102_0000_002_b.ts"),
        message: "b",
      },
    ]);
  });

  test.each([
    ["source", "20260101_0000_001_a.ts"],
    ["compiled", "20260101_0000_001_a.js"],
  ] as const)("a .ts beside its .js is one: the %s", (prefer, name) => {
    put("20260101_0000_001_a.ts", "20260101_0000_001_a.js", "20260101_0000_001_a.d.ts");
    expect(listMigrations(folder, { prefer }).map((file) => file.name)).toEqual([name]);
  });

  test("two files with one id", () => {
    put("20260101_0000_001_a.ts", "20260102_0000_001_b.ts");
    expect(() => listMigrations(folder)).toThrow(
      /have the revision 001: 20260101_0000_001_a\.ts and 20260102_0000_001_b\.ts/,
    );
  });

  test("a missing folder is an error", () => {
    expect(() => listMigrations(join(folder, "none"))).toThrow(/none does not exist/);
  });

  test("a file in place of a folder", () => {
    put("drizzle");
    expect(() => listMigrations(join(folder, "drizzle"))).toThrow(/is not a folder/);
  });

  test.skipIf(process.getuid?.() === 0)("a folder that may not be read", () => {
    chmodSync(folder, 0);
    expect(() => listMigrations(folder)).toThrow(/cannot be read \(EACCES\)/);
  });
});

describe("refuseOutside", () => {
  const name = "20260101_0000_001_a.ts";
  const only = (): Parameters<typeof refuseOutside>[0] => ({
    revision: "001",
    name,
    path: join(folder, "m", name),
    message: "a",
  });
  beforeEach(() => mkdirSync(join(folder, "m")));

  test("a link out of the folder", () => {
    put("secret.ts");
    symlinkSync(join(folder, "secret.ts"), join(folder, "m", name));
    expect(() => refuseOutside(only(), join(folder, "m"))).toThrow(
      /symbolic link that leads out of its folder/,
    );
  });

  test("a link inside the folder, and a plain file", () => {
    put("m/real.ts");
    symlinkSync("real.ts", join(folder, "m", name));
    expect(() => refuseOutside(only(), join(folder, "m"))).not.toThrow();
  });

  test("a link to nothing", () => {
    symlinkSync("nothing.ts", join(folder, "m", name));
    expect(() => refuseOutside(only(), join(folder, "m"))).toThrow(/cannot be read/);
  });
});
