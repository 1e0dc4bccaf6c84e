import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import type { ChangeSummary } from "../../diff/describe.js";
import { UsageError } from "../../errors.js";
import { foreignKeysOf, tableNamed } from "../../model/lookup.js";
import type { Step } from "../../model/step.js";
import { desiredOf, type Source } from "../compare/desired.js";
import type { Drift } from "../drift/found-drift.js";
import type { Project } from "../project/project.js";
import { expressibleIn } from "../pull/expressible.js";
import { wantedBy } from "../pull/pull.js";
import { adoptInto } from "./adopt-into.js";
import { isMerged } from "./merge.js";
import { recordSteps, withoutTables } from "./record-drift.js";
import { sidesOf } from "./sides.js";

/** Drift that the schema has, and how a revision records it. */
export interface AdoptedDrift {
  /** They come before all else; on the database that has the drift they come to nothing. */
  readonly record: readonly Step[];
  /** The schema with the drift in it. */
  readonly source: Source;
  readonly changes: readonly ChangeSummary[];
  /** Lines of the file's comment. */
  readonly summary: readonly string[];
  readonly notes: readonly string[];
  /** The files of the schema that were edited. */
  readonly edited: readonly string[];
}

export interface AdoptedInput {
  readonly project: Project;
  readonly source: Source;
  readonly dryRun: boolean;
}

/**
 * The drift as recorded where the schema has all of it already: somebody has decided then, by writing it. Undefined
 * where it has not.
 */
export async function adoptedBefore(input: AdoptedInput, drift: Drift): Promise<AdoptedDrift | undefined> {
  const { project, source } = input;
  const { expected, found, live, lines } = drift;
  const written = (await desiredOf(source, project, sqliteAuthor, found)).schema;
  const foreign = found.schema.tables.filter(({ name }) => !expected.tables.has(name));
  const known = foreign.filter(({ name }) => tableNamed(written, name) !== undefined);
  if (lines.length + known.length === 0) return undefined;
  const expressible = await expressibleIn(live.session, found, wantedBy(project.tablesFilter));
  const sides = sidesOf({ dialect: sqliteAuthor, expected, found, expressible, written });
  if (!isMerged(sides) || hasMore(drift)) return undefined;
  return recorded(drift, source, new Set(known.map(({ name }) => name)), { edited: [], notes: [] });
}

/** Is there drift that no schema could have, so that nobody has decided on it by writing: triggers and the like? */
function hasMore({ deviations }: Drift): boolean {
  return deviations.some(
    ({ detail }) => /^[+-] trigger /.test(detail) || /collation|strict|without rowid/.test(detail),
  );
}

/** Writes the drift into the schema's files. @throws as `adoptInto`. */
export async function adoptNow(input: AdoptedInput, drift: Drift): Promise<AdoptedDrift> {
  const { expected, found, live } = drift;
  requireParents(drift);
  const adopted = await adoptInto({ ...input, session: live.session, expected, found, withNew: false });
  const known = found.schema.tables.filter(
    ({ name }) => !expected.tables.has(name) && tableNamed(adopted.source.schema, name) !== undefined,
  );
  const notes =
    input.dryRun && adopted.diff !== "" ? [`The schema would be edited:\n${adopted.diff.trimEnd()}`] : [];
  return recorded(drift, adopted.source, new Set(known.map(({ name }) => name)), {
    edited: adopted.files,
    notes,
  });
}

/** A foreign key to nowhere is nothing that a revision could make. */
function requireParents({ expected, found }: Drift): void {
  const names = new Set([...found.tables.keys()].map((name) => name.toLowerCase()));
  const ours = found.schema.tables.filter(({ name }) => expected.tables.has(name));
  for (const table of ours) {
    const lost = foreignKeysOf(table).find(({ parent }) => !names.has(parent.toLowerCase()));
    if (lost === undefined) continue;
    throw new UsageError(
      "cannot-adopt",
      `${table.name} has a foreign key to ${lost.parent}, which does not exist.`,
      {
        hint: "Undo it: `--drift revert`.",
      },
    );
  }
}

function recorded(
  { expected, found, deviations, lines }: Drift,
  source: Source,
  known: ReadonlySet<string>,
  { edited, notes }: Pick<AdoptedDrift, "edited" | "notes">,
): AdoptedDrift {
  const unknown = new Set(
    [...found.tables.keys()].filter((name) => !expected.tables.has(name) && !known.has(name)),
  );
  const ours = withoutTables(found, unknown);
  return {
    record: recordSteps(sqliteAuthor, expected, ours),
    source,
    changes: [
      ...deviations.map(({ table, detail }) => ({
        kind: "adoptDrift",
        table,
        detail: `recorded: ${detail}`,
      })),
      ...[...known].map((table) => ({ kind: "adoptDrift", table, detail: "recorded: + table" })),
    ],
    summary: [...lines, ...[...known].map((table) => `${table}: + table`)].map(
      (line) => `Adopted, where it is not there yet: ${line}`,
    ),
    notes,
    edited,
  };
}
