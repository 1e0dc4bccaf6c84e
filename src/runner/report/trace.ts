import type { Session } from "../session.js";
import { intercepted } from "./intercept.js";
import type { Report } from "./report.js";

/** The statement that threw an error. */
const failed = new WeakMap<object, string>();

/** The same session, telling of every statement that has run, and keeping which one threw an error. */
export function traced(session: Session, report: Report): Session {
  return intercepted(session, async (sql, execute) => {
    const start = performance.now();
    try {
      const result = await execute();
      report.emit({ kind: "statement", sql, durationMs: performance.now() - start });
      return result;
    } catch (error) {
      if (error instanceof Error && !failed.has(error)) failed.set(error, sql);
      throw error;
    }
  });
}

/** The statement that threw the error, or what caused it, where one did. */
export function sqlOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return failed.get(error) ?? (error.cause === undefined ? undefined : sqlOf(error.cause));
}
