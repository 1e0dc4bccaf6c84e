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
      refuseTransaction(sql);
      return session.data.run(sql, params);
    },
    all: (sql, params) => session.data.all(sql, params),
    get: (sql, params) => session.data.get(sql, params),
    batches: (query, options, each) => inBatches({ context, done, during }, query, options, each),
    proxy: async (sql, params, method) => {
      refuseTransaction(sql);
      const rows = await session.data.values(sql, params);
      // Drizzle takes the row itself, and for none undefined, which its own type leaves out.
      return { rows: method === "get" ? Reflect.get(rows, 0) : rows };
    },
  };
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
