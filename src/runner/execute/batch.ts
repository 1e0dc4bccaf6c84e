import { UsageError } from "../../errors.js";
import { shownPath } from "../../migration/shown-path.js";
import type { LoadedMigration } from "../../model/migration.js";

/** What the next transaction holds. */
export type Batch =
  | { readonly kind: "together"; readonly migrations: readonly LoadedMigration[] }
  | { readonly kind: "outside"; readonly migration: LoadedMigration };

export interface BatchOptions {
  readonly transaction: "each" | "all";
  /** The database was empty when the run began. */
  readonly wasEmpty: boolean;
}

/**
 * The first of the pending revisions that share a transaction. On an empty database, where a failure leaves nothing to
 * lose, that is every one up to the first that runs code or refuses a transaction: it spares a commit each.
 *
 * @throws UsageError `not-all-in-one`: with the setting `"all"`, one that refuses a transaction.
 */
export function nextBatch(pending: readonly LoadedMigration[], options: BatchOptions): Batch | undefined {
  const [first] = pending;
  if (first === undefined) return undefined;
  if (options.transaction === "all") return { kind: "together", migrations: allInOne(pending) };
  if (runsOutside(first)) return { kind: "outside", migration: first };
  if (!options.wasEmpty || runsCode(first)) return { kind: "together", migrations: [first] };
  const end = pending.findIndex((migration) => runsOutside(migration) || runsCode(migration));
  return { kind: "together", migrations: end === -1 ? pending : pending.slice(0, end) };
}

/** A squash that is only recorded has no steps, whatever they ask for. */
const runsOutside = ({ transaction, up }: LoadedMigration): boolean => !transaction && up.length > 0;

const runsCode = ({ up, validate }: LoadedMigration): boolean =>
  validate !== undefined || up.some(({ kind }) => kind === "run");

function allInOne(pending: readonly LoadedMigration[]): readonly LoadedMigration[] {
  const outside = pending.find(runsOutside);
  if (outside === undefined) return pending;
  throw new UsageError(
    "not-all-in-one",
    `${shownPath(outside.file.path)} runs outside a transaction, but the setting "transaction" is "all".`,
    { hint: 'Apply it alone with the setting "each".' },
  );
}
