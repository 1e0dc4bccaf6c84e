import type { Connection } from "../dialect/connection.js";
import { DecisionError } from "../errors.js";
import type { Requirement } from "../plan/hazard.js";

/**
 * Looks whether the live rows fulfil what a migration requires.
 *
 * @throws DecisionError `rows-without-value` with how many rows stand in the way and the flags that give them a value.
 */
export async function requireRows(live: Connection, requirements: readonly Requirement[]): Promise<void> {
  const failing: { readonly requirement: Requirement; readonly rows: number }[] = [];
  for (const requirement of requirements) {
    const rows = await countRows(live, requirement.query);
    if (rows > 0) failing.push({ requirement, rows });
  }
  if (failing.length === 0) return;
  const lines = failing.map(
    ({ requirement, rows }) => `${requirement.message} (${rows.toLocaleString("en-US")} in this database.)`,
  );
  throw new DecisionError(
    "rows-without-value",
    lines.join("\n"),
    failing.map(({ requirement }) => `--fill ${requirement.fill}="''"`),
    { hint: "Give the rows a value (SQL) with --fill, or give the column a default, or let it be NULL." },
  );
}

async function countRows(live: Connection, query: string): Promise<number> {
  const row = await live.get<{ rows: number }>(`SELECT count(*) AS rows FROM (${query})`);
  return row?.rows ?? 0;
}
