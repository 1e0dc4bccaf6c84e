import type { Connection } from "../dialect/connection.js";
import type { AuthorDialect, Snapshot } from "../dialect/dialect.js";
import type { Change } from "../diff/change.js";
import { diff } from "../diff/diff.js";
import type { ColumnKeys, Decisions, Rename } from "../diff/rename.js";
import { indexNamed, tableNamed, viewNamed } from "../model/lookup.js";
import type { Schema } from "../model/schema.js";
import { type Deciding, decideRenames, requireUsed } from "./rename-decisions.js";

/** Who made an index or a view: the autogenerator, or raw SQL that somebody wrote. */
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
  /** A scratch database with the definitions from before; the renames are carried out in it. */
  readonly scratch: Connection;
  readonly ignore: (name: string) => boolean;
  readonly after: Snapshot;
  readonly provenance: Provenance;
  /** The tables that revisions made; undefined: all of them. */
  readonly managed?: ReadonlySet<string>;
  readonly keys: ColumnKeys;
  readonly deciding: Deciding;
}

/**
 * Compares the definitions in `scratch` with `after`. Renames are carried out in the scratch database by the
 * database itself, tables first: what they do to foreign keys, indexes and views is then no difference any more.
 */
export async function compare(input: ComparisonInput): Promise<Comparison> {
  const tables = await applyRenames("table", input, input.deciding.decisions);
  const columns = await applyRenames("column", input, tables.decisions);
  const renames = [...tables.renames, ...columns.renames];
  const before = await input.dialect.introspect(input.scratch, input.ignore);
  const { changes, kept } = differences(input, before);
  requireUsed(input.deciding.decisions, renames, changes);
  return { before, after: input.after, renames, changes, kept };
}

async function applyRenames(
  of: "table" | "column",
  input: ComparisonInput,
  decisions: Decisions,
): Promise<{ readonly renames: readonly Rename[]; readonly decisions: Decisions }> {
  const before = await input.dialect.introspect(input.scratch, input.ignore);
  const { changes } = differences(input, before);
  const decided = await decideRenames(of, changes, input.keys, { ...input.deciding, decisions });
  for (const rename of decided.renames) {
    for (const statement of input.dialect.renameSql(rename)) await input.scratch.run(statement);
  }
  return decided;
}

/** What differs, besides what nobody but its author may touch. */
export function differences(
  input: Pick<ComparisonInput, "dialect" | "after" | "provenance" | "managed">,
  before: Snapshot,
): { readonly changes: readonly Change[]; readonly kept: readonly string[] } {
  const { dialect, after } = input;
  const { schema, kept } = withoutForeign(before.schema, after.schema, input);
  const aligned = dialect.align(schema, after.schema);
  return { changes: diff(aligned.before, aligned.after), kept };
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
  const tables = before.tables.flatMap((table) => {
    const now = tableNamed(after, table.name);
    if (now === undefined) return keep(table.name, managed?.has(table.name) === false) ? [] : [table];
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
