import {
  type Statement,
  splitStatements,
  transactionStatement,
} from "../../dialect/sqlite/ddl/statements.js";
import { MigrationFileError } from "../../errors.js";
import type { SqlStep } from "../../model/step.js";
import type { StepContext } from "./context.js";

/**
 * Runs the statements of a step one by one.
 *
 * @throws MigrationFileError `transaction-statement`: one of them would end the runner's transaction, or cannot run
 * in one; then none has run.
 */
export async function runSql(step: SqlStep, { session, transaction }: StepContext): Promise<void> {
  const statements = splitStatements(step.sql);
  for (const statement of statements) refuseTransaction(statement, transaction);
  for (const { sql } of statements) await session.run(sql);
}

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
