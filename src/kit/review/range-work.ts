import { UsageError } from "../../errors.js";
import { defineMigration } from "../../migration/define.js";
import type { LoadedMigration, Migration } from "../../model/migration.js";
import type { Step } from "../../model/step.js";
import { downWorkOfFile } from "../../runner/execute/down-work.js";
import { upWork, type Work } from "../../runner/execute/work.js";
import { graphOf } from "../../runner/graph/examine.js";
import type { Source } from "../../runner/source.js";
import { unfoldedFor } from "../../runner/squash/unfolded.js";
import type { Direction, MigrationBundle } from "../../runner/types.js";
import { revisionRange, revisionsDown, revisionsUp } from "./revision-range.js";

/** What lies between two places in the history of the files. */
export interface RangeWork {
  readonly work: readonly Work[];
  /** The revisions before the range, in their order. */
  readonly before: readonly LoadedMigration[];
  /** Those of the range. */
  readonly within: readonly LoadedMigration[];
  /** As targets of a run. */
  readonly ends: { readonly from: string; readonly to: string };
}

/**
 * Reads a range `FROM..TO` of the files; no database is asked.
 *
 * @throws UsageError `bad-range`, `unknown-revision`, `ambiguous-revision`; HistoryError `irreversible`;
 * MigrationFileError.
 */
export async function rangeWork(source: Source, direction: Direction, text: string): Promise<RangeWork> {
  const loaded = unfoldedFor(text.split(".."), await source.load([...source.files.values()]));
  const byRevision = new Map(loaded.map((migration) => [migration.revision, migration]));
  const graph = graphOf(loaded, []);
  const range = revisionRange(graph, text, direction);
  const order = (direction === "up" ? revisionsUp : revisionsDown)(graph, range, text);
  const within = order.flatMap((revision) => byRevision.get(revision) ?? []);
  const [from = "", to = ""] = text.split("..");
  return {
    work: within.map(direction === "up" ? upWork : downWorkOfFile),
    before: graph.order
      .filter((revision) => range.from.has(revision))
      .flatMap((one) => byRevision.get(one) ?? []),
    within,
    ends:
      direction === "up"
        ? { from: from || "base", to: to || "heads" }
        : { from: from || "heads", to: to || "base" },
  };
}

/** Migrations to be run where there are no rows, so that their code has nothing to do. */
export function withoutCode(
  migrations: readonly LoadedMigration[],
  settings: Source["settings"],
): MigrationBundle {
  return {
    settings,
    migrations: migrations.map((migration) => ({
      name: migration.file.name,
      migration: codeless(migration),
    })),
  };
}

/** The checksum stays: a `run` counts by its place. */
function codeless({ down, validate: _, ...migration }: LoadedMigration): Migration {
  const { revision, parents, dependsOn, replaces, labels, message, transaction, generated, proven } =
    migration;
  const fields = { revision, parents, dependsOn, replaces, labels, message, transaction, generated, proven };
  const up = migration.up.map(idle);
  return down.kind === "steps"
    ? defineMigration({ ...fields, up, down: down.steps.map(idle) })
    : defineMigration({ ...fields, up, irreversible: down.why });
}

const idle = (step: Step): Step => (step.kind === "run" && !step.schema ? { ...step, fn: () => {} } : step);

/** Refuses what only the rows and the archive of a database can say. Errors: UsageError `needs-database`. */
export function needsDatabase(what: string): UsageError {
  return new UsageError("needs-database", what, {
    hint: "Print it from the database, which is at the beginning of the range: name the end as the target, without FROM.. before it.",
  });
}
