import { untrack } from "../../dialect/sqlite/archive/tracking.js";
import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { type OwnName, ownName } from "../../model/own-names.js";
import type { Session, Statements } from "../session.js";
import type { Problem } from "../types.js";
import type { Entry } from "./entry.js";
import { leaveEntry, readEntries, recordLost } from "./index-table.js";

/** What somebody else has done to the archive: another tool dropped tables that it does not know, for one. */
export interface Damage {
  /** Triggers of ours that write to a table that is gone: no row can be written to their table. */
  readonly strayTriggers: readonly StrayTrigger[];
  /** Triggers of an earlier build, which nothing depends on any more. */
  readonly oldTriggers: readonly StrayTrigger[];
  /** Entries whose rows are gone, and which do not say so yet. */
  readonly lost: readonly Entry[];
  /** Entries whose rows are there, but came and went unseen: the triggers that kept them together are gone. */
  readonly unfollowed: readonly Entry[];
  /** Tables of kept rows that no entry knows: nothing can be put back from them. */
  readonly strayTables: readonly string[];
}

export interface StrayTrigger {
  readonly name: string;
  /** The application's table that it is on. */
  readonly table: string;
}

interface Found {
  readonly type: string;
  readonly name: string;
  readonly table: string;
  readonly own: OwnName & { readonly kind: "kept" };
}

/** Looks for damage by one query on the schema, and one on the index of the archive where there is anything of it. */
export async function damageOf(session: Statements, prefix: string): Promise<Damage> {
  const rows = await session.all<{ type: string; name: string; table: string }>(
    `SELECT type, name, tbl_name AS "table" FROM main.sqlite_schema WHERE type IN ('table', 'trigger')`,
  );
  const found = rows.flatMap((row): Found[] => {
    const own = ownName(prefix, row.name);
    return own?.kind === "kept" ? [{ ...row, own }] : [];
  });
  const tables = new Set(rows.flatMap(({ type, name }) => (type === "table" ? [name.toLowerCase()] : [])));
  const entries = tables.has(`${prefix}_archive`.toLowerCase()) ? await readEntries(session, prefix) : [];
  const known = new Set(entries.flatMap((entry) => ("rows" in entry ? [entry.rows.toLowerCase()] : [])));
  const triggers = triggersOf(entries, found);
  return {
    strayTriggers: found.filter(({ type, own }) => type === "trigger" && !tables.has(own.rows.toLowerCase())),
    oldTriggers: found.filter(({ own }) => own.part === "delete" && tables.has(own.rows.toLowerCase())),
    lost: entries.filter(({ isLost, direction }) => isLost && direction !== "lost"),
    unfollowed: entries.filter((entry) => isUnfollowed(entry, triggers)),
    strayTables: found.flatMap(({ type, name, own }) =>
      type === "table" && !known.has(own.rows.toLowerCase()) ? [name] : [],
    ),
  };
}

/** The triggers that are there, and those that wait for their table to come back out of the archive. */
function triggersOf(entries: readonly Entry[], found: readonly Found[]): ReadonlySet<string> {
  const away = entries.flatMap((entry) => (entry.kind === "table" ? entry.own : []));
  return new Set(
    [...found, ...away].filter(({ type }) => type === "trigger").map(({ name }) => name.toLowerCase()),
  );
}

function isUnfollowed(entry: Entry, triggers: ReadonlySet<string>): boolean {
  if (entry.kind !== "column" && entry.kind !== "values") return false;
  if (entry.isLost || (entry.direction !== "up" && entry.direction !== "down")) return false;
  return !["insert", "update"].every((event) => triggers.has(`${entry.rows}_${event}`.toLowerCase()));
}

/** The same as something that a person may have to mend, the worst first. */
export async function archiveProblems(session: Statements, prefix: string): Promise<readonly Problem[]> {
  const { strayTriggers, lost, unfollowed, strayTables } = await damageOf(session, prefix);
  const tables = [...new Set(strayTriggers.map(({ table }) => table))];
  return [
    ...tables.map((table) =>
      problem(
        `Writes to ${table} fail: it has triggers of the archive whose table was dropped (${named(strayTriggers, table)}).`,
      ),
    ),
    ...lost.map((entry) => problem(`The archive has lost ${nameOf(entry)}: somebody dropped what kept it.`)),
    ...unfollowed.map((entry) =>
      problem(
        `What is kept of ${nameOf(entry)} cannot be put back: somebody dropped the triggers that kept it with its rows.`,
      ),
    ),
    ...strayTables.map((table) => problem(`No entry of the archive knows the table ${table} any more.`)),
  ];
}

const problem = (message: string): Problem => ({
  code: "damaged-archive",
  message,
  hint: "`sluice repair` puts the archive in order, and says what is lost.",
});

const named = (triggers: readonly StrayTrigger[], table: string): string =>
  triggers
    .filter((trigger) => trigger.table === table)
    .map(({ name }) => name)
    .join(", ");

/** What an entry keeps, in words: `the table t`, `t.x`. */
export const nameOf = (entry: Entry): string =>
  entry.kind === "column" || entry.kind === "values"
    ? `${entry.table}.${entry.column}`
    : `the table ${entry.table}`;

/**
 * Drops the triggers whose table is gone, which can do nothing but fail, and those of an earlier build. Inside a transaction. Returns the tables that
 * can be written again.
 */
export async function dropStrayTriggers(
  session: Statements,
  { strayTriggers, oldTriggers }: Damage,
): Promise<readonly string[]> {
  for (const { name } of [...strayTriggers, ...oldTriggers])
    await session.run(`DROP TRIGGER main.${quoteIdentifier(name)}`);
  return [...new Set(strayTriggers.map(({ table }) => table))];
}

/**
 * Puts the archive in order: no trigger without its table, and entries whose rows are gone say so. Tables that no entry
 * knows stay, since they hold rows. Inside a transaction. Returns what was done, a sentence each.
 */
export async function mendArchive(session: Session, prefix: string): Promise<readonly string[]> {
  const damage = await damageOf(session, prefix);
  const writable = await dropStrayTriggers(session, damage);
  for (const { id } of damage.lost) await recordLost(session, prefix, id);
  for (const { id, ...entry } of damage.unfollowed) {
    if ("rows" in entry) await untrack(session, entry.rows);
    await leaveEntry(session, prefix, id);
  }
  return [
    ...writable.map(
      (table) => `Dropped the archive's triggers on ${table}, whose table is gone: it can be written again.`,
    ),
    ...[...new Set(damage.oldTriggers.map(({ table }) => table))].map(
      (table) => `Dropped a trigger of an earlier build that made deletions from ${table} slow.`,
    ),
    ...damage.lost.map(
      (entry) => `Marked ${nameOf(entry)} of ${entry.revision} as lost: \`downgrade\` cannot bring it back.`,
    ),
    ...damage.unfollowed.map(
      (entry) =>
        `Marked ${nameOf(entry)} of ${entry.revision} as left: its rows came and went unseen, so that \`downgrade\` does not put it back.`,
    ),
    ...damage.strayTables.map(
      (table) =>
        `Left the table ${table}, which no entry of the archive knows: drop it yourself once you do not want its rows.`,
    ),
  ];
}
