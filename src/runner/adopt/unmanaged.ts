import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject, createsIfMissing, droppedObject } from "../../dialect/sqlite/ddl/parse-object.js";
import { type Statement, splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Step } from "../../model/step.js";

/**
 * The names that a database has already and the revisions would create. Tables of other names are somebody else's and
 * stay.
 *
 * @param present The names of the database, folded.
 */
export function takenNames(
  migrations: readonly LoadedMigration[],
  present: ReadonlySet<string>,
): ReadonlySet<string> {
  return takenBy(
    migrations.flatMap(({ up }) => up),
    new Set(present),
  );
}

/** Every name that a revision creates at some time, folded. */
export function namesMade(migrations: readonly LoadedMigration[]): ReadonlySet<string> {
  const steps = migrations.flatMap(({ up }) => up);
  return new Set(
    steps.flatMap(namings).flatMap(({ verb, name }) => (verb === "create" ? [foldName(name)] : [])),
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
  const created = createsIfMissing(sql) ? undefined : createdObject(sql);
  return created === undefined ? [] : [{ verb: "create", name: created.name }];
}
