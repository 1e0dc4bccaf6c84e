import { foldName } from "../dialect/sqlite/ddl/identifier.js";
import { createdObject, droppedObject } from "../dialect/sqlite/ddl/parse-object.js";
import { type Statement, splitStatements } from "../dialect/sqlite/ddl/statements.js";
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
  const taken = takenBy(
    migrations.flatMap(({ up }) => up),
    new Set(present),
  );
  if (taken.size === 0) return;
  throw new HistoryError(
    "unmanaged",
    `${database} has no history, but has ${listed([...taken])} already, which the pending revisions create.`,
    {
      hint: "`sluice stamp REV`, with the revision that the tables match, says where the database is; then upgrade.",
    },
  );
}

/** The names that are taken when a step wants to create them. */
function takenBy(steps: readonly Step[], names: Set<string>): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const step of steps) {
    for (const { verb, name } of namings(step)) {
      if (verb === "drop") names.delete(foldName(name));
      else if (names.has(foldName(name))) taken.add(name);
    }
  }
  return taken;
}

interface Naming {
  readonly verb: "create" | "drop";
  readonly name: string;
}

function namings(step: Step): readonly Naming[] {
  switch (step.kind) {
    case "createTable":
      return step.ifMissing ? [] : [{ verb: "create", name: step.table }];
    case "dropTable":
      return [{ verb: "drop", name: step.table }];
    case "renameTable":
      return [
        { verb: "drop", name: step.from },
        { verb: "create", name: step.to },
      ];
    case "sql":
      return splitStatements(step.sql).flatMap(namingsOf);
    case "alterTable":
    case "assertNoRows":
    case "run":
      return [];
  }
}

function namingsOf({ sql }: Statement): readonly Naming[] {
  const dropped = droppedObject(sql);
  if (dropped !== undefined) return [{ verb: "drop", name: dropped.name }];
  const created = isConditional(sql) ? undefined : createdObject(sql);
  return created === undefined ? [] : [{ verb: "create", name: created.name }];
}

const isConditional = (sql: string): boolean => /^create\s[\w\s]*\bif\s+not\s+exists\b/i.test(sql);

/** How many names a message lists. */
const SHOWN = 5;

function listed(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return names.slice(0, SHOWN).join(", ") + more;
}
