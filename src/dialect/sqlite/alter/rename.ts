import { quoteIdentifier, sameName } from "../ddl/identifier.js";

/** The statements that rename a column. */
export function renameColumnSql(table: string, from: string, to: string): readonly string[] {
  return namePairs(from, to).map(
    ([old, name]) =>
      `ALTER TABLE ${quoteIdentifier(table)} RENAME COLUMN ${quoteIdentifier(old)} TO ${quoteIdentifier(name)}`,
  );
}

/** A name that differs only in case is no new name to SQLite, so it goes through another one. */
function namePairs(from: string, to: string): readonly (readonly [string, string])[] {
  if (!sameName(from, to)) return [[from, to]];
  const between = `__sluice_${to}`;
  return [
    [from, between],
    [between, to],
  ];
}
