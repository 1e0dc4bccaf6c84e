import type { AuthorDialect, ClonedRows } from "../../dialect/dialect.js";
import { SluiceError } from "../../errors.js";
import type { Settings } from "../../migration/settings.js";
import type { LoadedMigration } from "../../model/migration.js";
import { openScratch } from "../../runner/drivers/open.js";
import { rehearse } from "../../runner/execute/rehearse.js";
import { upWork } from "../../runner/execute/work.js";
import { replay } from "../../runner/replay.js";
import type { Session } from "../../runner/session.js";
import { PROOF_ROWS } from "../proof/proof.js";

/** A scratch database that stands at some revisions. */
export interface Landing {
  readonly scratch: Session;
  /** It has rows of the live database. */
  readonly rows: boolean;
}

/** Rows that revisions can be tried with, and where they are from. */
export interface RowSource {
  readonly session: Session;
  /** What is applied there. */
  readonly applied: ReadonlySet<string>;
  /** Told of rows that were taken. */
  readonly cloned: (rows: ClonedRows) => void;
}

export interface LandingInput {
  readonly dialect: AuthorDialect;
  readonly root: string;
  readonly ignore: (name: string) => boolean;
  readonly settings: Pick<Settings, "table" | "archive" | "inPlace">;
  /** In the order they are applied. */
  readonly migrations: readonly LoadedMigration[];
  readonly source: RowSource | undefined;
}

/**
 * Opens a scratch database at these revisions, which include all that they follow; with rows of the live database,
 * where that stands at some of them: those above are run on its rows.
 *
 * @throws StepError, DriftError as `replay`.
 */
export async function landAt(input: LandingInput, revisions: ReadonlySet<string>): Promise<Landing> {
  const { migrations, source } = input;
  const wanted = migrations.filter(({ revision }) => revisions.has(revision));
  const rows = source !== undefined && [...source.applied].every((revision) => revisions.has(revision));
  if (!rows) return { scratch: await replayed(input, wanted), rows: false };
  const below = wanted.filter(({ revision }) => source.applied.has(revision));
  const scratch = await replayed(input, below);
  await takeRows(input, scratch, source);
  try {
    for (const migration of wanted) {
      if (source.applied.has(migration.revision)) continue;
      await rehearse(scratch, upWork(migration), { rows: true, settings: input.settings });
    }
    return { scratch, rows: true };
  } catch (error) {
    await scratch.close();
    if (!(error instanceof SluiceError)) throw error;
    return { scratch: await replayed(input, wanted), rows: false };
  }
}

/** Copies rows into a scratch database that stands where the live one does. */
export async function takeRows(
  { dialect, ignore }: Pick<LandingInput, "dialect" | "ignore">,
  scratch: Session,
  { session, cloned }: RowSource,
): Promise<void> {
  cloned(await dialect.cloneRows(session, scratch, { limit: PROOF_ROWS, ignore }));
}

async function replayed({ root }: LandingInput, migrations: readonly LoadedMigration[]): Promise<Session> {
  const scratch = await openScratch(root);
  try {
    await replay(scratch, migrations);
    return scratch;
  } catch (error) {
    await scratch.close();
    throw error;
  }
}
