/** How many rows the tables of the application hold. */
const ROWS = 4000;

const FILE = (revision: string, parent: string, steps: string): string => `
import {
  addColumn, addConstraint, alterColumn, alterTable, createTable, defineMigration, dropColumn, dropConstraint,
  dropTable, renameColumn, renameTable, run, sql,
} from "drizzle-sluice";

const pause = () => new Promise((done) => setTimeout(done, 2));

export default defineMigration({ revision: "${revision}", parents: [${parent}], ${steps} });
`;

const TABLES = `
  up: [
    createTable("authors", "CREATE TABLE authors (id integer PRIMARY KEY AUTOINCREMENT, name text NOT NULL, rank integer)"),
    createTable("books", \`CREATE TABLE books (
      id integer PRIMARY KEY, author_id integer NOT NULL REFERENCES authors (id) ON DELETE CASCADE,
      title text NOT NULL COLLATE NOCASE, pages text, CHECK (title <> ''))\`),
    createTable("changes", "CREATE TABLE changes (book integer, title text)"),
    sql\`CREATE INDEX books_author ON books (author_id); CREATE INDEX books_title ON books (title DESC)\`,
    sql\`CREATE TRIGGER books_changed AFTER UPDATE OF title ON books BEGIN INSERT INTO changes VALUES (new.id, new.title); END\`,
    sql\`CREATE VIEW long_books AS SELECT b.title, a.name FROM books b JOIN authors a ON a.id = b.author_id\`,
  ],
  down: [
    sql\`DROP VIEW long_books\`, dropTable("changes"), dropTable("books"), dropTable("authors"),
  ],`;

const ROWS_OF_TABLES = `
  up: [
    run(async (db) => {
      await db.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS / 10}) INSERT INTO authors (name, rank) SELECT 'author ' || i, i % 7 FROM n");
      for (let part = 0; part < 10; part += 1) {
        await db.run("INSERT INTO books SELECT id * 10 + ?, id, 'book ' || id || '/' || ?, CAST(100 + id % 50 AS TEXT) FROM authors", [part, part]);
        await pause();
      }
    }),
  ],
  down: [run(async (db) => { await db.run("DELETE FROM books"); await pause(); await db.run("DELETE FROM authors"); })],`;

const SHORT_ROWS = `
  up: [
    alterTable("books", [addColumn("state text NOT NULL DEFAULT 'new'")]),
    sql\`UPDATE books SET state = 'read' WHERE id % 3 = 0\`,
  ],
  down: [alterTable("books", [dropColumn("state", { keep: false })])],`;

const IN_PLACE = `
  up: [
    alterTable("books", [
      alterColumn("state", "text NOT NULL DEFAULT 'new'", "text NOT NULL DEFAULT 'open'"),
      addConstraint("CONSTRAINT state_known CHECK (state IN ('new', 'open', 'read'))"),
    ]),
    alterTable("authors", [alterColumn("rank", "integer", "integer NOT NULL DEFAULT 0")]),
  ],
  down: [
    alterTable("authors", [alterColumn("rank", "integer NOT NULL DEFAULT 0", "integer")]),
    alterTable("books", [
      dropConstraint("CONSTRAINT state_known CHECK (state IN ('new', 'open', 'read'))"),
      alterColumn("state", "text NOT NULL DEFAULT 'open'", "text NOT NULL DEFAULT 'new'"),
    ]),
  ],`;

const COPY = `
  up: [
    alterTable("authors", [], { how: "copy" }),
    alterTable("books", [alterColumn("pages", "text", "integer"), addConstraint("UNIQUE (author_id, title)")]),
  ],
  down: [
    alterTable("books", [dropConstraint("UNIQUE (author_id, title)"), alterColumn("pages", "integer", "text")]),
    alterTable("authors", [], { how: "copy" }),
  ],`;

const DATA = `
  up: [
    run((db) => db.batches("SELECT id, title FROM books", { key: "id", size: 500 }, async (rows) => {
      for (const { id, title } of rows) await db.run("UPDATE books SET title = ? WHERE id = ?", [title + "!", id]);
    })),
    sql\`DELETE FROM changes WHERE book % 2 = 0; ANALYZE\`,
  ],
  down: [
    sql\`DELETE FROM changes\`,
    run((db) => db.batches("SELECT id, title FROM books", { key: "id", size: 500 }, async (rows) => {
      for (const { id, title } of rows) await db.run("UPDATE books SET title = ? WHERE id = ?", [title.slice(0, -1), id]);
    })),
    sql\`DELETE FROM changes\`,
  ],`;

const RENAMED = `
  up: [
    renameTable("changes", "book_changes"),
    alterTable("authors", [renameColumn("name", "full_name"), dropColumn("rank")]),
    dropTable("book_changes"),
    sql\`DROP TRIGGER IF EXISTS books_changed\`,
  ],
  down: [
    createTable("book_changes", "CREATE TABLE book_changes (book integer, title text)"),
    alterTable("authors", [addColumn("rank integer NOT NULL DEFAULT 0"), renameColumn("full_name", "name")]),
    renameTable("book_changes", "changes"),
    sql\`CREATE TRIGGER IF NOT EXISTS books_changed AFTER UPDATE OF title ON books BEGIN INSERT INTO changes VALUES (new.id, new.title); END\`,
  ],`;

const BODIES = [TABLES, ROWS_OF_TABLES, SHORT_ROWS, IN_PLACE, COPY, DATA, RENAMED];

const idOf = (place: number): string => String(place + 1).padStart(3, "0");

/** The revisions of the application, oldest first: one of each kind of work. */
export const REVISIONS: readonly string[] = BODIES.map((_, place) => idOf(place));

/** The texts of the migrations, by file name. */
export function migrationFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    BODIES.map((body, place) => {
      const parent = place === 0 ? "" : `"${idOf(place - 1)}"`;
      return [`20260101_00${idOf(place).slice(1)}_${idOf(place)}_step.js`, FILE(idOf(place), parent, body)];
    }),
  );
}
