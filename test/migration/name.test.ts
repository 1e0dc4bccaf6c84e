import { expect, test } from "vitest";
import {
  fileNameOf,
  instantAfter,
  nameReader,
  nextRevision,
  parseFileName,
  randomRevision,
  slugOf,
  wordsOf,
} from "../../src/migration/name.js";

test.each([
  ["20261120_1530_261b037d15fa_add_priority.ts", "261b037d15fa", "add_priority"],
  ["20261120_1530_001_x.js", "001", "x"],
  ["20261120_1530_001_.mjs", "001", ""],
  ["20261120_1530_001_add-some-thing.ts", "001", "add-some-thing"],
])("%s is a migration", (name, revision, slug) => {
  expect(parseFileName(name)).toEqual({ date: "20261120", time: "1530", revision, slug });
});

test.each([
  "0001_init.sql",
  "index.ts",
  "sluice.json",
  "meta",
  "20261120_1530_001_x.d.ts",
  "20261120_1530_001_x.js.map",
  "20261120_1530_001_x.test.ts",
  "20261120_1530_001.ts",
  "20261120_153_001_x.ts",
  "20261120_1530_0-1_x.ts",
  ".20261120_1530_001_x.ts",
])("%s is none", (name) => {
  expect(parseFileName(name)).toBeUndefined();
});

test("a name is written in UTC and read back", () => {
  const at = new Date("2026-11-20T15:30:59+00:00");
  const name = fileNameOf({ at, revision: "261b037d15fa", slug: "add_priority" });
  expect(name).toBe("20261120_1530_261b037d15fa_add_priority");
  expect(parseFileName(`${name}.ts`)?.revision).toBe("261b037d15fa");
});

test("another pattern is written and read", () => {
  const pattern = "v{revision}.{slug}";
  const name = fileNameOf({ at: new Date(0), revision: "007", slug: "a_b" }, pattern);
  expect(name).toBe("v007.a_b");
  expect(nameReader(pattern)(`${name}.ts`)).toEqual({ date: "", time: "", revision: "007", slug: "a_b" });
  expect(nameReader(pattern)("v007xa_b.ts")).toBeUndefined();
});

test.each([
  ["{date}_{slug}", /has no \{revision\}/],
  ["{revision}_{nmae}", /unknown part \{nmae\}/],
  ["../{revision}_{slug}", /does not name a file of the folder/],
  ["{date}/{revision}", /does not name a file of the folder/],
  ["{date}\\{revision}", /does not name a file of the folder/],
  [".{revision}", /does not name a file of the folder/],
])("the pattern %s is refused", (pattern, message) => {
  expect(() => nameReader(pattern)).toThrow(message);
});

test.each([
  ["nothing", [], "2026-11-20T15:30:02Z"],
  ["an older file", ["20261120_1529_aa_a.ts"], "2026-11-20T15:30:02Z"],
  ["a file of the same minute", ["20261120_1530_aa_a.ts"], "2026-11-20T15:31:00Z"],
  [
    "files of the same minute and the next",
    ["20261120_1530_aa_a.ts", "20261120_1531_bb_b.ts"],
    "2026-11-20T15:32:00Z",
  ],
  ["a file before midnight", ["20261231_2359_aa_a.ts"], "2027-01-01T00:00:00Z"],
  ["a file that is no migration's", ["notes.ts"], "2026-11-20T15:30:02Z"],
  ["a file with a time that there is not", ["20269999_9999_aa_a.ts"], "2026-11-20T15:30:02Z"],
])("a file that follows %s is named later", (_, names, instant) => {
  const now = new Date("2026-11-20T15:30:02Z");
  expect(instantAfter(now, names)).toEqual(new Date(instant));
  expect(instantAfter(now, names, "{revision}_{slug}")).toEqual(now);
});

test.each([
  ["Add priority!", "add_priority"],
  ["  users: + name, e-mail ", "users_name_e_mail"],
  ["Café Übung", "cafe_ubung"],
  ["日本", ""],
  ["a".repeat(80), "a".repeat(60)],
  [`${"a".repeat(59)} b`, "a".repeat(59)],
])("the slug of %j", (message, slug) => {
  expect(slugOf(message)).toBe(slug);
});

test("the words of a slug", () => {
  expect(wordsOf("add_priority")).toBe("add priority");
});

test("ids", () => {
  expect(randomRevision((size) => new Uint8Array(size).fill(0x0f))).toBe("0f0f0f0f0f0f");
  expect(nextRevision([])).toBe("001");
  expect(nextRevision(["001", "009", "ab12"])).toBe("010");
  expect(nextRevision(["999"])).toBe("1000");
  expect(nextRevision(["123456789012"])).toBe("001");
});
