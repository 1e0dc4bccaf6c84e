import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import type { Definitions } from "../../dialect/sqlite/read/definitions.js";
import type { DeedKind } from "./deed.js";

/** Which tables nobody uses yet, deed by deed. */
export interface FreshTables {
  /** Whether the deed is about such a table. */
  isFresh(does: DeedKind): boolean;
  follow(does: DeedKind): void;
  /** Folded. */
  names(): ReadonlySet<string>;
}

/** Begins with the tables that are there, and those of them that are fresh already. */
export function freshTables(start: Definitions, already: ReadonlySet<string>): FreshTables {
  const fresh = new Set(already);
  const has = (table: string): boolean => fresh.has(foldName(table));
  return {
    isFresh: (does) => {
      const table = tableOf(does);
      return table !== undefined && has(table);
    },
    follow: (does) => {
      if (does.kind === "createTable" && !does.ifMissing && !isUsed(start, already, does.table))
        fresh.add(foldName(does.table));
      if (does.kind === "dropTable") fresh.delete(foldName(does.table));
      if (does.kind !== "renameTable" || !has(does.from)) return;
      fresh.delete(foldName(does.from));
      // A copy made by hand takes the name, and with it the readers, of the table that was there.
      if (!isUsed(start, already, does.to)) fresh.add(foldName(does.to));
    },
    names: () => fresh,
  };
}

const isUsed = ({ tables }: Definitions, fresh: ReadonlySet<string>, name: string): boolean =>
  tables.has(foldName(name)) && !fresh.has(foldName(name));

function tableOf(does: DeedKind): string | undefined {
  switch (does.kind) {
    case "renameTable":
      return does.from;
    case "createTable":
    case "dropTable":
    case "alter":
    case "createIndex":
    case "write":
      return does.table;
    default:
      return undefined;
  }
}
