import type { AlterTable, Fragment, Step } from "../../../model/step.js";
import type { Losses } from "../../dialect.js";
import { changesValues } from "../archive/row-key.js";
import { foldName } from "../ddl/identifier.js";

/** A table on its way through the steps, under the names from before them. */
interface Followed {
  readonly table: string;
  /** What columns that were renamed were called before, by what they are called now. */
  readonly columns: Map<string, string>;
}

/**
 * What steps destroy, so that the way back cannot give it back: what they drop with `keep: false`, and without an
 * archive all that they drop or convert. In folded names, as they are before the steps. Literal SQL and code are not
 * looked at.
 */
export function lossesOf(steps: readonly Step[], archive: boolean): Losses {
  const followed = new Map<string, Followed>();
  const losses = { tables: new Set<string>(), columns: new Map<string, Set<string>>() };
  const find = (name: string): Followed => {
    const key = foldName(name);
    const found = followed.get(key) ?? { table: key, columns: new Map() };
    followed.set(key, found);
    return found;
  };
  for (const step of steps) {
    if (step.kind === "renameTable") {
      followed.set(foldName(step.to), find(step.from));
      followed.delete(foldName(step.from));
    } else if (step.kind === "dropTable") {
      if (!step.keep || !archive) losses.tables.add(find(step.table).table);
    } else if (step.kind === "alterTable") {
      addColumns(losses.columns, find(step.table), step, archive);
    }
  }
  return losses;
}

function addColumns(
  losses: Map<string, Set<string>>,
  followed: Followed,
  { changes }: AlterTable,
  archive: boolean,
): void {
  for (const change of changes) {
    if (change.kind === "renameColumn") {
      followed.columns.set(foldName(change.to), columnBefore(followed, change.from));
    } else if ("column" in change && destroys(change, archive)) {
      const columns = losses.get(followed.table) ?? new Set();
      losses.set(followed.table, columns.add(columnBefore(followed, change.column)));
    }
  }
}

const columnBefore = ({ columns }: Followed, name: string): string =>
  columns.get(foldName(name)) ?? foldName(name);

function destroys(change: Fragment, archive: boolean): boolean {
  if (change.kind === "dropColumn") return !change.keep || !archive;
  return !archive && changesValues(change);
}
