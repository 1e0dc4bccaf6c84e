import { runLiteral } from "../../dialect/sqlite/alter/refused-alter.js";
import { sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject, createsIfMissing } from "../../dialect/sqlite/ddl/parse-object.js";
import {
  type Statement,
  splitStatements,
  transactionStatement,
} from "../../dialect/sqlite/ddl/statements.js";
import { DriftError, MigrationFileError } from "../../errors.js";
import type { SqlStep } from "../../model/step.js";
import type { Session } from "../session.js";
import type { StepContext } from "./context.js";

/**
 * Runs the statements of a step one by one.
 *
 * @throws MigrationFileError `transaction-statement`: one of them would end the runner's transaction, or cannot run
 * in one; then none has run.
 * @throws DriftError for a CREATE … IF NOT EXISTS whose name belongs to something else.
 */
export async function runSql(step: SqlStep, { session, transaction }: StepContext): Promise<void> {
  const statements = splitStatements(step.sql);
  for (const statement of statements) refuseTransaction(statement, transaction);
  for (const { sql } of statements) {
    if (createsIfMissing(sql) && !TEMPORARY.test(sql)) await refuseOtherObject(sql, session);
    await runLiteral(session, sql);
  }
}

/** Objects of the connection alone have a space of names of their own. */
const TEMPORARY = /^\s*create\s+temp(?:orary)?\b/i;

/**
 * `IF NOT EXISTS` asks for the name alone: `CREATE TABLE IF NOT EXISTS v` is content with a view v, and `CREATE INDEX IF
 * NOT EXISTS i ON a (…)` with an index i on b (https://www.sqlite.org/lang_createindex.html).
 */
async function refuseOtherObject(sql: string, session: Session): Promise<void> {
  const wanted = createdObject(sql);
  if (wanted === undefined) return;
  const type = wanted.kind === "virtualTable" ? "table" : wanted.kind;
  const found = await session.get<{ type: string; tbl_name: string; sql: string | null }>(
    `SELECT type, tbl_name, sql FROM main.sqlite_schema WHERE name = ? COLLATE NOCASE AND type IN (${spaceOf(type)})`,
    [wanted.name],
  );
  if (found === undefined) return;
  if (found.type === type && (wanted.table === undefined || sameName(found.tbl_name, wanted.table))) return;
  const on = wanted.table === undefined ? "" : ` on ${found.tbl_name}`;
  throw new DriftError(
    `There is ${found.type === "index" ? "an" : "a"} ${found.type} ${wanted.name}${on} already: IF NOT EXISTS would keep it and make nothing.`,
    sql,
    found.sql ?? "",
    { hint: `Rename or drop it first, or give the new ${type} another name.` },
  );
}

/** Triggers have names of their own; tables, views and indexes share theirs. SQLite itself refuses a table named as an index. */
const spaceOf = (type: string): string => (type === "trigger" ? "'trigger'" : "'table', 'view', 'index'");

/** The words that begin and end transactions, which are the runner's even where a revision runs outside of one. */
const ENDS = /^(?:BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b/;

function refuseTransaction(statement: Statement, transaction: boolean): void {
  const word = transactionStatement(statement);
  if (word === undefined || !(transaction || ENDS.test(word))) return;
  throw new MigrationFileError(
    "transaction-statement",
    `${word} cannot stand in a migration that runs in a transaction.`,
    {
      hint: "Leave it out: the runner begins and ends transactions. What refuses one needs `transaction: false` in the migration.",
    },
  );
}
