import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { HistoryError } from "../../errors.js";
import type { Imported, LoadedMigration } from "../../model/migration.js";
import { gapsIn, graphOf } from "../graph/examine.js";
import type { Session } from "../session.js";
import { withoutSquash } from "../squash/unfolded.js";
import { listed } from "../state/listed.js";

/** Where drizzle-orm keeps what it has applied, unless it is told another name. */
const USUAL = "__drizzle_migrations";

/** A row of drizzle-orm's history: `name` is there from 1.0 on. */
interface Row {
  readonly hash: string | null;
  readonly created_at: number | bigint | string | null;
  readonly name?: string | null;
}

type ImportedMigration = LoadedMigration & { readonly imported: Imported };

/**
 * The revisions that drizzle-orm has applied as migrations of its own, by the rows that it keeps; in their order.
 * Undefined where no migration came from drizzle-kit, or the database has no such rows.
 *
 * @throws HistoryError `unknown-import`: a row is of none of them; `skipped-import`: one was passed over.
 */
export async function importedRevisions(
  session: Session,
  migrations: readonly LoadedMigration[],
): Promise<readonly string[] | undefined> {
  const imported = importedOf(migrations);
  const [first] = imported;
  if (first === undefined) return undefined;
  const table = first.imported.table ?? USUAL;
  const rows = await rowsOf(session, table);
  if (rows.length === 0) return undefined;
  const found = rows.map((row) => revisionOf(row, imported));
  const applied = new Set(found.flatMap((one) => one?.revision ?? []));
  const unknown = rows.find((row, place) => found[place] === undefined && !isInside(row, imported, applied));
  if (unknown !== undefined) throw unknownRow(unknown, `${table} of ${session.name}`);
  const unfolded = unfoldedAt(migrations, applied);
  refuseSkipped(session, unfolded, applied);
  return graphOf(unfolded, []).order.filter((revision) => applied.has(revision));
}

/** A squash has the name of the last that it replaces, which goes before it while its file is here. */
function importedOf(migrations: readonly LoadedMigration[]): readonly ImportedMigration[] {
  const files = new Set(migrations.map(({ revision }) => revision));
  return migrations.filter(
    (migration): migration is ImportedMigration =>
      migration.imported !== undefined && !files.has(migration.replaces.at(-1) ?? ""),
  );
}

/** What a squash replaces that is applied here had been written before its last, and is applied, too. */
const isInside = (
  { created_at }: Row,
  imported: readonly ImportedMigration[],
  applied: ReadonlySet<string>,
): boolean =>
  imported.some(
    ({ revision, replaces, imported: { when } }) =>
      replaces.length > 0 && applied.has(revision) && Number(created_at) <= when,
  );

/** The migrations without the squashes that drizzle-orm has applied something of one by one. */
const unfoldedAt = (
  migrations: readonly LoadedMigration[],
  applied: ReadonlySet<string>,
): readonly LoadedMigration[] =>
  migrations
    .filter(({ replaces }) => replaces.some((one) => applied.has(one)))
    .reduce((left, { revision }) => withoutSquash(left, revision), migrations);

async function rowsOf(session: Session, table: string): Promise<readonly Row[]> {
  const known = await session.get(
    "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ? AND sql LIKE '%created_at%'",
    [table],
  );
  return known === undefined
    ? []
    : session.all<Row>(`SELECT * FROM main.${quoteIdentifier(table)} ORDER BY rowid`);
}

/**
 * By its name, else by its time, else by what it held: a file may have been edited since, or have other line ends, and
 * two may hold the same. The names of 1.0 have lost the milliseconds.
 */
function revisionOf(row: Row, imported: readonly ImportedMigration[]): ImportedMigration | undefined {
  const when = Number(row.created_at);
  const same = imported.filter(({ imported: { hash } }) => row.hash === hash);
  return (
    imported.find(({ imported: { tag } }) => row.name === tag) ??
    atTime(same, when) ??
    atTime(imported, when) ??
    same[0] ??
    atTime(imported, when, 1000)
  );
}

const unknownRow = (row: Row, where: string): HistoryError =>
  new HistoryError("unknown-import", `${where} has a row that is of no revision: ${rowText(row)}.`, {
    hint: "`sluice init --import` brings over what drizzle-kit has written since; a release from before a squash goes on with what that replaces; or `sluice stamp REV` says where the database is.",
  });

const atTime = (
  imported: readonly ImportedMigration[],
  when: number,
  unit = 1,
): ImportedMigration | undefined =>
  imported.find((migration) => Math.floor(migration.imported.when / unit) === Math.floor(when / unit));

const rowText = ({ name, hash, created_at }: Row): string =>
  [name ? `name ${name}` : "", `created_at ${created_at}`, `hash ${hash}`]
    .filter((text) => text !== "")
    .join(", ");

/** drizzle-orm passes over a migration whose time is before that of the last one applied, and says nothing. */
function refuseSkipped(
  session: Session,
  migrations: readonly LoadedMigration[],
  applied: ReadonlySet<string>,
): void {
  const rows = migrations.filter(({ revision }) => applied.has(revision));
  const skipped = gapsIn(rows);
  if (skipped.length === 0) return;
  const names = migrations.filter(({ revision }) => skipped.includes(revision)).map(({ file }) => file.name);
  throw new HistoryError(
    "skipped-import",
    `drizzle-orm has applied later migrations to ${session.name}, but passed over:${listed(names)}`,
    {
      hint: "Where what it does is there all the same, `sluice stamp head` says so; otherwise run its SQL by hand first.",
    },
  );
}
