import type { Session, Statements } from "../session.js";

/** Goes around every statement of a session. */
export type Around = <T>(sql: string, execute: () => Promise<T>) => Promise<T>;

/** The same session, with every statement run by `around`. */
export function intercepted(session: Session, around: Around): Session {
  return {
    dialect: session.dialect,
    capabilities: session.capabilities,
    get name() {
      return session.name;
    },
    get file() {
      return session.file;
    },
    client: session.client,
    get inTransaction() {
      return session.inTransaction;
    },
    ...interceptedStatements(session, around),
    data: {
      ...interceptedStatements(session.data, around),
      values: (sql, params) => around(sql, () => session.data.values(sql, params)),
    },
    editingDefinitions: (work) => session.editingDefinitions(work),
    copyTo: (target) => session.copyTo(target),
    close: () => session.close(),
  };
}

const interceptedStatements = (statements: Statements, around: Around): Statements => ({
  run: (sql, params) => around(sql, () => statements.run(sql, params)),
  all: (sql, params) => around(sql, () => statements.all(sql, params)),
  get: (sql, params) => around(sql, () => statements.get(sql, params)),
});
