import type { Fragment } from "../../../model/step.js";
import { foldName } from "../ddl/identifier.js";
import { parseColumn, parseCreateTable } from "../ddl/parse-table.js";

/**
 * The changes in an order in which the table never loses its only column, which SQLite does not have: where all of
 * its columns are replaced, the new ones are added before the first one goes. Otherwise as they are.
 */
export function addedFirst(sql: string, fragments: readonly Fragment[]): readonly Fragment[] {
  if (!fragments.some(({ kind }) => kind === "addColumn") || !losesAll(sql, fragments)) return fragments;
  const first = fragments.findIndex(({ kind }) => kind === "dropColumn");
  const rest = fragments.slice(first);
  // A name that is renamed away may be the one that is added.
  const end = rest.findIndex(({ kind }) => kind === "renameColumn");
  const part = end < 0 ? rest : rest.slice(0, end);
  return [
    ...fragments.slice(0, first),
    ...part.filter(({ kind }) => kind === "addColumn"),
    ...part.filter(({ kind }) => kind !== "addColumn"),
    ...rest.slice(part.length),
  ];
}

/** Whether a change, in the order given, would take the last column. */
function losesAll(sql: string, fragments: readonly Fragment[]): boolean {
  const names = new Set(parseCreateTable(sql).columns.map(({ name }) => foldName(name)));
  return fragments.some((fragment) => {
    if (fragment.kind === "addColumn") names.add(foldName(parseColumn(fragment.definition).name));
    if (fragment.kind === "renameColumn" && names.delete(foldName(fragment.from)))
      names.add(foldName(fragment.to));
    return fragment.kind === "dropColumn" && names.delete(foldName(fragment.column)) && names.size === 0;
  });
}
