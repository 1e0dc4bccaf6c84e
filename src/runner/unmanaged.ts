import { foldName } from "../dialect/sqlite/ddl/identifier.js";
import { createdObject } from "../dialect/sqlite/ddl/parse-object.js";
import { splitStatements } from "../dialect/sqlite/ddl/statements.js";
import { HistoryError } from "../errors.js";
import type { LoadedMigration } from "../model/migration.js";
import type { Step } from "../model/step.js";

/**
 * Refuses a database without a history whose tables are those that the revisions would create. Tables of other names
 * are somebody else's and stay.
 *
 * @throws HistoryError `unmanaged`.
 */
export function refuseUnmanaged(
  migrations: readonly LoadedMigration[],
  present: ReadonlySet<string>,
  database: string,
): void {
  const created = migrations.flatMap(({ up }) => up.flatMap(createdBy));
  const taken = [...new Set(created.filter((name) => present.has(foldName(name))))];
  if (taken.length === 0) return;
  throw new HistoryError(
    "unmanaged",
    `${database} has no history, but has ${listed(taken)} already, which the pending revisions create.`,
    {
      hint: "`sluice stamp REV`, with the revision that the tables match, says where the database is; then upgrade.",
    },
  );
}

function createdBy(step: Step): readonly string[] {
  if (step.kind === "createTable") return step.ifMissing ? [] : [step.table];
  if (step.kind !== "sql") return [];
  return splitStatements(step.sql).flatMap(({ sql, keywords }) => {
    const created = keywords[0] === "CREATE" && !isConditional(sql) ? createdObject(sql) : undefined;
    return created === undefined ? [] : [created.name];
  });
}

const isConditional = (sql: string): boolean => /^create\s[\w\s]*\bif\s+not\s+exists\b/i.test(sql);

/** How many names a message lists. */
const SHOWN = 5;

function listed(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return names.slice(0, SHOWN).join(", ") + more;
}
