import type { AuthorDialect, Snapshot } from "../../dialect/dialect.js";
import { type Deviation, deviations } from "../../dialect/sqlite/read/deviations.js";
import type { ChangeSummary } from "../../diff/describe.js";
import { DecisionError, UsageError } from "../../errors.js";
import { equal } from "../../model/equality.js";
import { tableNamed } from "../../model/lookup.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Step } from "../../model/step.js";
import { readGlance } from "../../runner/history/history.js";

import { appliedFiles } from "../../runner/squash/squash.js";
import { rowsOf } from "../../runner/squash/squashed-glance.js";
import type { Source } from "../compare/desired.js";
import { type Live, POSITIONS } from "../compare/live.js";
import { openReplayed } from "../compare/replay-cache.js";
import type { Project } from "../project/project.js";
import type { AskDrift, DriftDecision } from "../types.js";
import type { Drift } from "./found-drift.js";

export interface DriftInput {
  readonly project: Project;
  readonly dialect: AuthorDialect;
  readonly migrations: readonly LoadedMigration[];
  readonly live: Live | undefined;
  readonly ignore: (name: string) => boolean;
}

/**
 * Compares the live database with what its own revisions make; undefined where there is none, or these are not known.
 * A table that no revision knows is no drift: it is nobody's here.
 *
 * @param replayed What all migrations make.
 */
export async function findDrift(input: DriftInput, replayed: Snapshot): Promise<Drift | undefined> {
  const { dialect, live, ignore } = input;
  const expected = await madeByRevisions(input, replayed);
  if (live === undefined || expected === undefined) return undefined;
  const found = await dialect.introspect(live.session, ignore);
  const all = driftBetween(expected, found);
  return { live, expected, found, deviations: all, lines: driftLines(all) };
}

/** What the revisions of the live database make; undefined where there is none, or these are not known. */
export async function expectedOf(input: DriftInput): Promise<Snapshot | undefined> {
  if (input.live?.position !== "current") return madeByRevisions(input, undefined);
  const { scratch } = await openReplayed(input.project.root, input.migrations);
  try {
    return await input.dialect.introspect(scratch, input.ignore);
  } finally {
    await scratch.close();
  }
}

async function madeByRevisions(
  { project, dialect, migrations, live, ignore }: DriftInput,
  replayed: Snapshot | undefined,
): Promise<Snapshot | undefined> {
  if (live?.position === "current") return replayed;
  if (live?.position !== "behind") return undefined;
  const glance = await readGlance(live.session, project.settings.table);
  const applied = appliedFiles(migrations, glance === undefined ? [] : rowsOf(glance));
  const { scratch } = await openReplayed(
    project.root,
    migrations.filter(({ revision }) => applied.has(revision)),
  );
  try {
    return await dialect.introspect(scratch, ignore);
  } finally {
    await scratch.close();
  }
}

/** In what a database differs from what revisions make, in the tables that they know. */
export function driftBetween(expected: Snapshot, found: Snapshot): readonly Deviation[] {
  return sameTexts(expected, found)
    ? []
    : deviations(expected, found).filter(({ table }) => expected.tables.has(table) || !isTable(found, table));
}

/** The same words mean the same: there is nothing to compare. */
function sameTexts(a: Snapshot, b: Snapshot): boolean {
  const pairs = [
    [a.tables, b.tables],
    [a.indexes, b.indexes],
    [a.views, b.views],
  ] as const;
  return (
    equal(a.others, b.others) &&
    pairs.every(
      ([one, other]) => one.size === other.size && [...one].every(([name, sql]) => other.get(name) === sql),
    )
  );
}

/** A line a table. */
export function driftLines(all: readonly Deviation[]): readonly string[] {
  return [...new Set(all.map(({ table }) => table))].map((table) => {
    const details = all.filter((deviation) => deviation.table === table).map(({ detail }) => detail);
    return `${table}: ${details.join(" · ")}`;
  });
}

const isTable = ({ tables, others }: Snapshot, name: string): boolean =>
  tables.has(name) || others.some((other) => other.kind !== "trigger" && other.name === name);

/**
 * What shall become of drift: as the flag says, or as a person does.
 *
 * @throws DecisionError `undecided-drift`: there is no flag, and nobody to ask. UsageError `not-at-head`.
 */
export async function decideDrift(
  { live, lines }: Drift,
  decision: DriftDecision | undefined,
  ask: AskDrift | undefined,
): Promise<DriftDecision> {
  const { name } = live.session;
  const decided = decision ?? (await ask?.({ kind: "drift", database: name, lines }));
  switch (decided) {
    case undefined:
      throw new DecisionError(
        "undecided-drift",
        [driftSentence(name), ...indented(lines)].join("\n"),
        FLAGS,
        {
          hint: "`--drift adopt` writes it into the TypeScript schema, `--drift revert` has the new migration undo it, `--drift ignore` leaves it alone.",
        },
      );
    case "adopt":
    case "revert":
      if (live.position === "current") return decided;
      throw new UsageError("not-at-head", `The database is ${POSITIONS[live.position]}.`, {
        hint: "Run `sluice upgrade` first; or leave the drift alone: --drift ignore.",
      });
    case "ignore":
      return decided;
  }
}

