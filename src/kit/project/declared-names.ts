import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject } from "../../dialect/sqlite/ddl/parse-object.js";
import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Schema } from "../../model/schema.js";
import type { Step } from "../../model/step.js";

/**
 * Whether a table is the project's own, because its schema declares it or a revision makes it. The revisions are read
 * for the first name that is asked about.
 */
export function declaredIn(
  migrations: readonly LoadedMigration[],
  schema: Schema | undefined,
): (name: string) => boolean {
  let known: ReadonlySet<string> | undefined;
  return (name) => {
    known ??= new Set([...namesIn(schema), ...migrations.flatMap(({ up }) => up.flatMap(namesMadeBy))]);
    return known.has(foldName(name));
  };
}

const namesIn = (schema: Schema | undefined): readonly string[] =>
  [...(schema?.tables ?? []), ...(schema?.views ?? [])].map(({ name }) => foldName(name));

function namesMadeBy(step: Step): readonly string[] {
  switch (step.kind) {
    case "createTable":
      return [foldName(step.table)];
    case "renameTable":
      return [foldName(step.to)];
    case "sql":
      return splitStatements(step.sql).flatMap(({ sql }) => {
        const created = createdObject(sql);
        return created === undefined ? [] : [foldName(created.name)];
      });
    case "alterTable":
    case "dropTable":
    case "assertNoRows":
    case "run":
      return [];
  }
}
