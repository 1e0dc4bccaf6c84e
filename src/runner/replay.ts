import { foldName } from "../dialect/sqlite/ddl/identifier.js";
import { createdObject, createsIfMissing, droppedObject } from "../dialect/sqlite/ddl/parse-object.js";
import { splitStatements } from "../dialect/sqlite/ddl/statements.js";
import type { LoadedMigration } from "../model/migration.js";
import type { Step } from "../model/step.js";
import { execute } from "./execute/execute.js";
import { upWork } from "./execute/work.js";
import { graphOf } from "./graph/examine.js";
import { withAncestors } from "./graph/graph.js";
import { revisionIn } from "./graph/revision-named.js";
import { guarded } from "./lock/guard.js";
import { reportOf } from "./report/report.js";
import { traced } from "./report/trace.js";
import type { Session } from "./session.js";
import type { StepContext } from "./steps/context.js";
import { runStep } from "./steps/step.js";

/** Who made an index or a view: the autogenerator, or a person. */
export type Origin = "generated" | "hand";

export interface ReplayResult {
  /** By the name of each index and view that exists at the end. */
  readonly provenance: ReadonlyMap<string, Origin>;
}

export interface ReplayOptions {
  /** The last revision, or a unique prefix or a label of it: it and all that it follows are replayed. */
  readonly upTo?: string;
  /** Revisions whose definitions are there already. */
  readonly done?: ReadonlySet<string>;
  /** Told of each revision when its steps are done; it may read the database. */
  readonly after?: (revision: string) => Promise<void>;
}

/**
 * Builds on an empty scratch database what the migrations build, without a history. There are no rows, so `run` steps
 * are skipped, unless they change the schema, and so are assertions.
 *
 * @throws StepError, DriftError, with the revision, the step and the file; MigrationFileError for a broken graph;
 * UsageError `unknown-revision`, `ambiguous-revision`.
 */
export async function replay(
  session: Session,
  migrations: readonly LoadedMigration[],
  { upTo, done, after = async () => {} }: ReplayOptions = {},
): Promise<ReplayResult> {
  const ordered = ancestorsIn(migrations, upTo).filter(({ revision }) => !done?.has(revision));
  await guarded(session, async () => {
    for (const stretch of stretches(ordered)) await replayStretch(session, stretch, after);
  });
  return { provenance: await provenanceOf(session, ordered) };
}

/** Does a step change definitions, or may it? */
export const changesSchema = (step: Step): boolean =>
  step.kind === "run" ? step.schema : step.kind !== "assertNoRows";

/** What steps have at hand on a scratch database. */
export const scratchContext = (session: Session, revision: string, transaction: boolean): StepContext => {
  const report = reportOf({});
  return {
    session: traced(session, report),
    inPlace: true,
    revision,
    transaction,
    report,
    archive: undefined,
  };
};

function ancestorsIn(
  migrations: readonly LoadedMigration[],
  upTo: string | undefined,
): readonly LoadedMigration[] {
  const byRevision = new Map(migrations.map((migration) => [migration.revision, migration]));
  const graph = graphOf(migrations, []);
  const wanted = upTo === undefined ? undefined : withAncestors(graph, [revisionIn(graph, upTo)]);
  return graph.order.flatMap((revision) =>
    wanted === undefined || wanted.has(revision) ? (byRevision.get(revision) ?? []) : [],
  );
}

/** Consecutive revisions that can share a transaction; one that refuses it stands alone. */
function stretches(migrations: readonly LoadedMigration[]): readonly (readonly LoadedMigration[])[] {
  const all: LoadedMigration[][] = [];
  for (const migration of migrations) {
    const last = all.at(-1);
    if (migration.transaction && last?.[0]?.transaction) last.push(migration);
    else all.push([migration]);
  }
  return all;
}

async function replayStretch(
  session: Session,
  stretch: readonly LoadedMigration[],
  after: (revision: string) => Promise<void>,
): Promise<void> {
  const run = async (): Promise<void> => {
    for (const migration of stretch) {
      const work = { ...upWork(migration), validate: undefined };
      await execute(work, scratchContext(session, migration.revision, migration.transaction), {
        assertsEarly: false,
        run: async (step, context) => {
          if (changesSchema(step)) await runStep(step, context);
        },
        done: async () => {},
        giveBack: async () => {},
        checksDependants: false,
      });
      await after(migration.revision);
    }
  };
  await (stretch[0]?.transaction === false ? run() : inOneTransaction(session, run));
}

/** A scratch database is nobody else's: there is no lock to wait for. */
export async function inOneTransaction(session: Session, work: () => Promise<void>): Promise<void> {
  await session.run("BEGIN");
  try {
    await work();
    await session.run("COMMIT");
  } finally {
    if (session.inTransaction) await session.run("ROLLBACK");
  }
}

/**
 * Who made the indexes and views of a database that the migrations, in order, have been replayed on; and which of its
 * tables a migration leaves alone.
 */
export async function provenanceOf(
  session: Session,
  migrations: readonly LoadedMigration[],
): Promise<ReadonlyMap<string, Origin>> {
  const origins = new Map<string, Origin>();
  const tables = new Map<string, Origin>();
  for (const { up, generated, leaveAlone } of migrations) {
    const former = new Map<string, Origin>();
    for (const step of up) noteOrigins(step, generated ? "generated" : "hand", origins, former);
    for (const name of leaveAlone) {
      tables.set(name, "hand");
      if (origins.has(foldName(name))) origins.set(foldName(name), "hand");
    }
  }
  const rows = await session.all<{ name: string }>(
    "SELECT name FROM main.sqlite_schema WHERE type IN ('index', 'view') AND sql IS NOT NULL",
  );
  return new Map([
    ...tables,
    ...rows.map(({ name }) => [name, origins.get(foldName(name)) ?? "hand"] as const),
  ]);
}

/** What a revision drops and makes again, if it is missing, stays whose it was. */
function noteOrigins(
  step: Step,
  origin: Origin,
  origins: Map<string, Origin>,
  former: Map<string, Origin>,
): void {
  if (step.kind !== "sql") return;
  for (const { sql, keywords } of splitStatements(step.sql)) {
    if (keywords[0] === "CREATE") {
      const created = createdObject(sql);
      if (created === undefined) continue;
      const name = foldName(created.name);
      const known = origins.get(name) ?? former.get(name);
      origins.set(name, createsIfMissing(sql) ? (known ?? origin) : origin);
    } else if (keywords[0] === "DROP") {
      const dropped = droppedObject(sql);
      if (dropped === undefined) continue;
      const name = foldName(dropped.name);
      const known = origins.get(name);
      if (known !== undefined) former.set(name, known);
      origins.delete(name);
    }
  }
}
