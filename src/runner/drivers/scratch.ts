import { DatabaseError, messageOf } from "../../errors.js";
import { intercepted } from "../report/intercept.js";
import type { Session } from "../session.js";
import { type BetterSqlite3Client, betterSqlite3Session } from "./better-sqlite3.js";
import { isLibsql } from "./libsql.js";
import { type NodeSqliteClient, nodeSqliteSession } from "./node-sqlite.js";

/** The part of better-sqlite3 by which what an application defines can be stood in for. */
export interface ScratchClient extends BetterSqlite3Client {
  function(name: string, options: { varargs: boolean; deterministic: boolean }, fn: () => null): unknown;
  table(name: string, factory: () => { columns: readonly string[]; rows: () => Generator }): unknown;
}

/** How a connection is given what it misses. */
interface Stubs {
  addFunction(name: string): void;
  /** undefined: the driver has no way to define one. */
  readonly addModule: ((name: string) => void) | undefined;
}

const STUB_OPTIONS = { varargs: true, deterministic: true } as const;

/**
 * A session on an empty database in memory. Functions and virtual-table modules that only the application's own
 * connection has are stood in for as soon as a statement misses them: definitions need their names, not their results.
 *
 * A statement that names an unknown collation fails with DatabaseError `unknown-collation`: no driver has a way to
 * define one.
 */
export function scratchSession(client: ScratchClient): Session {
  return stubbed(betterSqlite3Session(client, { owned: true }), {
    addFunction: (name) => client.function(name, STUB_OPTIONS, () => null),
    addModule: (name) => client.table(name, () => ({ columns: ["value"], *rows() {} })),
  });
}

/** The same with node:sqlite, which has no way to define modules. */
export function nodeScratchSession(client: NodeSqliteClient): Session {
  return stubbed(nodeSqliteSession(client, { owned: true }), {
    addFunction: (name) => client.function(name, STUB_OPTIONS, () => null),
    addModule: undefined,
  });
}

function stubbed(session: Session, stubs: Stubs): Session {
  return intercepted(session, async (sql, execute) => {
    for (const done = new Set<string>(); ; ) {
      try {
        return await execute();
      } catch (error) {
        const missing = missingIn(error);
        if (missing === undefined || done.has(missing.name) || !stub(stubs, missing, sql)) throw error;
        done.add(missing.name);
      }
    }
  });
}

/** The bytes of a scratch database; undefined where its driver does not give them. */
export function scratchContent({ client }: Session): Uint8Array | undefined {
  if (isLibsql(client)) return undefined;
  const serialize: unknown = Reflect.get(client, "serialize");
  const content: unknown = typeof serialize === "function" ? serialize.call(client) : undefined;
  return content instanceof Uint8Array ? content : undefined;
}

interface Missing {
  readonly kind: "function" | "module" | "collation sequence";
  readonly name: string;
}

/** SQLite says what it does not know only in words. */
function missingIn(error: unknown): Missing | undefined {
  const found = /^(?:unknown function: |no such (function|module|collation sequence): )(.+?)(?:\(\))?$/.exec(
    messageOf(error),
  );
  const name = found?.[2];
  if (name === undefined) return undefined;
  if (found?.[1] === "module") return { kind: "module", name };
  return { kind: found?.[1] === "collation sequence" ? "collation sequence" : "function", name };
}

/** Returns whether there is one now. */
function stub({ addFunction, addModule }: Stubs, { kind, name }: Missing, sql: string): boolean {
  switch (kind) {
    case "function":
      addFunction(name);
      return true;
    case "module":
      addModule?.(name);
      return addModule !== undefined;
    case "collation sequence":
      throw new DatabaseError(
        "unknown-collation",
        `The collation ${name} is the application's own and cannot be stood in for on a scratch database: ${sql}`,
        { hint: "The drivers cannot define collations; use one of BINARY, NOCASE and RTRIM." },
      );
  }
}
