import type Database from "better-sqlite3";
import type { MigrationInput } from "../../src/migration/define.js";
import {
  addColumn,
  addConstraint,
  alterColumn,
  alterTable,
  createTable,
  dropColumn,
  dropTable,
  renameTable,
  run,
  sql,
} from "../../src/migration/steps.js";
import { revision } from "../runner/support.js";

const TABLES = revision("001", [
  createTable(
    "authors",
    "CREATE TABLE authors (id integer PRIMARY KEY AUTOINCREMENT, name text, rank integer)",
  ),
  createTable(
    "books",
    "CREATE TABLE books (id integer PRIMARY KEY, author integer REFERENCES authors ON DELETE CASCADE, title text)",
  ),
  sql`CREATE INDEX books_author ON books (author); CREATE TABLE changes (book, title)`,
  sql`CREATE TRIGGER books_changed AFTER UPDATE OF title ON books BEGIN INSERT INTO changes VALUES (new.id, new.title); END`,
  sql`CREATE VIEW titles AS SELECT title FROM books`,
]);

const ROWS = revision("002", [
  run(async (db) => {
    await db.run("INSERT INTO authors (name) VALUES ('a'), ('b'), ('c')");
    await db.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO books SELECT i, 1 + i % 3, 'book ' || i FROM n",
    );
  }),
  alterTable("books", [addColumn("state text NOT NULL DEFAULT 'new'")]),
]);

const IN_PLACE = revision("003", [
  alterTable("books", [
    alterColumn("state", "text NOT NULL DEFAULT 'new'", "text NOT NULL DEFAULT 'open'"),
    addConstraint("CHECK (state <> '')"),
  ]),
]);

const COPY = revision("004", [
  alterTable("authors", [], { how: "copy" }),
  alterTable("books", [
    alterColumn("title", "text", "text COLLATE NOCASE"),
    addConstraint("UNIQUE (author, title)"),
  ]),
]);

const DATA = revision("005", [
  run(async (db) => {
    await db.batches<{ id: number }>("SELECT id FROM books", { key: "id", size: 100 }, async (rows) => {
      await db.run("UPDATE books SET title = title || '!' WHERE id = ?", [rows[0]?.id ?? 0]);
    });
  }),
  alterTable("authors", [dropColumn("rank")]),
  renameTable("changes", "book_changes"),
  sql`DROP TRIGGER books_changed`,
  dropTable("book_changes"),
]);

/** A small library: each revision alters tables in another of the ways there are. */
export const LIBRARY: readonly MigrationInput[] = [TABLES, ROWS, IN_PLACE, COPY, DATA];

/** Puts rows with long texts into a table of two columns, so that there is something to be out of room for. */
export function fillBooks(db: Database.Database, count: number): void {
  db.prepare(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO books (id, author, title) SELECT i + 1000, 1, hex(randomblob(200)) FROM n",
  ).run(count);
}
