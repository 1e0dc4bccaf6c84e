import { identifierOf, sameName } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { renameColumnInDefinition } from "../ddl/rename-column.js";
import { significantTokens } from "../ddl/token.js";

/**
 * The definition with a column under another name; undefined where its text does not tell for certain which of its
 * words mean the column: only those in quotes do, and the column's own.
 *
 * @throws DdlError as `parseCreateTable`.
 */
export function renamedColumn(sql: string, from: string, to: string): string | undefined {
  const table = parseCreateTable(sql);
  const column = table.columns.find(({ name }) => sameName(name, from));
  if (column === undefined || table.columns.some(({ name }) => sameName(name, to))) return undefined;
  const clauses = [...table.columns.flatMap((one) => one.clauses), ...table.constraints];
  const isForeign = clauses.some(
    (clause) =>
      "parentColumns" in clause &&
      !sameName(clause.parent, table.name) &&
      clause.parentColumns.some((name) => sameName(name, from)),
  );
  const bare = significantTokens(sql).filter(
    (token) =>
      token.kind === "word" &&
      sameName(identifierOf(token.text), from) &&
      token.start !== column.nameRange.start &&
      token.start >= table.body.start,
  );
  return isForeign || bare.length > 0 ? undefined : renameColumnInDefinition(sql, from, to);
}
