import type { ColumnClause, TableConstraint } from "./definition.js";
import { removeElement } from "./list-edit.js";
import { parseCreateTable } from "./parse-table.js";
import { stripOwnQualifiers } from "./rename-definition.js";
import { applyEdits } from "./text-edit.js";

/**
 * The definition of a table that only keeps rows: without foreign keys and checks, and without its own name in front
 * of its columns. It describes the same bytes.
 *
 * @throws DdlError as `parseCreateTable`.
 */
export function bareDefinition(sql: string): string {
  return withoutConstraints(withoutClauses(stripOwnQualifiers(sql)));
}

const asks = ({ kind }: ColumnClause | TableConstraint): boolean =>
  kind === "check" || kind === "references" || kind === "foreignKey";

/** A comment that a clause holds goes with it. */
function withoutClauses(sql: string): string {
  const clauses = parseCreateTable(sql).columns.flatMap((column) => column.clauses.filter(asks));
  return applyEdits(
    sql,
    clauses.map(({ range }) => ({ ...range, text: " " })),
  );
}

function withoutConstraints(sql: string): string {
  const last = parseCreateTable(sql).constraints.findLast(asks);
  return last === undefined ? sql : withoutConstraints(removeElement(sql, last.range));
}
