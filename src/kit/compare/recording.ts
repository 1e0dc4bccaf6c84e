import { inlineParameters } from "../../dialect/sqlite/ddl/inline-parameters.js";
import { namesOwn } from "../../model/own-names.js";
import type { SqlValue } from "../../model/step.js";
import type { Session, Statements } from "../../runner/session.js";
import { sqlLiteral } from "../rows/sql-literal.js";

/** A session that keeps what it is asked to run, as SQL that does the same to an equal database. */
export interface Recording {
  readonly session: Session;
  statements(): readonly string[];
}

export interface RecordingOptions {
  /** Statements to be printed where a query is asked that gives no row: what is looked at here is looked at there, too. */
  readonly guards: ReadonlyMap<string, readonly string[]>;
  /** Statements to be printed before a COMMIT. */
  readonly beforeCommit: () => readonly string[];
  /** Of the runner's own tables, in which instants are those of the run. */
  readonly prefix: string;
}

/** What SQLite's own shell needs of the settings: the others are about waiting and about reading. */
const KEPT_PRAGMAS = /^PRAGMA (?:foreign_keys|legacy_alter_table|ignore_check_constraints)\b/i;
const READS = /^\s*(?:SELECT|EXPLAIN|VALUES|WITH|PRAGMA)\b/i;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/**
 * Records on a session. Definitions are not edited on it and rows are copied in one statement, so that what is
 * recorded holds for other rows, too.
 */
export function recording(session: Session, options: RecordingOptions): Recording {
  const tape = new Tape(options.beforeCommit);
  const recorded = recordedStatements(session, tape, options);
  return {
    statements: () => tape.statements,
    session: {
      ...session,
      capabilities: { ...session.capabilities, editDefinitions: false, transaction: "batch" },
      get inTransaction() {
        return session.inTransaction;
      },
      ...recorded,
      data: {
        ...recordedStatements(session.data, tape, options),
        // Only code of a `run` asks for these, and what runs code is not printed.
        values: (sql, params) => session.data.values(sql, params),
      },
      editingDefinitions: (work) => session.editingDefinitions(work),
      close: () => session.close(),
    },
  };
}

function recordedStatements(
  statements: Statements,
  tape: Tape,
  { guards, prefix }: RecordingOptions,
): Statements {
  const note = (sql: string, params: readonly SqlValue[] = []): void => {
    const isOwn = namesOwn(prefix, sql);
    const literal = (value: SqlValue): string =>
      isOwn && typeof value === "string" && INSTANT.test(value) ? NOW : sqlLiteral(value);
    tape.note(inlineParameters(sql, params.map(literal)));
  };
  const noteRead = (sql: string, params: readonly SqlValue[] | undefined): void => {
    if (!READS.test(sql)) note(sql, params);
    for (const guard of guards.get(sql) ?? []) tape.note(guard);
  };
  return {
    run: async (sql, params) => {
      const changes = await statements.run(sql, params);
      if (!READS.test(sql) || KEPT_PRAGMAS.test(sql)) note(sql, params);
      return changes;
    },
    all: async <T>(sql: string, params?: readonly SqlValue[]): Promise<T[]> => {
      const rows = await statements.all<T>(sql, params);
      noteRead(sql, params);
      return rows;
    },
    get: async <T>(sql: string, params?: readonly SqlValue[]): Promise<T | undefined> => {
      const row = await statements.get<T>(sql, params);
      noteRead(sql, params);
      return row;
    },
  };
}

/** Statements in their order, without savepoints: what was rolled back is not there. */
class Tape {
  readonly statements: string[] = [];
  readonly #marks: { readonly name: string; readonly at: number }[] = [];
  readonly #beforeCommit: () => readonly string[];

  constructor(beforeCommit: () => readonly string[]) {
    this.#beforeCommit = beforeCommit;
  }

  note(sql: string): void {
    const [, verb = "", name = ""] =
      /^\s*(SAVEPOINT|RELEASE|ROLLBACK TO|ROLLBACK|BEGIN|COMMIT)\b\s*(\w*)/i.exec(sql) ?? [];
    switch (verb.toUpperCase()) {
      case "SAVEPOINT":
        this.#marks.push({ name, at: this.statements.length });
        return;
      case "ROLLBACK TO":
        this.#cutTo(this.#marks.findLast((mark) => mark.name === name)?.at);
        return;
      case "RELEASE":
        this.#marks.splice(this.#marks.findLastIndex((mark) => mark.name === name));
        return;
      case "ROLLBACK":
        this.#cutTo(this.statements.findLastIndex((statement) => statement.startsWith("BEGIN")));
        return;
      case "COMMIT":
        if (this.statements.at(-1)?.startsWith("BEGIN")) {
          this.statements.pop();
          return;
        }
        this.statements.push(...this.#beforeCommit());
    }
    this.statements.push(sql);
  }

  #cutTo(length = this.statements.length): void {
    this.statements.splice(length);
  }
}
