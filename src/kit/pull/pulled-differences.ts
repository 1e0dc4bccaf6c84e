import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Snapshot } from "../../dialect/dialect.js";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { describeChanges } from "../../diff/describe.js";
import type { Session } from "../../runner/session.js";
import type { WrittenFile } from "../../source/write/write-schema.js";
import { differences, type Provenance } from "../compare/comparison.js";
import { desiredOf, loadSource } from "../compare/desired.js";
import type { Project } from "../project/project.js";
import { drizzleCore } from "./drizzle-core.js";
import type { Expressible } from "./expressible.js";

/**
 * In what the schema of these files differs from the database, a line each: they are loaded as every schema is, from a
 * folder that is taken away again.
 */
export async function pulledDifferences(
  project: Project,
  folder: string,
  files: readonly WrittenFile[],
  found: { readonly session: Session; readonly snapshot: Snapshot; readonly expressible: Expressible },
): Promise<readonly string[]> {
  // A folder outside of the project has no packages.
  const place = drizzleCore(existing(folder)) === undefined ? project.root : existing(folder);
  const scratch = mkdtempSync(join(place, ".sluice-pull-"));
  try {
    const paths = files.map(({ name }) => join(scratch, name));
    for (const [at, { text }] of files.entries()) writeFileSync(paths[at] ?? "", text);
    const source = await loadSource({ ...project, schemaFiles: async () => paths });
    const after = await desiredOf(source, project, sqliteAuthor, found.snapshot);
    const { tables, leftViews } = found.expressible;
    const { changes } = differences(
      {
        dialect: sqliteAuthor,
        after,
        provenance: new Map(leftViews.map((name): [string, Origin] => [name, "hand"])),
        managed: new Set(tables.map(({ name }) => name)),
      },
      found.snapshot,
    );
    return describeChanges(changes, []).map(({ table, detail }) => `  ${table}: ${detail}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

type Origin = Provenance extends ReadonlyMap<string, infer T> ? T : never;

/** The nearest folder that is there: from it the same packages are found. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}
