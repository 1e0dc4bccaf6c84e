/** What the steps of one transaction write, in bytes. */
export interface Written {
  /** The tables that are copied, each with its indexes. */
  readonly copied: readonly number[];
  /** Tables whose rows are written anew where they are. */
  readonly rewritten: readonly number[];
  /** Values that the archive keeps of columns that go. */
  readonly archived: number;
}

export interface Room {
  /** In WAL mode (https://www.sqlite.org/wal.html). */
  readonly wal: boolean;
  /** Pages of the file that nothing uses; they are taken before it grows. */
  readonly unused: number;
}

/** A page written ahead has a header of 24 bytes (https://www.sqlite.org/fileformat.html#the_write_ahead_log). */
const FRAME = 1 + 24 / 512;

/**
 * How many bytes transactions need beside what the files take now. A copy makes the file grow by as much as the table
 * has; what it leaves behind the next one takes. In WAL mode all that a transaction writes stands in the WAL first, and
 * comes into the file with the checkpoint, while the WAL keeps its size: so a copy is needed twice. With a rollback
 * journal new pages are written once, and those that change stand in the journal as they were.
 */
export function roomFor(transactions: readonly Written[], { wal, unused }: Room): number {
  const growth = Math.max(
    0,
    largest(transactions.flatMap(({ copied }) => copied)) + kept(transactions) - unused,
  );
  const beside = transactions.map(({ copied, rewritten, archived }) =>
    wal ? (sum(copied) + sum(rewritten) + archived) * FRAME : sum(rewritten),
  );
  return Math.ceil(growth + largest(beside));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const largest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);

const kept = (transactions: readonly Written[]): number => sum(transactions.map(({ archived }) => archived));
