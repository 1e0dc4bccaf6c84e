import { changesValues } from "../../dialect/sqlite/archive/row-key.js";
import { quoteIdentifier, sameName } from "../../dialect/sqlite/ddl/identifier.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Fragment, Step } from "../../model/step.js";
import { upgrade } from "../../runner/api.js";
import { nextId } from "../../runner/archive/index-table.js";
import type { Session } from "../../runner/session.js";
import { openSource, type Source } from "../../runner/source.js";
import type { Direction } from "../../runner/types.js";
import {
  inTemporaryFolder,
  type PrintedSql,
  type PrintSqlOptions,
  recorded,
  refuseCode,
  withScratchFile,
} from "./print-sql.js";
import { needsDatabase, type RangeWork, rangeWork, withoutCode } from "./range-work.js";

/**
 * The SQL of a range `FROM..TO` of the files, the history's rows included, for a database that is at FROM. No database
 * is needed: it is found out on an empty one that the revisions before have been run on.
 *
 * @throws UsageError `bad-range`, `unknown-revision`, `ambiguous-revision`; `not-printable`: a revision runs code;
 * `needs-database`: what the archive takes or gives back depends on the rows. And what the run throws.
 */
export async function printRangeSql(options: PrintSqlOptions): Promise<PrintedSql> {
  const source = openSource(options);
  const range = await rangeWork(source, options.direction, options.target);
  refuseCode(range.work);
  if (source.settings.archive) refuseArchived(range, options.direction);
  const revisions = range.work.map(({ revision }) => revision);
  if (revisions.length === 0) return { baseline: null, revisions, statements: [] };
  const statements = await inTemporaryFolder((file) =>
    withScratchFile(file, (copy) => recordedRange(copy, source, range, options)),
  );
  return { baseline: null, revisions, statements };
}

async function recordedRange(
  copy: Session,
  source: Source,
  { work, before, within, ends }: RangeWork,
  { direction, lockTimeoutMs, logger }: PrintSqlOptions,
): Promise<readonly string[]> {
  const everything = direction === "up" ? [...before, ...within] : before;
  const options = { migrations: withoutCode(everything, source.settings), lockTimeoutMs, logger };
  if (before.length > 0) {
    await upgrade(copy, { ...options, target: ends.from, settings: { backup: "never" } });
  }
  await reserveIds(copy, source.settings.table, within);
  return recorded(copy, work, source.settings.table, { ...options, direction, target: ends.to });
}

/**
 * Entries of the archive get ids that those of a live database do not have: what is printed has them to the letter.
 */
async function reserveIds(copy: Session, prefix: string, within: readonly LoadedMigration[]): Promise<void> {
  const seed = Number.parseInt(within[0]?.checksum.slice(0, 7) ?? "0", 16) + 1_000_000_000;
  await nextId(copy, prefix);
  await copy.run(
    `INSERT INTO ${quoteIdentifier(`${prefix}_archive`)} ("id", "revision", "direction", "kind", "table", "at", "detail")` +
      " VALUES (?, '', 'up', 'reserved', '', '', '{}')",
    [seed],
  );
}

function refuseArchived({ within }: RangeWork, direction: Direction): void {
  for (const migration of within) {
    const steps = direction === "up" ? migration.up : stepsBack(migration);
    const taken = valuesTaken(steps);
    if (taken !== undefined) {
      throw needsDatabase(
        `${migration.revision} puts values of ${taken} into the archive, as far as there are any.`,
      );
    }
    const back = direction === "down" ? kept(migration.up) : undefined;
    if (back !== undefined) {
      throw needsDatabase(
        `What ${migration.revision} kept of ${back} is in the archive, which only the database has.`,
      );
    }
  }
}

const stepsBack = ({ down }: LoadedMigration): readonly Step[] => (down.kind === "steps" ? down.steps : []);

/** A table whose values are kept column by column, where it has rows: one that was there before. */
function valuesTaken(steps: readonly Step[]): string | undefined {
  const made = steps.flatMap((step) => (step.kind === "createTable" ? [step.table] : []));
  return steps.flatMap((step) =>
    step.kind === "alterTable" &&
    step.changes.some(keepsValues) &&
    !made.some((table) => sameName(table, step.table))
      ? [step.table]
      : [],
  )[0];
}

const keepsValues = (fragment: Fragment): boolean =>
  fragment.kind === "dropColumn" ? fragment.keep : changesValues(fragment);

/** A table that is in the archive, or whose definition from before is. */
function kept(steps: readonly Step[]): string | undefined {
  return steps.flatMap((step) =>
    step.kind === "alterTable" || (step.kind === "dropTable" && step.keep) ? [step.table] : [],
  )[0];
}
