import type { AuthorDialect, Snapshot } from "../../dialect/dialect.js";
import type { LoadedMigration } from "../../model/migration.js";
import { ownNames } from "../../model/own-names.js";
import { openScratch } from "../../runner/drivers/open.js";
import type { Session } from "../../runner/session.js";
import { outOfReachNotes } from "../project/database-target.js";
import type { Project } from "../project/project.js";
import type { Provenance } from "./comparison.js";
import { type Live, POSITIONS, requireCurrent } from "./live.js";
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
 * The definitions that a migration starts from: those of the files, replayed on a scratch database, because it has to
 * fit every database that its files have made; unless the live one is insisted on.
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
  const notes = comparable ? [] : positionNotes(input);
  return { scratch, snapshot: replayed, provenance, managed, comparable, notes };
}

/** What no revision made was made by hand. */
function withUnknown(provenance: Provenance, { indexes, views }: Snapshot): Provenance {
  const names = [...indexes.keys(), ...views.keys()];
  return new Map([...provenance, ...names.map((name) => [name, provenance.get(name) ?? "hand"] as const)]);
}

async function liveBase(input: BaseInput): Promise<Pick<Base, "scratch" | "comparable" | "notes">> {
  const live = requireCurrent(input.live, input.migrations);
  const scratch = await openScratch(input.project.root);
  await input.dialect.clone(live.session, scratch, ownNames(input.project.settings.table));
  const notes = [`Compared with the database ${live.session.name}.`];
  return { scratch, comparable: true, notes };
}

/** Says that the live database is not what was compared, and why. */
export function positionNotes({ live, project }: Pick<BaseInput, "live" | "project">): readonly string[] {
  const what = "ompared with the migrations, replayed on a scratch database.";
  if (live === undefined) return [...outOfReachNotes(project.database), `C${what}`];
  return [`The database ${live.session.name} is ${POSITIONS[live.position]}: c${what}`];
}
