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
  { dialect, after, provenance }: Pick<ComparisonInput, "dialect" | "after" | "provenance">,
  before: Snapshot,
): { readonly changes: readonly Change[]; readonly kept: readonly string[] } {
  const { schema, kept } = withoutHandmade(before.schema, after.schema, provenance);
  const aligned = dialect.align(schema, after.schema);
  return { changes: diff(aligned.before, aligned.after), kept };
}

/** Leaves out indexes and views that raw SQL made and the schema does not have: they are their author's. */
function withoutHandmade(
  before: Schema,
  after: Schema,
  provenance: Provenance,
): { readonly schema: Schema; readonly kept: readonly string[] } {
  const kept: string[] = [];
  const keep = (name: string): boolean => {
    if (provenance.get(name) !== "hand") return false;
    kept.push(name);
    return true;
  };
  const tables = before.tables.map((table) => {
    const now = tableNamed(after, table.name);
    if (now === undefined) return table;
    const indexes = table.indexes.filter(
      (index) => indexNamed(now, index.name) !== undefined || !keep(index.name),
    );
    return { ...table, indexes };
  });
  const views = before.views.filter((view) => viewNamed(after, view.name) !== undefined || !keep(view.name));
  return { schema: { tables, views }, kept };
}
