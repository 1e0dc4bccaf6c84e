import { DdlError } from "../../dialect/sqlite/ddl/ddl-error.js";
import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject, writtenTables } from "../../dialect/sqlite/ddl/parse-object.js";
import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import { DatabaseError } from "../../errors.js";
import type { Step } from "../../model/step.js";
import type { Session } from "../session.js";

interface Named {
  readonly type: string;
  readonly name: string;
}

/**
 * A TEMP table goes before a table of the database that has its name (https://www.sqlite.org/lang_naming.html): steps
 * would change the wrong one. Looks at what is there and at what the steps name.
 *
 * @throws DatabaseError `temporary-name`.
 */
export async function refuseTemporaryNames(session: Session, steps: readonly Step[]): Promise<void> {
  const temporary = await session.all<Named>(
    "SELECT type, name FROM temp.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  if (temporary.length === 0) return;
  const stored = await session.all<Named>("SELECT type, name FROM main.sqlite_schema");
  const taken = new Set([...stored.map(keyOf), ...steps.flatMap(namesIn).map((name) => `table ${name}`)]);
  const hiding = temporary.find((object) => taken.has(keyOf(object)));
  if (hiding === undefined) return;
  const { type, name } = hiding;
  throw new DatabaseError(
    "temporary-name",
    `The connection has a TEMP ${type} ${name}, which hides what the database has under that name.`,
    { hint: "Drop it before migrating, or migrate on a connection of its own." },
  );
}

/** Tables and views share one space of names. */
const keyOf = ({ type, name }: Named): string => `${type === "view" ? "table" : type} ${foldName(name)}`;

function namesIn(step: Step): readonly string[] {
  switch (step.kind) {
    case "createTable":
    case "dropTable":
    case "alterTable":
      return [foldName(step.table)];
    case "renameTable":
      return [foldName(step.from), foldName(step.to)];
    case "sql":
      return namesInSql(step.sql);
    case "assertNoRows":
    case "run":
      return [];
  }
}

/** A text that does not split into statements is an error of its step. */
function namesInSql(sql: string): readonly string[] {
  try {
    return splitStatements(sql).flatMap((statement) => {
      const index = createdObject(statement.sql)?.table;
      return [...(writtenTables(statement.sql) ?? []), ...(index === undefined ? [] : [index])].map(foldName);
    });
  } catch (error) {
    if (error instanceof DdlError) return [];
    throw error;
  }
}