const FLAGS = ["--drift adopt", "--drift revert", "--drift ignore"];

const driftSentence = (name: string): string =>
  `The database ${name} is not what its revisions made (+ only it has, - only they make):`;

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);

/** What a migration has to do about drift, and what is to be told of it. */
export interface SettledDrift {
  /** They come before all else; a database without the drift is not changed by them. */
  readonly undo: readonly Step[];
  /** They come before all else; a database with the drift is not changed by them. */
  readonly record: readonly Step[];
  /** The database has drift, which is left alone. */
  readonly ignored: boolean;
  readonly changes: readonly ChangeSummary[];
  /** Lines of the file's comment. */
  readonly summary: readonly string[];
  readonly notes: readonly string[];
  /** The schema, with what was adopted. */
  readonly source: Source;
  /** The files of the schema that were edited. */
  readonly edited: readonly string[];
}

type Nothing = Omit<SettledDrift, "source">;

const NO_DRIFT: Nothing = {
  undo: [],
  record: [],
  ignored: false,
  changes: [],
  summary: [],
  notes: [],
  edited: [],
};

export interface SettleInput extends DriftInput {
  readonly source: Source;
  readonly dryRun?: boolean;
  readonly against?: "database" | "migrations";
  readonly drift?: DriftDecision;
  readonly askDrift?: AskDrift;
}

/**
 * Looks for drift, and has it decided. Whoever says which side to compare with has decided already: then it is only
 * told.
 *
 * @throws as `decideDrift`.
 */
export async function settleDrift(input: SettleInput, replayed: Snapshot): Promise<SettledDrift> {
  const none = { ...NO_DRIFT, source: input.source };
  if (input.against === "database") return none;
  const drift = await findDrift(input, replayed);
  if (drift === undefined) return none;
  const given = input.drift ?? (input.against === undefined ? undefined : "ignore");
  const adopting = { ...input, dryRun: input.dryRun === true };
  const before = await writtenBefore(adopting, drift, given);
  const notes = foreignNotes(drift, before?.source ?? input.source);
  if (before !== undefined) return { ...none, ...before, notes };
  if (drift.lines.length === 0) return { ...none, notes };
  switch (await decideDrift(drift, given, input.askDrift)) {
    case "ignore":
      return { ...none, ignored: true, notes: [...ignoredNotes(drift), ...notes] };
    case "adopt": {
      const { adoptNow } = await import("../adopt/settle-adopted.js");
      const adopted = await adoptNow(adopting, drift);
      return { ...none, ...adopted, notes: [...adopted.notes, ...notes] };
    }
    case "revert":
      return { ...none, ...undone(input.dialect, drift), notes };
  }
}

/** A schema that has the drift already has decided, where nobody says otherwise. */
async function writtenBefore(
  input: SettleInput & { readonly dryRun: boolean },
  drift: Drift,
  given: DriftDecision | undefined,
): Promise<(Nothing & { readonly source: Source }) | undefined> {
  const { lines, found, expected, live } = drift;
  const isPossible = lines.length > 0 || [...found.tables.keys()].some((name) => !expected.tables.has(name));
  if (!isPossible || live.position !== "current" || (given !== undefined && given !== "adopt"))
    return undefined;
  const { adoptedBefore } = await import("../adopt/settle-adopted.js");
  const adopted = await adoptedBefore(input, drift);
  return adopted === undefined ? undefined : { ...NO_DRIFT, ...adopted };
}

const undone = (
  dialect: AuthorDialect,
  { expected, found, deviations: all, lines }: Drift,
): Pick<SettledDrift, "undo" | "changes" | "summary"> => ({
  undo: dialect.revertSteps(expected, found),
  changes: all.map(({ table, detail }) => ({ kind: "revertDrift", table, detail: `undone: ${detail}` })),
  summary: lines.map((line) => `Undone where it is: ${line}`),
});

/** Tables of the database that no revision knows. */
function foreignNotes({ expected, found }: Drift, { schema }: Source): readonly string[] {
  const foreign = [...found.tables.keys()].filter(
    (name) => !expected.tables.has(name) && tableNamed(schema, name) === undefined,
  );
  return foreign.length === 0 ? [] : [`Left alone, because no revision knows it: ${foreign.join(", ")}.`];
}

const ignoredNotes = ({ live, lines }: Drift): readonly string[] => [
  `${driftSentence(live.session.name).replace(/:$/, "")}. That is left alone.`,
  ...indented(lines),
];
