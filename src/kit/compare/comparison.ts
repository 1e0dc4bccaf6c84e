import type { AuthorDialect, Snapshot } from "../../dialect/dialect.js";
import type { Change } from "../../diff/change.js";
import { diff } from "../../diff/diff.js";
import type { Decisions, Rename } from "../../diff/rename.js";
import { renameOrder } from "../../diff/rename-order.js";
import { indexNamed, viewNamed } from "../../model/lookup.js";
import type { Schema } from "../../model/schema.js";
import { guarded } from "../../runner/lock/guard.js";
import type { Session } from "../../runner/session.js";
import { type Deciding, decideRenames, requireUsed, withTables } from "./rename-decisions.js";

/** Who made an index or a view: the autogenerator, or raw SQL that somebody wrote. A table that is left alone is "hand". */
export type Provenance = ReadonlyMap<string, "generated" | "hand">;

export interface Comparison {
  /** With the renames carried out. */
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly renames: readonly Rename[];
  readonly changes: readonly Change[];
  /** Objects that the schema does not know and that are left alone. */
  readonly kept: readonly string[];
}

export interface ComparisonInput {
  readonly dialect: AuthorDialect;
  /** The definitions from before. */
  readonly start: Snapshot;
  /** Opens a scratch database with these definitions; renames, where there are any, are carried out in it. */
  readonly openScratch: () => Promise<Session>;
  readonly ignore: (name: string) => boolean;
  readonly after: Snapshot;
  readonly provenance: Provenance;
  /** The tables that revisions made; undefined: all of them. */
  readonly managed?: ReadonlySet<string>;
  readonly deciding: Deciding;
}

/** How far the renames have been carried out. */
interface Stage {
  readonly before: Snapshot;
  /** Undefined while nothing was renamed. */
  readonly scratch: Session | undefined;
  readonly decisions: Decisions;
  readonly renames: readonly Rename[];
  readonly changes: readonly Change[];
  /** The definitions from before without what is kept. */
  readonly schema: Schema;
  readonly kept: readonly string[];
}

/**
 * Compares the definitions from before with `after`. Renames are carried out in a scratch database by the database
 * itself, tables first: what they do to foreign keys, indexes and views is then no difference any more.
 */
export async function compare(input: ComparisonInput): Promise<Comparison> {
  const { decisions, remembered } = input.deciding;
  const all = {
    renames: [...decisions.renames, ...(remembered?.renames ?? [])],
    drops: [...decisions.drops, ...(remembered?.drops ?? [])],
  };
  const start = { before: input.start, scratch: undefined, decisions: all, renames: [] };
  const tables = await applyRenames("table", input, { ...start, ...differences(input, input.start) });
  const { before, renames, changes, kept } = await applyRenames("column", input, tables);
  requireUsed(withTables(decisions, renames), renames, changes);
  return { before, after: input.after, renames, changes, kept };
}

async function applyRenames(of: "table" | "column", input: ComparisonInput, stage: Stage): Promise<Stage> {
  const deciding = { ...input.deciding, decisions: withTables(stage.decisions, stage.renames) };
  const sides = { before: stage.schema, after: input.after.schema };
  const { renames, decisions } = await decideRenames(of, sides, deciding);
  if (renames.length === 0) return { ...stage, decisions };
  const scratch = stage.scratch ?? (await input.openScratch());
  await guarded(scratch, async () => {
    for (const rename of inOrder(renames)) await input.dialect.rename(scratch, rename);
  });
  const before = await input.dialect.introspect(scratch, input.ignore);
  const all = [...stage.renames, ...renames];
  return { before, scratch, decisions, renames: all, ...differences(renamed(input, all), before) };
}

/** What was managed is so under its new name, too: also under the one that it goes under. */
function renamed({ managed, ...input }: ComparisonInput, renames: readonly Rename[]): ComparisonInput {
  if (managed === undefined) return input;
  const names = renames.flatMap(({ of, from, to }) => (of === "table" && managed.has(from) ? [to] : []));
  return { ...input, managed: new Set([...managed, ...names]) };
}

/** Columns of several tables are as if each were alone: their names are free of each other's. */
function inOrder(renames: readonly Rename[]): readonly Rename[] {
  const tables = renames.map((rename) => (rename.of === "table" ? undefined : rename.table));
  return [...new Set(tables)].flatMap((table) =>
    renameOrder(renames.filter((_, place) => tables[place] === table)),
  );
}

/** What differs, besides what nobody but its author may touch. */
export function differences(
  input: Pick<ComparisonInput, "dialect" | "after" | "provenance" | "managed">,
  before: Snapshot,
): Pick<Stage, "changes" | "schema" | "kept"> {
  const { dialect, after } = input;
  const { schema, kept } = withoutForeign(before.schema, after.schema, input);
  const aligned = dialect.align(schema, after.schema);
  return { changes: diff(aligned.before, aligned.after), schema, kept };
}

/**
 * Leaves out what the schema does not have and no revision of the autogenerator made: tables that nobody here knows,
 * and indexes and views of raw SQL. They are their author's.
 */
function withoutForeign(
  before: Schema,
  after: Schema,
  { provenance, managed }: Pick<ComparisonInput, "provenance" | "managed">,
): { readonly schema: Schema; readonly kept: readonly string[] } {
  const kept: string[] = [];
  const keep = (name: string, foreign: boolean): boolean => {
    if (foreign) kept.push(name);
    return foreign;
  };
  const byHand = (name: string): boolean => provenance.get(name) === "hand";
  const nows = new Map(after.tables.map((table) => [table.name, table]));
  const tables = before.tables.flatMap((table) => {
    const now = nows.get(table.name);
    if (now === undefined)
      return keep(table.name, managed?.has(table.name) === false || byHand(table.name)) ? [] : [table];
    const indexes = table.indexes.filter(
      ({ name }) => indexNamed(now, name) !== undefined || !keep(name, byHand(name)),
    );
    return [{ ...table, indexes }];
  });
  const views = before.views.filter(
    ({ name }) => viewNamed(after, name) !== undefined || !keep(name, byHand(name)),
  );
  return { schema: { tables, views }, kept };
}
