import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { describeChanges, summaryLines } from "../../diff/describe.js";
import { ignored } from "../../migration/ignored.js";
import type { Project } from "../project/project.js";
import { differences } from "./comparison.js";
import { desiredOf, type Source } from "./desired.js";
import type { Replayed } from "./replay-cache.js";

/** In what the TypeScript schema is not what the migrations make, and what it does not have and is left alone. */
export interface ModelLines {
  /** A line a table. */
  readonly lines: readonly string[];
  /** The table or view of each line. */
  readonly tables: readonly string[];
  readonly kept: readonly string[];
}

/** Compares without asking: a rename is a drop and an add here. @throws SchemaError, UsageError as `generate`. */
export async function modelLines(
  project: Project,
  source: Source,
  { scratch, provenance }: Replayed,
): Promise<ModelLines> {
  const before = await sqliteAuthor.introspect(scratch, ignored(project.settings));
  const after = await desiredOf(source, project, sqliteAuthor, before);
  const managed = new Set(before.tables.keys());
  const { changes, kept } = differences({ dialect: sqliteAuthor, after, provenance, managed }, before);
  const summaries = describeChanges(changes, []);
  return {
    lines: summaryLines(summaries),
    tables: [...new Set(summaries.map(({ table }) => table))],
    kept,
  };
}
