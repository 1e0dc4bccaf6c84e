import { generateSQLiteDrizzleJson, generateSQLiteMigration } from "drizzle-kit/api";
import { expect, test } from "vitest";
import { makeDrizzleProject, schemaText } from "./drizzle-project.js";
import * as casing from "./schemas/casing.js";
import * as columns from "./schemas/columns.js";
import * as kit from "./schemas/drizzle-kit.js";
import * as earlier from "./schemas/drizzle-kit-earlier.js";
import * as later from "./schemas/drizzle-kit-later.js";
import * as keys from "./schemas/keys.js";
import * as views from "./schemas/views.js";

interface Row {
  readonly name: string;
  readonly schema: object;
  /** What drizzle-kit wrote otherwise than the schema says, and Sluice puts right. */
  readonly mended: readonly string[];
  /** Statements of drizzle-kit that SQLite refuses, by a part of them. */
  readonly broken?: readonly RegExp[];
}

const ROWS: readonly Row[] = [
  { name: "columns", schema: columns, mended: [] },
  { name: "views", schema: views, mended: [] },
  { name: "casing", schema: casing, mended: [] },
  {
    name: "keys",
    schema: keys,
    broken: [/`indexes_json`/, /`indexes_partial`/, /`indexes_in_list`/],
    mended: [
      `indexes + index indexes_json (json_extract(c, '$.a."b c"'))`,
      "indexes + index indexes_partial (a) where b = 1 AND NOT (a = 'it''s' OR c IS NULL)",
      "indexes + index indexes_in_list (a) where a IN ('x', 'it''s')",
    ],
  },
  {
    name: "drizzle-kit",
    schema: kit,
    mended: [
      `written seconds: default '"2023-11-14T22:13:20.500Z"' → 1700000000`,
      `written milliseconds: default '"2023-11-14T22:13:20.500Z"' → 1700000000500`,
      `written instant: default '"1970-01-01T00:00:00.000Z"' → '1970-01-01T00:00:00.000Z'`,
      `written bytes: default '{"type":"Buffer","data":[97,98]}' → X'6162'`,
    ],
  },
];

/** A revision that holds a history of drizzle-kit's. */
const baseline = (statements: readonly string[]): string => `import { defineMigration } from "drizzle-sluice";

export default defineMigration({
  revision: "001",
  parents: [],
  generated: true,
  up: ${JSON.stringify(statements)},
  irreversible: "it was there before",
});
`;

/** What drizzle-kit writes from one schema to the next, without what is none of a revision's. */
async function migrated(from: object, to: object): Promise<readonly string[]> {
  const before = await generateSQLiteDrizzleJson({ ...from });
  const statements = await generateSQLiteMigration(
    before,
    await generateSQLiteDrizzleJson({ ...to }, before.id),
  );
  return statements.filter((statement) => !statement.startsWith("PRAGMA "));
}

test.each(ROWS)("$name: a database that drizzle-kit made", async ({ name, schema, mended, broken = [] }) => {
  const statements = (await migrated({}, schema)).filter(
    (statement) => !broken.some((pattern) => pattern.test(statement)),
  );
  const project = makeDrizzleProject("0.45", {
    schema: schemaText(name),
    migrations: { "20260101_0000_001_base.ts": baseline(statements) },
  });
  await project.upgrade();
  const { changes } = await project.generate();
  expect(changes.map(({ table, detail }) => `${table} ${detail}`)).toEqual(mended);
  await project.upgrade();
  expect((await project.generate()).changes).toEqual([]);
});

test("a database that drizzle-kit changed: tables made anew, columns added, a foreign key without its action", async () => {
  const statements = [...(await migrated({}, earlier)), ...(await migrated(earlier, later))];
  const project = makeDrizzleProject("0.45", {
    schema: schemaText("drizzle-kit-later"),
    migrations: { "20260101_0000_001_base.ts": baseline(statements) },
  });
  await project.upgrade();
  const { changes } = await project.generate();
  expect(changes.map(({ table, detail }) => `${table} ${detail}`)).toEqual([
    "posts - foreign key (editor) → users",
    "posts + foreign key (editor) → users on delete set null",
  ]);
  await project.upgrade();
  expect((await project.generate()).changes).toEqual([]);
});
