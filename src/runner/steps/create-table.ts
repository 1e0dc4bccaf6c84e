import { canonicalTable } from "../../dialect/sqlite/canonical.js";
import { sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject } from "../../dialect/sqlite/ddl/parse-object.js";
import { parseCreateTable } from "../../dialect/sqlite/ddl/parse-table.js";
import { sameTokens } from "../../dialect/sqlite/ddl/token.js";
import { tableSql } from "../../dialect/sqlite/read/stored-definition.js";
import { DriftError, MigrationFileError } from "../../errors.js";
import { equal } from "../../model/equality.js";
import type { CreateTable } from "../../model/step.js";
import type { Session } from "../session.js";

/**
 * Creates a table.
 *
 * @throws MigrationFileError `wrong-name`: the statement creates something else.
 * @throws DriftError with `ifMissing`, where the table is there and is not the same.
 */
export async function runCreateTable(step: CreateTable, session: Session): Promise<void> {
  refuseOtherName(step);
  const found = step.ifMissing ? await tableSql(session, step.table) : undefined;
  if (found === undefined) {
    await session.run(step.ddl);
  } else if (!sameTable(found, step.ddl)) {
    throw new DriftError(`The table ${step.table} is there already, but is another one.`, step.ddl, found, {
      hint: "Bring the table or the migration in line with the other.",
    });
  }
}

function refuseOtherName({ table, ddl }: CreateTable): void {
  const created = createdObject(ddl);
  if (created !== undefined && isTable(created.kind) && sameName(created.name, table)) return;
  throw new MigrationFileError("wrong-name", `The statement does not create the table ${table}.`, {
    hint: "Make the step's name and its CREATE TABLE agree.",
  });
}

const isTable = (kind: string): boolean => kind === "table" || kind === "virtualTable";

function sameTable(a: string, b: string): boolean {
  return sameTokens(a, b) || equal(canonicalTable(parseCreateTable(a)), canonicalTable(parseCreateTable(b)));
}
