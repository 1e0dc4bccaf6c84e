import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import type { Session } from "../session.js";
import { rowsEntries } from "./list.js";

/** How much the archive keeps. */
export interface KeptSummary {
  readonly rows: number;
  /** When the oldest of it was taken away, ISO 8601, UTC; undefined where nothing is kept. */
  readonly since: string | undefined;
  /** Values of columns are among it, which follow the writes to their tables. */
  readonly followed: boolean;
}

/** Counts what is kept without reading values, so that it may be said after every command. */
export async function summaryOf(session: Session, prefix: string): Promise<KeptSummary> {
  const entries = (await rowsEntries(session, prefix)).filter(({ isLost }) => !isLost);
  let rows = 0;
  for (const entry of entries) {
    const row = await session.get<{ rows: number }>(
      `SELECT count(*) AS rows FROM ${quoteIdentifier(entry.rows)}`,
    );
    rows += row?.rows ?? 0;
  }
  const since = entries.map(({ at }) => at).toSorted()[0];
  return { rows, since, followed: entries.some(({ kind }) => kind !== "table") };
}
