import { UsageError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Step } from "../../model/step.js";
import { upWork, type Work } from "./work.js";

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
  if (runsOutside(first.transaction, first.up)) return { kind: "outside", migration: first };
  if (!options.wasEmpty || runsCode(first)) return { kind: "together", migrations: [first] };
  const end = pending.findIndex(
    (migration) => runsOutside(migration.transaction, migration.up) || runsCode(migration),
  );
  return { kind: "together", migrations: end === -1 ? pending : pending.slice(0, end) };
}

/** A squash that is only recorded has no steps, whatever they ask for. */
const runsOutside = (transaction: boolean, steps: readonly Step[]): boolean =>
  !transaction && steps.length > 0;

const runsCode = ({ up, validate }: LoadedMigration): boolean =>
  validate !== undefined || up.some(({ kind }) => kind === "run");

function allInOne(pending: readonly LoadedMigration[]): readonly LoadedMigration[] {
  requireOneTransaction(pending.map(upWork));
  return pending;
}

/** @throws UsageError `not-all-in-one`: one of them refuses a transaction, but the setting asks for one of all. */
export function requireOneTransaction(works: readonly Pick<Work, "file" | "transaction" | "steps">[]): void {
  const outside = works.find(({ transaction, steps }) => runsOutside(transaction, steps));
  if (outside === undefined) return;
  throw new UsageError(
    "not-all-in-one",
    `${outside.file} runs outside a transaction, but the setting "transaction" is "all".`,
    { hint: 'Run it alone with the setting "each".' },
  );
}
