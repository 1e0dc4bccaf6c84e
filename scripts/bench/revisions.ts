import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Two folders with the same revisions: Sluice's and drizzle-orm's. */
export interface RevisionFolders {
  readonly ours: string;
  readonly peer: string;
}

/** Writes `count` revisions in a row: a table, and rows that go into it. */
export function writeRevisions(root: string, count: number): RevisionFolders {
  const folders = { ours: join(root, "ours"), peer: join(root, "peer") };
  mkdirSync(folders.ours, { recursive: true });
  mkdirSync(join(folders.peer, "meta"), { recursive: true });
  const entries = [];
  for (let n = 0; n < count; n++) {
    const tag = `${String(n).padStart(4, "0")}_step_${n}`;
    writeFileSync(join(folders.ours, ourName(n)), ourText(n));
    writeFileSync(join(folders.peer, `${tag}.sql`), statementOf(n));
    entries.push({ idx: n, version: "6", when: momentOf(n), tag, breakpoints: true });
  }
  const journal = { version: "7", dialect: "sqlite", entries };
  writeFileSync(join(folders.peer, "meta", "_journal.json"), JSON.stringify(journal));
  return folders;
}

const momentOf = (n: number): number => Date.UTC(2026, 0, 1) + n * 60_000;

const revisionOf = (n: number): string => n.toString(16).padStart(12, "0");

function ourName(n: number): string {
  const [date = "", time = ""] = new Date(momentOf(n)).toISOString().split("T");
  return `${date.replaceAll("-", "")}_${time.slice(0, 5).replace(":", "")}_${revisionOf(n)}_step_${n}.ts`;
}

function statementOf(n: number): string {
  if (n === 0) return `CREATE TABLE "log" ("id" integer PRIMARY KEY, "step" integer NOT NULL);`;
  return `INSERT INTO "log" ("step") VALUES (${n});`;
}

function ourText(n: number): string {
  const parents = n === 0 ? "" : `"${revisionOf(n - 1)}"`;
  return `import { defineMigration, sql } from "drizzle-sluice";

export default defineMigration({
  revision: "${revisionOf(n)}",
  parents: [${parents}],
  up: [sql\`${statementOf(n)}\`],
  down: [sql\`${n === 0 ? `DROP TABLE "log"` : `DELETE FROM "log" WHERE "step" = ${n}`}\`],
});
`;
}
