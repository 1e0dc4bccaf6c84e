import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import { UsageError } from "../../errors.js";
import type { BatchResult, DataConnection } from "../../model/step.js";
import type { Session } from "../session.js";
import { inBatches } from "./batches.js";
import type { StepContext } from "./context.js";

/** What a data step gets: the connection with the caller's own settings for numbers, inside the transaction. */
export function dataConnection(context: StepContext): DataConnection {
  let { session } = context;
  const done: BatchResult[] = [];
  const during = async <T>(other: Session, work: () => Promise<T>): Promise<T> => {
    session = other;
    try {
      return await work();
    } finally {
      session = context.session;
    }
  };
  return {
    dialect: session.dialect,
    run: async (sql, params) => {
      if (isSeveral(sql) && (params ?? []).length === 0) return runEach(sql, session);
      refuseSeveral(sql);
      refuseTransaction(sql);
      return session.data.run(sql, params);
    },
    all: async (sql, params) => {
      refuseSeveral(sql);
      return session.data.all(sql, params);
    },
    get: async (sql, params) => {
      refuseSeveral(sql);
      return session.data.get(sql, params);
    },
    batches: (query, options, each) => inBatches({ context, done, during }, query, options, each),
    proxy: async (sql, params, method) => {
      refuseSeveral(sql);
      refuseTransaction(sql);
      const rows = await session.data.values(sql, params);
      // Drizzle takes the row itself, and for none undefined, which its own type leaves out.
      return { rows: method === "get" ? Reflect.get(rows, 0) : rows };
    },
  };
}

/** A semicolon with text behind it is worth a look by the lexer; the texts of a loop over rows have none. */
const MAY_BE_SEVERAL = /;\s*\S/;

const isSeveral = (sql: string): boolean => MAY_BE_SEVERAL.test(sql) && splitStatements(sql).length > 1;

/** Rows changed by all statements of a text together. */
async function runEach(sql: string, session: Session): Promise<number> {
  const statements = splitStatements(sql);
  for (const statement of statements) refuseTransaction(statement.sql);
  let changes = 0;
  for (const statement of statements) changes += await session.data.run(statement.sql);
  return changes;
}

/**
 * The drivers do not agree on a second statement: better-sqlite3 refuses it, libsql and node:sqlite run the first one
 * and pass over the rest without a word.
 *
 * @throws UsageError `several-statements`.
 */
function refuseSeveral(sql: string): void {
  if (!isSeveral(sql)) return;
  throw new UsageError(
    "several-statements",
    "One call of a data step holds several statements, together with parameters or to read rows.",
    { hint: "Make one call for each statement; only `db.run(sql)` without parameters takes several." },
  );
}

/** The first word behind spaces and comments, where it is one that begins or ends a transaction. */
const TRANSACTION =
  /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b/i;

/** @throws UsageError `transaction-statement`. */
function refuseTransaction(sql: string): void {
  const word = TRANSACTION.exec(sql)?.[1];
  if (word === undefined) return;
  throw new UsageError(
    "transaction-statement",
    `${word.toUpperCase()} cannot be run in a data step: the runner keeps the transaction.`,
    { hint: "Leave it out." },
  );
}
