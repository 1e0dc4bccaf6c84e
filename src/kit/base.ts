import type { AuthorDialect, Snapshot } from "../dialect/dialect.js";
import { describeChanges, summaryLines } from "../diff/describe.js";
import { diff } from "../diff/diff.js";
import type { LoadedMigration } from "../model/migration.js";
import { openScratch } from "../runner/drivers/open.js";
import type { Session } from "../runner/session.js";
import type { Provenance } from "./comparison.js";
import { type Live, POSITIONS, requireCurrent } from "./live.js";
import type { Project } from "./project.js";
import type { Replayed } from "./replay-cache.js";

/** The database side of a comparison: a scratch database with the definitions from before. */
export interface Base {
  readonly scratch: Session;
  /** The definitions in it. */
  readonly snapshot: Snapshot;
  readonly provenance: Provenance;
  /** The tables that the revisions know; another one is never dropped. */
  readonly managed: ReadonlySet<string>;
  /** The live rows are those of these definitions. */
  readonly comparable: boolean;
  /** Which side it is and what stands out, for a person. */
  readonly notes: readonly string[];
}

export interface BaseInput {
  readonly project: Project;
  readonly dialect: AuthorDialect;
  readonly migrations: readonly LoadedMigration[];
  readonly replayed: Replayed;
  readonly live: Live | undefined;
  readonly against: "database" | "migrations" | undefined;
  readonly ignore: (name: string) => boolean;
}

/**
 * Replays the files on a scratch database. The live database is compared with that and differences are said, but a
 * migration has to fit every database that its files have made, so the replay is what it starts from, unless the live
 * one is insisted on.
 */
export async function openBase(input: BaseInput): Promise<Base> {
  const { scratch, provenance } = input.replayed;
  const replayed = await input.dialect.introspect(scratch, input.ignore);
  const managed = new Set(replayed.tables.keys());
  if (input.against === "database") {
    await scratch.close();
    const base = await liveBase(input);
    const found = await input.dialect.introspect(base.scratch, input.ignore);
    return { ...base, snapshot: found, provenance: withUnknown(provenance, found), managed };
  }
  const comparable = input.live?.position === "current";
  const notes = await notesOn(input, replayed);
  return { scratch, snapshot: replayed, provenance, managed, comparable, notes };
}

/** What no revision made was made by hand. */
function withUnknown(provenance: Provenance, { indexes, views }: Snapshot): Provenance {
  const names = [...indexes.keys(), ...views.keys()];
  return new Map(names.map((name) => [name, provenance.get(name) ?? "hand"]));
}

async function liveBase(input: BaseInput): Promise<Pick<Base, "scratch" | "comparable" | "notes">> {
  const live = requireCurrent(input.live, input.migrations);
  const scratch = await openScratch(input.project.root);
  await input.dialect.clone(live.session, scratch, `${input.project.settings.table}_`);
  const notes = [`Compared with the database ${live.session.name}.`];
  return { scratch, comparable: true, notes };
}

async function notesOn({ dialect, live, ignore }: BaseInput, expected: Snapshot): Promise<readonly string[]> {
  if (live?.position !== "current") return positionNotes(live);
  const found = await dialect.introspect(live.session, ignore);
  const drift = sameTexts(expected, found)
    ? []
    : summaryLines(describeChanges(diff(expected.schema, found.schema), []));
  if (drift.length === 0) return [];
  return [
    `The database ${live.session.name} is not what its revisions made. It is left alone; --against database compares with it as it is.`,
    ...drift.map((line) => `  ${line}`),
  ];
}

/** Says that the live database is not what was compared, and why. */
export function positionNotes(live: Live | undefined): readonly string[] {
  const what = "ompared with the migrations, replayed on a scratch database.";
  if (live === undefined) return [`C${what}`];
  return [`The database ${live.session.name} is ${POSITIONS[live.position]}: c${what}`];
}

/** The same words mean the same: there is nothing to compare. */
function sameTexts(a: Snapshot, b: Snapshot): boolean {
  const pairs = [
    [a.tables, b.tables],
    [a.indexes, b.indexes],
    [a.views, b.views],
  ] as const;
  return pairs.every(
    ([one, other]) => one.size === other.size && [...one].every(([name, sql]) => other.get(name) === sql),
  );
}
