import type { Session } from "../session.js";

/**
 * What has to hold on the connection while migrations run:
 * - busy_timeout 0: waiting is ours, see lock.ts;
 * - foreign_keys off: with them on, dropping a table deletes the rows of its children
 *   (https://www.sqlite.org/foreignkeys.html#fk_schemacommands), and inside a transaction the pragma does nothing;
 * - legacy_alter_table off: a renamed table is followed where it is named;
 * - ignore_check_constraints and query_only off: what is written is checked, and may be written.
 */
const WANTED = {
  busy_timeout: 0,
  foreign_keys: 0,
  legacy_alter_table: 0,
  ignore_check_constraints: 0,
  query_only: 0,
} as const;

/**
 * What migrations may change on the way and shall not leave behind. COMMIT and ROLLBACK switch defer_foreign_keys off
 * anyway (https://www.sqlite.org/pragma.html#pragma_defer_foreign_keys).
 */
const KEPT = ["recursive_triggers"] as const;

/** Values by the name of their pragma. */
type Values = ReadonlyMap<string, number>;

const WANTED_VALUES: Values = new Map(Object.entries(WANTED));

const PRAGMAS: readonly string[] = [...WANTED_VALUES.keys(), ...KEPT];

/**
 * Does the work with the connection's settings as migrations need them, and puts them back as they were found,
 * whatever happens. No transaction may be open.
 */
export async function guarded<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const found = await read(session);
  let result: T;
  try {
    await write(session, WANTED_VALUES, found);
    result = await work();
  } catch (error) {
    // A client that was closed on the way cannot be put back, and that is not what failed.
    await restore(session, found).catch(() => {});
    throw error;
  }
  await restore(session, found);
  return result;
}

async function restore(session: Session, found: Values): Promise<void> {
  await write(session, found, await read(session));
}

/** One by one: as tables (`pragma_foreign_keys`) they would need the schema, and wait for whoever holds a lock. */
async function read(session: Session): Promise<Values> {
  const values = new Map<string, number>();
  for (const name of PRAGMAS) {
    const row = await session.get<Record<string, number>>(`PRAGMA ${name}`);
    values.set(name, Object.values(row ?? {})[0] ?? 0);
  }
  return values;
}

async function write(session: Session, values: Values, present: Values): Promise<void> {
  for (const [name, value] of values) {
    if (value !== present.get(name)) await session.run(`PRAGMA ${name} = ${value}`);
  }
}
