/** The text of a migration file for tests; the steps are source text. */
export function migrationText(
  revision: string,
  parents: readonly string[],
  steps: { readonly up: string; readonly down?: string; readonly more?: string },
): string {
  const { up, down, more = "" } = steps;
  const back = down === undefined ? `irreversible: "it cannot be",` : `down: [${down}],`;
  return `import * as sluice from "drizzle-sluice";
const { addColumn, alterColumn, alterTable, assertNoRows, createTable, defineMigration, dropColumn, dropTable, run, sql } = sluice;
export default defineMigration({
  revision: "${revision}", parents: ${JSON.stringify(parents)}, ${more}
  up: [${up}],
  ${back}
});
`;
}
