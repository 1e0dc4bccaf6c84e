import type { Rename } from "../../../diff/rename.js";

/** What tables and columns were called before the renames of a revision: its assertions run before those. */
export interface OldNames {
  table(name: string): string;
  column(table: string, name: string): string;
}

export function oldNames(renames: readonly Rename[]): OldNames {
  return {
    table: (name) => renames.find((rename) => rename.of === "table" && rename.to === name)?.from ?? name,
    column: (table, name) =>
      renames.find((rename) => rename.of === "column" && rename.table === table && rename.to === name)
        ?.from ?? name,
  };
}
