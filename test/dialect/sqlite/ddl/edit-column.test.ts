import { expect, test } from "vitest";
import { type DesiredClauses, replaceClauses } from "../../../../src/dialect/sqlite/ddl/edit-column.js";
import { DdlError } from "../../../../src/dialect/sqlite/ddl/token.js";

const FULL = `text /* t */ CONSTRAINT nn NOT NULL ON CONFLICT FAIL  CONSTRAINT df DEFAULT 'x' COLLATE nocase -- end`;

test.each<[name: string, body: string, desired: DesiredClauses, expected: string]>([
  ["nothing", FULL, {}, FULL],
  ["another type", FULL, { type: "varchar(9)" }, FULL.replace("text", "varchar(9)")],
  ["a first type", `NOT NULL`, { type: "int" }, `int NOT NULL`],
  ["no type", `int NOT NULL`, { type: "" }, `NOT NULL`],
  ["a type for nothing", ``, { type: "int" }, `int`],
  [
    "a type before generated",
    `int generated always as (1)`,
    { type: "text" },
    `text generated always as (1)`,
  ],
  ["NOT NULL", `text DEFAULT 'x'`, { notNull: true }, `text NOT NULL DEFAULT 'x'`],
  [
    "NOT NULL behind the key",
    `text PRIMARY KEY DEFAULT 'x'`,
    { notNull: true },
    `text PRIMARY KEY NOT NULL DEFAULT 'x'`,
  ],
  ["NOT NULL that is there", FULL, { notNull: true }, FULL],
  ["NOT NULL in place of NULL", `text NULL DEFAULT 1`, { notNull: true }, `text NOT NULL DEFAULT 1`],
  ["no NOT NULL", FULL, { notNull: false }, FULL.replace(" CONSTRAINT nn NOT NULL ON CONFLICT FAIL", "")],
  ["no NOT NULL, twice there", `int NOT NULL DEFAULT 1 NOT NULL`, { notNull: false }, `int DEFAULT 1`],
  ["NOT NULL for nothing", ``, { notNull: true }, `NOT NULL`],
  ["a default", `int NOT NULL CHECK (1)`, { default: "(1 + 1)" }, `int NOT NULL DEFAULT (1 + 1) CHECK (1)`],
  [
    "another default",
    FULL,
    { default: "0" },
    FULL.replace(`DEFAULT 'x'`, `DEFAULT 0`).replace("CONSTRAINT df", `CONSTRAINT "df"`),
  ],
  ["no default", FULL, { default: null }, FULL.replace("  CONSTRAINT df DEFAULT 'x'", "")],
  ["the default that counts", `int DEFAULT 1 DEFAULT 2`, { default: "3" }, `int DEFAULT 1 DEFAULT 3`],
  [
    "a clause between glued ones",
    `DEFAULT'x'COLLATE nocase`,
    { notNull: true, default: "1" },
    `NOT NULL DEFAULT 1 COLLATE nocase`,
  ],
  [
    "a generated expression",
    `int NOT NULL`,
    { generated: { as: "a + 1", stored: true } },
    `int NOT NULL GENERATED ALWAYS AS (a + 1) STORED`,
  ],
  [
    "another generated expression",
    `int generated always as (1) unique`,
    { generated: { as: "2", stored: false } },
    `int GENERATED ALWAYS AS (2) VIRTUAL unique`,
  ],
  ["a plain column", `int generated always as (1) unique`, { generated: null }, `int unique`],
  [
    "a key",
    `integer NOT NULL`,
    { primaryKey: "PRIMARY KEY AUTOINCREMENT" },
    `integer PRIMARY KEY AUTOINCREMENT NOT NULL`,
  ],
  [
    "another key",
    `integer CONSTRAINT k PRIMARY KEY NOT NULL`,
    { primaryKey: "PRIMARY KEY DESC" },
    `integer PRIMARY KEY DESC NOT NULL`,
  ],
  ["no key", `integer PRIMARY KEY AUTOINCREMENT NOT NULL`, { primaryKey: null }, `integer NOT NULL`],
  [
    "one reference of two",
    `int REFERENCES p ON DELETE CASCADE DEFERRABLE CHECK (1) REFERENCES q`,
    { dropReferences: `references "P" on delete cascade deferrable` },
    `int CHECK (1) REFERENCES q`,
  ],
  [
    "no reference",
    `int CONSTRAINT fk REFERENCES p (x) ON DELETE CASCADE NOT NULL`,
    { dropReferences: `CONSTRAINT fk REFERENCES p (x) ON DELETE CASCADE` },
    `int NOT NULL`,
  ],
  ["no unique", `int UNIQUE ON CONFLICT FAIL CHECK (1) UNIQUE`, { dropUnique: true }, `int CHECK (1)`],
  [
    "one check of two",
    `int CHECK (a > 0) CONSTRAINT c CHECK ("t"."A" < (9))`,
    { dropCheck: { name: "c", expression: "a < 9" } },
    `int CHECK (a > 0)`,
  ],
  [
    "one check of two that say the same",
    `int CHECK (a > 0) CONSTRAINT c CHECK (a > 0)`,
    { dropCheck: { expression: "a > 0" } },
    `int CONSTRAINT c CHECK (a > 0)`,
  ],
  [
    "a check that is not there",
    `int CHECK (a > 0)`,
    { dropCheck: { expression: "a > 1" } },
    `int CHECK (a > 0)`,
  ],
  [
    "what stands behind a line comment",
    `int -- t\n UNIQUE NOT NULL`,
    { dropUnique: true },
    `int -- t\n  NOT NULL`,
  ],
  [
    "everything at once",
    FULL,
    { type: "int", notNull: false, default: null },
    `int /* t */ COLLATE nocase -- end`,
  ],
])("%s", (_, body, desired, expected) => {
  expect(replaceClauses(body, desired)).toBe(expected);
  expect(replaceClauses(expected, desired)).toBe(expected);
});

test("what is no column is an error", () => {
  expect(() => replaceClauses(`int, b int`, { notNull: true })).toThrow(DdlError);
});
