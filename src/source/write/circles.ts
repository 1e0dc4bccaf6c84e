import { foreignKeysOf } from "../../model/lookup.js";
import type { Table } from "../../model/schema.js";

/** Which tables name each other in a circle, themselves included: TypeScript cannot infer types around one. */
export function circlesOf(tables: readonly Table[]): (table: string, parent: string) => boolean {
  const parents = new Map(
    tables.map((table) => [table.name, [...new Set(foreignKeysOf(table).map(({ parent }) => parent))]]),
  );
  const reached = new Map<string, ReadonlySet<string>>();
  const from = (start: string): ReadonlySet<string> => {
    const known = reached.get(start);
    if (known !== undefined) return known;
    const seen = new Set<string>();
    const queue = [start];
    for (const name of queue) {
      for (const parent of parents.get(name) ?? []) {
        if (seen.has(parent)) continue;
        seen.add(parent);
        queue.push(parent);
      }
    }
    reached.set(start, seen);
    return seen;
  };
  return (table, parent) => table === parent || from(parent).has(table);
}
