import { canonicalTable } from "../../dialect/sqlite/canonical.js";
import { sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject, createsIfMissing } from "../../dialect/sqlite/ddl/parse-object.js";
import { parseCreateTable } from "../../dialect/sqlite/ddl/parse-table.js";
import { sameTokens } from "../../dialect/sqlite/ddl/token.js";
import { DriftError, MigrationFileError } from "../../errors.js";
import { equal } from "../../model/equality.js";
import type { CreateTable } from "../../model/step.js";
import type { Session } from "../session.js";

/**
 * Creates a table. An `IF NOT EXISTS` in the statement counts as `ifMissing`: SQLite would keep whatever has the name,
 * even a view (https://www.sqlite.org/lang_createtable.html).
 *
 * @throws MigrationFileError `wrong-name`: the statement creates something else.
 * @throws DriftError with `ifMissing`, where something of the name is there and is not the same.
 */
export async function runCreateTable(step: CreateTable, session: Session): Promise<void> {
  refuseOtherName(step);
  const found = step.ifMissing || createsIfMissing(step.ddl) ? await textOf(step.table, session) : undefined;
  if (found === undefined) {
    await session.run(step.ddl);
  } else if (!sameTable(found, step.ddl)) {
    throw new DriftError(`The table ${step.table} is there already, but is another one.`, step.ddl, found, {
      hint: "Bring the table or the migration in line with the other.",
    });
  }
}

/** The definition of the table or the view of a name: both share one space of names. */
async function textOf(name: string, session: Session): Promise<string | undefined> {
  const row = await session.get<{ sql: string }>(
    "SELECT sql FROM main.sqlite_schema WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE",
    [name],
  );
  return row?.sql;
}

function refuseOtherName({ table, ddl }: CreateTable): void {
  const created = createdObject(ddl);
  if (created !== undefined && isTable(created.kind) && sameName(created.name, table)) return;
  throw new MigrationFileError("wrong-name", `The statement does not create the table ${table}.`, {
    hint: "Make the step's name and its CREATE TABLE agree.",
  });
}

const isTable = (kind: string): boolean => kind === "table" || kind === "virtualTable";

/** SQLite keeps a definition without its IF NOT EXISTS. */
const asStored = (ddl: string): string => ddl.replace(/^(\s*create\s[\w\s]*?)if\s+not\s+exists\b/i, "$1");

function sameTable(a: string, b: string): boolean {
  if (sameTokens(a, asStored(b))) return true;
  if (createdObject(a)?.kind !== "table" || createdObject(b)?.kind !== "table") return false;
  return equal(canonicalTable(parseCreateTable(a)), canonicalTable(parseCreateTable(b)));
}
