import Database from "better-sqlite3";

const INDEXES = [
  `CREATE INDEX "tasks_name_idx" ON "tasks" ("name")`,
  `CREATE INDEX "tasks_status_idx" ON "tasks" ("status", "amount")`,
];

/** `late` may be missing in rows that are older than it; `note` shows that no row is older than `status`. */
export const TASKS = `CREATE TABLE "tasks" (
  "id" integer PRIMARY KEY NOT NULL,
  "name" text NOT NULL,
  "status" text DEFAULT 'new' NOT NULL,
  "amount" integer DEFAULT 0 NOT NULL,
  "note" text NOT NULL,
  "owner" text,
  "late" text DEFAULT 'x' NOT NULL
)`;

/** Writes a database with one table of `count` rows and two indexes. */
export function writeTasks(file: string, count: number): void {
  const client = new Database(file);
  client.exec(TASKS);
  const rows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    SELECT i, 'task ' || (i * 7919 % ${count}), CASE i % 3 WHEN 0 THEN 'new' ELSE 'done' END, i % 1000,
      'a note on task ' || i, 'owner ' || (i % 97), 'y' FROM n`;
  client.exec(`BEGIN; INSERT INTO "tasks" ${rows}; ${INDEXES.join(";")}; COMMIT`);
  client.close();
}

/** The twelve steps of https://www.sqlite.org/lang_altertable.html#otheralter by hand. */
export const BY_HAND: readonly string[] = [
  "PRAGMA foreign_keys = OFF",
  "BEGIN IMMEDIATE",
  TASKS.replace(`"tasks"`, `"new_tasks"`).replace("'new'", "'open'"),
  `INSERT INTO "new_tasks" ("id", "name", "status", "amount", "note", "owner", "late")
   SELECT "id", "name", "status", "amount", "note", "owner", "late" FROM "tasks"`,
  `DROP TABLE "tasks"`,
  `ALTER TABLE "new_tasks" RENAME TO "tasks"`,
  ...INDEXES,
  "PRAGMA foreign_key_check",
  "COMMIT",
];
