import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  parseCreateIndex,
  parseCreateTrigger,
  parseCreateView,
} from "../../src/dialect/sqlite/ddl/parse-object.js";
import { parseCreateTable } from "../../src/dialect/sqlite/ddl/parse-table.js";
import { tokenize } from "../../src/dialect/sqlite/ddl/token.js";
import { outlineOf, outlineOfDefinition } from "../dialect/sqlite/ddl/pragma.js";
import { SEED } from "../support/seed.js";
import { PAIRS } from "./arbitrary.js";
import { createTable, hangingOn } from "./live-sql.js";

const SCHEMAS = fc.sample(PAIRS, { numRuns: 150, seed: SEED }).map(({ before }) => before);

const reprinted = (sql: string): string =>
  tokenize(sql)
    .map(({ text }) => text)
    .join("");

it("every table of the random schemas is read as SQLite reads it, and reprints byte for byte", () => {
  for (const schema of SCHEMAS) {
    const client = new Database(":memory:");
    for (const table of schema.tables) {
      const sql = createTable(schema, table);
      expect(reprinted(sql)).toBe(sql);
      client.exec(sql);
      const read = outlineOfDefinition(parseCreateTable(sql));
      const said = outlineOf(client, table.name);
      expect({ sql, ...read, keys: [] }).toEqual({ sql, ...said, keys: [] });
    }
    client.close();
  }
});

it("every index, view and trigger of the random schemas is read, and reprints byte for byte", () => {
  for (const schema of SCHEMAS) {
    const client = new Database(":memory:");
    for (const table of schema.tables) client.exec(createTable(schema, table));
    for (const sql of hangingOn(schema)) {
      expect(reprinted(sql)).toBe(sql);
      client.exec(sql);
      const stored = client
        .prepare<[], { name: string; tbl_name: string }>(
          "SELECT name, tbl_name FROM sqlite_schema ORDER BY rowid DESC LIMIT 1",
        )
        .get();
      expect({ name: stored?.name, tbl_name: stored?.tbl_name }).toEqual(named(sql));
    }
    client.close();
  }
});

/** What the parsers make of a definition, in the words of `sqlite_schema`. */
function named(sql: string): { readonly name: string; readonly tbl_name: string } {
  if (/^CREATE VIEW/.test(sql)) {
    const { name } = parseCreateView(sql);
    return { name, tbl_name: name };
  }
  const { name, table } = /^CREATE TRIGGER/.test(sql) ? parseCreateTrigger(sql) : parseCreateIndex(sql);
  return { name, tbl_name: table };
}
