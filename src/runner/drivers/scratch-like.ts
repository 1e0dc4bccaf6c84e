import type { Session } from "../session.js";
import { isBetterSqlite3 } from "./better-sqlite3.js";
import { isLibsql, libsqlSession } from "./libsql.js";
import { isNodeSqlite } from "./node-sqlite.js";
import { nodeScratchSession, type ScratchClient, scratchSession } from "./scratch.js";

/**
 * An empty database in memory, opened by the very driver that the application has loaded; whoever opens it closes it.
 *
 * @throws DatabaseError as `openScratch`, where the client's class cannot be used again.
 */
export async function scratchLike({ client }: Session): Promise<Session> {
  if (isBetterSqlite3(client)) {
    const made = another(client);
    if (isScratchClient(made)) return scratchSession(made);
  } else if (isNodeSqlite(client)) {
    const made = another(client);
    if (isNodeSqlite(made)) return nodeScratchSession(made);
  } else if (isLibsql(client)) {
    const made = another(client);
    if (isLibsql(made)) return libsqlSession(made, { owned: true });
  }
  const { openScratch } = await import("./open.js");
  return openScratch();
}

/** Another client of the same class. */
function another(client: object): object {
  const made: unknown = Reflect.construct(client.constructor, [":memory:"]);
  return typeof made === "object" && made !== null ? made : {};
}

const isScratchClient = (value: object): value is ScratchClient =>
  isBetterSqlite3(value) &&
  ["function", "table"].every((name) => typeof Reflect.get(value, name) === "function");
