import { foldName, sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { messageOf, RevisionError } from "../../errors.js";
import type { Step } from "../../model/step.js";
import type { ReturnedOrphans } from "../archive/archive.js";
import type { Session } from "../session.js";
import type { Logger } from "../types.js";
import { droppedKeys } from "./dropped-keys.js";
import { type Touched, touchedBy, withEntries } from "./touched.js";

/** A row that refers to none: `table`, `parent` and, where the table has one, its rowid. */
interface Violation {
  readonly table: string;
  readonly parent: string;
  readonly rowid: number | null;
}

/** How often each violation occurs: those of a table without rowid cannot be told apart. */
type Violations = ReadonlyMap<string, { readonly violation: Violation; readonly count: number }>;

const NONE: Violations = new Map();

/** One column of a foreign key. */
interface Key {
  readonly child: string;
  readonly parent: string;
  readonly childColumn: string;
  /** null: there is no such table or primary key. */
  readonly parentColumn: string | null;
}

/** Finds out, after its steps, whether a revision has left rows that refer to none, which were not there before. */
export interface KeyCheck {
  /** `returned`: what was wrong already when a table went into the archive, from which it has come back. */
  finish(revision: string, returned?: readonly ReturnedOrphans[]): Promise<void>;
}

/**
 * Looks at the foreign keys that the steps may touch before they run; `finish` looks again and throws RevisionError
 * `foreign-keys` for new violations. Those that are there already are told, and left alone. `emptyBefore`: there were no
 * rows, so nothing can have been wrong.
 */
export async function keyCheck(
  session: Session,
  steps: readonly Step[],
  emptyBefore: boolean,
  logger: Logger,
): Promise<KeyCheck> {
  const dropped = await droppedKeys(session, steps);
  const touched = await carriedFurther(session, withEntries(touchedBy(steps), dropped));
  if (touched !== "everything" && touched.size === 0) return { finish: async () => {} };
  const before = emptyBefore ? NONE : await violations(session, namedBefore(touched, steps));
  for (const line of orphanLines(before)) logger.warn(line);
  return {
    finish: async (revision, returned = []) => {
      const after = await violations(session, namedAfter(touched, steps));
      const added = withoutReturned(newOnes(after, before, steps), returned);
      if (added.length > 0) throw broken(added, revision);
    },
  };
}

/** A trigger on a table whose rows are written may write to any other (https://www.sqlite.org/lang_createtrigger.html). */
async function carriedFurther(session: Session, touched: Touched): Promise<Touched> {
  if (touched === "everything" || touched.size === 0) return touched;
  const triggers = await session.all<{ table: string }>(
    "SELECT DISTINCT tbl_name AS \"table\" FROM main.sqlite_schema WHERE type = 'trigger'",
  );
  return triggers.some(({ table }) => touched.get(foldName(table)) === "all") ? "everything" : touched;
}

/** Of each table and parent no more is new than came back with the table. */
function withoutReturned(
  added: readonly Violation[],
  returned: readonly ReturnedOrphans[],
): readonly Violation[] {
  const isOf = (violation: Violation, table: string, parent: string): boolean =>
    sameName(violation.table, table) && sameName(violation.parent, parent);
  const excused = returned.flatMap(({ table, orphans }) =>
    orphans
      .filter(({ parent, rows }) => added.filter((one) => isOf(one, table, parent)).length <= rows)
      .map(({ parent }) => ({ table, parent })),
  );
  return added.filter((violation) => !excused.some(({ table, parent }) => isOf(violation, table, parent)));
}

/** A line for each pair of tables. */
function orphanLines(found: Violations): readonly string[] {
  const counts = new Map<string, number>();
  for (const { violation, count } of found.values()) {
    const { table, parent } = violation;
    const key = isMismatch(parent) ? parent : `of ${table} refer to no row of ${parent}`;
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return [...counts].map(([key, count]) =>
    key.startsWith("of ")
      ? `${count === 1 ? "1 row" : `${count} rows`} ${key} already; they are left as they are.`
      : `Already before this run: ${key}.`,
  );
}

async function violations(session: Session, touched: Touched): Promise<Violations> {
  const found = new Map<string, { violation: Violation; count: number }>();
  for (const table of await tablesToCheck(session, touched)) {
    for (const violation of await checkTable(session, table)) {
      const key = keyOf(violation);
      const count = found.get(key)?.count ?? 0;
      found.set(key, { violation, count: count + 1 });
    }
  }
  return found;
}

async function tablesToCheck(session: Session, touched: Touched): Promise<ReadonlySet<string>> {
  const keys = await foreignKeys(session);
  const concerned =
    touched === "everything"
      ? keys
      : keys.filter(
          (key) =>
            touches(touched, key.child, key.childColumn) || touches(touched, key.parent, key.parentColumn),
        );
  return new Set(concerned.map(({ child }) => child));
}

function touches(touched: Exclude<Touched, "everything">, table: string, column: string | null): boolean {
  const columns = touched.get(foldName(table));
  return columns !== undefined && (columns === "all" || column === null || columns.has(foldName(column)));
}

/**
 * Every foreign key of the database. Only tables whose text has the word are asked for theirs: this spares most of
 * them, and virtual tables, whose module may be absent.
 */
const FOREIGN_KEYS = `SELECT m.name AS child, k."table" AS parent, k."from" AS childColumn,
  coalesce(k."to", (SELECT c.name FROM pragma_table_info(k."table") AS c WHERE c.pk = k.seq + 1)) AS parentColumn
FROM main.sqlite_schema AS m JOIN pragma_foreign_key_list(m.name) AS k
WHERE m.type = 'table' AND m.sql LIKE '%references%' AND m.sql NOT LIKE 'create virtual%'`;

const foreignKeys = (session: Session): Promise<Key[]> => session.all<Key>(FOREIGN_KEYS);

/**
 * The violations of one table (https://www.sqlite.org/pragma.html#pragma_foreign_key_check). A key whose parent has no
 * matching unique key is an error of the pragma; here it is one violation, named for what the error says.
 */
async function checkTable(session: Session, table: string): Promise<readonly Violation[]> {
  try {
    return await session.all<Violation>(
      `SELECT "table", "parent", "rowid" FROM pragma_foreign_key_check(?)`,
      [table],
    );
  } catch (error) {
    if (!messageOf(error).includes("foreign key mismatch")) throw error;
    return [{ table, parent: messageOf(error), rowid: null }];
  }
}

const keyOf = ({ table, parent, rowid }: Violation): string =>
  JSON.stringify([foldName(table), foldName(parent), rowid]);

function newOnes(after: Violations, before: Violations, steps: readonly Step[]): readonly Violation[] {
  const known = new Map<string, number>();
  for (const { violation, count } of before.values()) {
    known.set(keyOf(renamed(violation, steps)), count);
  }
  return [...after]
    .filter(([key, { count }]) => count > (known.get(key) ?? 0))
    .map(([, { violation }]) => violation);
}

const renamed = (violation: Violation, steps: readonly Step[]): Violation => ({
  ...violation,
  table: nameAfter(violation.table, steps),
  parent: nameAfter(violation.parent, steps),
});

/** What a table is called after the steps. */
function nameAfter(table: string, steps: readonly Step[]): string {
  let name = foldName(table);
  for (const step of steps) {
    if (step.kind === "renameTable" && foldName(step.from) === name) name = foldName(step.to);
  }
  return name;
}

/** A table that is renamed and changed is touched under both names, whichever the change used. */
function namedAfter(touched: Touched, steps: readonly Step[]): Touched {
  return withNames(touched, (table) => nameAfter(table, steps));
}

function namedBefore(touched: Touched, steps: readonly Step[]): Touched {
  return withNames(touched, (table) => nameBefore(table, steps));
}

/** What a table was called before the steps; folded. */
export function nameBefore(table: string, steps: readonly Step[]): string {
  let name = foldName(table);
  for (const step of steps.toReversed()) {
    if (step.kind === "renameTable" && foldName(step.to) === name) name = foldName(step.from);
  }
  return name;
}

function withNames(touched: Touched, nameOf: (table: string) => string): Touched {
  if (touched === "everything") return touched;
  return new Map([...touched, ...[...touched].map(([table, columns]) => [nameOf(table), columns] as const)]);
}

const isMismatch = (parent: string): boolean => parent.startsWith("foreign key mismatch");

/** https://www.sqlite.org/foreignkeys.html#fk_indexes */
const MATCH =
  "The columns it refers to need a primary key or a unique index of exactly these; or drop the foreign key.";

/** How many violations an error lists. */
const SHOWN = 5;

function broken(added: readonly Violation[], revision: string): RevisionError {
  const lines = added.slice(0, SHOWN).map(({ table, parent, rowid }) => {
    const row = rowid === null ? "a row" : `the row with rowid ${rowid}`;
    return isMismatch(parent) ? `\n  ${parent}` : `\n  ${row} of ${table} refers to no row of ${parent}`;
  });
  const more = added.length > SHOWN ? `\n  and ${added.length - SHOWN} more` : "";
  return new RevisionError(
    "foreign-keys",
    `After revision ${revision}, foreign keys are broken that were not before:${lines.join("")}${more}`,
    revision,
    {
      hint: added.some(({ parent }) => isMismatch(parent))
        ? MATCH
        : "Have the migration change or delete these rows, or drop the foreign key.",
    },
  );
}
