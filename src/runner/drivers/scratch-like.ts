import type { Session } from "../session.js";
import { isBetterSqlite3 } from "./better-sqlite3.js";
import { type ScratchClient, scratchSession } from "./scratch.js";

/**
 * An empty database in memory, opened by the very driver that the application has loaded; whoever opens it closes it.
 *
 * @throws DatabaseError as `openScratch`, where the client's class cannot be used again.
 */
export async function scratchLike({ client }: Session): Promise<Session> {
  const made: unknown = isBetterSqlite3(client)
    ? Reflect.construct(client.constructor, [":memory:"])
    : undefined;
  if (isScratchClient(made)) return scratchSession(made);
  const { openScratch } = await import("./open.js");
  return openScratch();
}

const isScratchClient = (value: unknown): value is ScratchClient =>
  typeof value === "object" &&
  value !== null &&
  isBetterSqlite3(value) &&
  ["function", "table"].every((name) => typeof Reflect.get(value, name) === "function");
