import { DatabaseError, messageOf } from "../../errors.js";
import { intercepted } from "../intercept.js";
import type { Session } from "../session.js";
import { type BetterSqlite3Client, betterSqlite3Session } from "./better-sqlite3.js";

/** The part of better-sqlite3 by which what an application defines can be stood in for. */
export interface ScratchClient extends BetterSqlite3Client {
  function(name: string, options: { varargs: boolean; deterministic: boolean }, fn: () => null): unknown;
  table(name: string, factory: () => { columns: readonly string[]; rows: () => Generator }): unknown;
}

/**
 * A session on an empty database in memory. Functions and virtual-table modules that only the application's own
 * connection has are stood in for as soon as a statement misses them: definitions need their names, not their results.
 *
 * A statement that names an unknown collation fails with DatabaseError `unknown-collation`: better-sqlite3 has no way
 * to define one.
 */
export function scratchSession(client: ScratchClient): Session {
  return intercepted(betterSqlite3Session(client, { owned: true }), async (sql, execute) => {
    for (const stubbed = new Set<string>(); ; ) {
      try {
        return await execute();
      } catch (error) {
        const missing = missingIn(error);
        if (missing === undefined || stubbed.has(missing.name)) throw error;
        stub(client, missing, sql);
        stubbed.add(missing.name);
      }
    }
  });
}

/** The bytes of a scratch database; undefined where its driver does not give them. */
export function scratchContent({ client }: Session): Uint8Array | undefined {
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

function stub(client: ScratchClient, missing: Missing, sql: string): void {
  switch (missing.kind) {
    case "function":
      client.function(missing.name, { varargs: true, deterministic: true }, () => null);
      return;
    case "module":
      client.table(missing.name, () => ({ columns: ["value"], *rows() {} }));
      return;
    case "collation sequence":
      throw new DatabaseError(
        "unknown-collation",
        `The collation ${missing.name} is the application's own and cannot be stood in for on a scratch database: ${sql}`,
        { hint: "better-sqlite3 cannot define collations; use one of BINARY, NOCASE and RTRIM." },
      );
  }
}
