import { foldName, sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject } from "../../dialect/sqlite/ddl/parse-object.js";
import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import { type TableSize, tableSize } from "../../dialect/sqlite/ways/table-size.js";
import type { Step } from "../../model/step.js";
import type { Session } from "../../runner/session.js";

/** The sizes of the tables that steps work on, as they are before the first of them. */
export interface LiveSizes {
  /** Undefined where the step works on no single table, or on one that is not there yet. */
  of(step: Step): Promise<TableSize | undefined>;
  /** Follows what a step does to the names of tables. */
  follow(step: Step): void;
}

export function liveSizes(session: Session): LiveSizes {
  /** What a table is called now, where that is not its name; null: it is not there yet. */
  const names = new Map<string, string | null>();
  const sizes = new Map<string, Promise<TableSize | undefined>>();
  const nameNow = (table: string): string | null => {
    const name = names.get(foldName(table));
    return name === undefined ? table : name;
  };
  return {
    of: async (step) => {
      const table = tableOf(step);
      const now = table === undefined ? null : nameNow(table);
      if (now === null) return undefined;
      const size = sizes.get(foldName(now)) ?? tableSize(session, now);
      sizes.set(foldName(now), size);
      return size;
    },
    follow: (step) => {
      if (step.kind === "createTable") names.set(foldName(step.table), null);
      if (step.kind !== "renameTable") return;
      names.set(foldName(step.to), nameNow(step.from));
      if (!sameName(step.from, step.to)) names.set(foldName(step.from), null);
    },
  };
}

/** The one table that a step works on. */
export function tableOf(step: Step): string | undefined {
  switch (step.kind) {
    case "alterTable":
    case "dropTable":
    case "createTable":
      return step.table;
    case "renameTable":
      return step.from;
    case "sql":
      return indexedTable(step.sql);
    case "assertNoRows":
    case "run":
      return undefined;
  }
}

/** The table of the index that the SQL makes, where it makes no more than that. */
export function indexedTable(sql: string): string | undefined {
  const [statement, second] = splitStatements(sql);
  const created = statement === undefined || second !== undefined ? undefined : createdObject(statement.sql);
  return created?.kind === "index" ? created.table : undefined;
}
