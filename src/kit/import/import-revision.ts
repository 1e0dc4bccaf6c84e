import type { Snapshot } from "../../dialect/dialect.js";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { deviations } from "../../dialect/sqlite/deviations.js";
import { type ChangeSummary, describeChanges } from "../../diff/describe.js";
import { diff } from "../../diff/diff.js";
import { MigrationFileError, messageOf } from "../../errors.js";
import { equal } from "../../model/equality.js";
import type { Step } from "../../model/step.js";
import { openScratch } from "../../runner/drivers/open.js";
import { rehearse } from "../../runner/rehearse.js";
import type { Session } from "../../runner/session.js";
import type { Work } from "../../runner/work.js";
import { climb, faultText, type Ground } from "../climb.js";
import { driftLines } from "../drift.js";
import type { DrizzleMigration } from "./drizzle-history.js";
import { type Part, type Parts, partsOf } from "./parts.js";
import {
  type Chunk,
  chunksOf,
  missingColumns,
  type Piece,
  pieceOf,
  statementsOf,
  wayBack,
} from "./pieces.js";

const dialect = sqliteAuthor;

/** Two scratch databases that stand before a migration. */
export interface Scratches {
  /** On which drizzle-kit's own SQL is run; without rows. */
  readonly original: Session;
  /** On which what is written for it is run; with the rows that the migrations insert. */
  readonly proven: Session;
}

export type ImportGround = Omit<Ground, "scratch" | "rows"> & { readonly root: string };

/** A migration of drizzle-kit's as a revision. */
export interface ImportedRevision {
  readonly up: readonly Step[];
  /** A text: why it cannot be taken back. */
  readonly down: readonly Step[] | string;
  readonly changes: readonly ChangeSummary[];
  /** What a person should know of it, a sentence each. */
  readonly notes: readonly string[];
  /** Where the next migration is proven. */
  readonly proven: Session;
}

/**
 * Turns a migration into steps, up and down. Tables, columns, indexes and views become steps in its own words; all else
 * stays as it is written. The way up leads to what drizzle-kit's SQL leads to, and the way down back: both are
 * tried on scratch databases.
 *
 * @throws MigrationFileError `cannot-import`: the SQL does not run, or is not understood.
 */
export async function importRevision(
  ground: ImportGround,
  scratches: Scratches,
  migration: DrizzleMigration,
): Promise<ImportedRevision> {
  const parts = readParts(migration);
  const before = await dialect.introspect(scratches.original, ground.ignore);
  const { pieces, after, missing } = await carryOut(ground, scratches.original, migration, parts.parts);
  const found = await firstProven({ ground, scratches, migration, before, after }, pieces);
  return {
    ...found,
    changes: describeChanges(diff(before.schema, after.schema), []),
    notes: notesOf(migration, parts, missing, found.down),
  };
}

function readParts(migration: DrizzleMigration): Parts {
  try {
    return partsOf(migration.sql);
  } catch (error) {
    throw cannotImport(migration, messageOf(error), error);
  }
}

/** Runs the SQL, and reads the definitions between one chunk and the next. */
async function carryOut(
  { ignore }: ImportGround,
  original: Session,
  migration: DrizzleMigration,
  parts: readonly Part[],
): Promise<{
  readonly pieces: readonly Piece[];
  readonly after: Snapshot;
  readonly missing: readonly string[];
}> {
  const pieces: Piece[] = [];
  const missing: string[] = [];
  let now = await dialect.introspect(original, ignore);
  for (const chunk of chunksOf(parts)) {
    const before = now;
    missing.push(...chunk.flatMap((part) => missingIn(part, before)));
    await runDefinitions(original, migration, chunk, before);
    now = await dialect.introspect(original, ignore);
    pieces.push(pieceOf(chunk, before, now));
  }
  return { pieces, after: now, missing };
}

function missingIn(part: Part, before: Snapshot): readonly string[] {
  if (part.kind !== "recreation" || part.copy === undefined) return [];
  return missingColumns(part.copy, before).map((column) => `${part.table}.${column}`);
}

/** There are no rows here, so that none is written. */
async function runDefinitions(
  original: Session,
  migration: DrizzleMigration,
  chunk: Chunk,
  before: Snapshot,
): Promise<void> {
  for (const part of chunk) {
    if (part.kind === "other" && part.writesRows) continue;
    for (const statement of statementsOf(part, before)) {
      try {
        await original.run(statement);
      } catch (error) {
        throw cannotImport(migration, `${messageOf(error)}: ${statement}`, error);
      }
    }
  }
}

interface Trial {
  readonly ground: ImportGround;
  readonly scratches: Scratches;
  readonly migration: DrizzleMigration;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

type Way = Pick<ImportedRevision, "up" | "down">;
type ReversibleWay = Way & { readonly down: readonly Step[] };

/** The first of the ways that does what it should; upwards only, where none does. */
async function firstProven(
  trial: Trial,
  pieces: readonly Piece[],
): Promise<Way & Pick<ImportedRevision, "proven">> {
  const reasons: string[] = [];
  for (const way of waysOf(trial, pieces)) {
    const tried = (await whyNotBack(trial, way.down)) ?? (await tryWay(trial, way));
    if (typeof tried !== "string") return { ...way, proven: tried };
    reasons.push(tried);
  }
  const up = pieces.flatMap((piece) => piece.literal);
  const tried = await tryWay(trial, { up, down: "" });
  if (typeof tried === "string") throw cannotImport(trial.migration, tried);
  return { up, down: `no way back could be proven: ${reasons[0]}`, proven: tried };
}

/**
 * As steps of ours, as it is written, and as it is written with a way back that is told from its beginning and its end:
 * tables that come and go in between have no part in it.
 */
function waysOf({ before, after }: Trial, pieces: readonly Piece[]): readonly ReversibleWay[] {
  const literal = pieces.flatMap((piece) => piece.literal);
  const planned = pieces.flatMap((piece) => piece.up);
  const down = pieces.toReversed().flatMap((piece) => piece.down);
  const whole = pieces.length > 1 ? [{ up: literal, down: wayBack(before, after) }] : [];
  return [...(equal(planned, literal) ? [] : [{ up: planned, down }]), { up: literal, down }, ...whole];
}

const work = (steps: readonly Step[], direction: "up" | "down", { tag }: DrizzleMigration): Work => ({
  revision: tag,
  message: "",
  file: tag,
  direction,
  steps,
  validate: undefined,
  transaction: true,
  backup: false,
});

/** What keeps the way down from taking a database back that drizzle-kit's own SQL has made. */
async function whyNotBack(
  { ground, scratches, migration, before }: Trial,
  down: readonly Step[],
): Promise<string | undefined> {
  const scratch = await openScratch(ground.root);
  try {
    await dialect.clone(scratches.original, scratch);
    await rehearse(scratch, work(down, "down", migration), { rows: false, settings: ground.settings });
    const left = driftLines(deviations(before, await dialect.introspect(scratch, ground.ignore)));
    return left.length === 0 ? undefined : left.join(", ");
  } catch (error) {
    return messageOf(error);
  } finally {
    await scratch.close();
  }
}

/** Tries a way on a copy. Gives the copy, which stands behind the migration then, or what went wrong. */
async function tryWay(
  { ground, scratches, migration, after }: Trial,
  { up, down }: Way,
): Promise<Session | string> {
  const scratch = await openScratch(ground.root);
  await dialect.clone(scratches.proven, scratch, `${ground.settings.table}_`);
  await dialect.cloneRows(scratches.proven, scratch, {
    limit: Number.MAX_SAFE_INTEGER,
    ignore: ground.ignore,
  });
  const { fault } = await climb(
    { ...ground, scratch, rows: true },
    {
      up: work(up, "up", migration),
      down: typeof down === "string" ? undefined : work(down, "down", migration),
      remaining: (now) => driftLines(deviations(after, now)),
    },
  );
  if (fault === undefined) return scratch;
  await scratch.close();
  return faultText(fault, messageOf, "its SQL");
}

function notesOf(
  { tag }: DrizzleMigration,
  { parts, left }: Parts,
  missing: readonly string[],
  down: ImportedRevision["down"],
): readonly string[] {
  const others = left.filter((statement) => !/^PRAGMA\s+(?:main\.)?foreign_keys\b/i.test(statement));
  const wrote = parts.some((part) => part.kind === "other" && part.writesRows);
  return [
    ...missing.map(
      (column) =>
        `${tag} copies ${column} out of a table that does not have it yet; the revision gives it its default.`,
    ),
    ...others.map(
      (statement) => `${tag}: left out, because a revision has its own transaction: ${statement}`,
    ),
    ...(wrote && typeof down !== "string" ? [`${tag} writes rows: down does not take them back.`] : []),
    ...(typeof down === "string" ? [`${tag} cannot be taken back: ${down}`] : []),
  ];
}

const cannotImport = ({ tag, file }: DrizzleMigration, why: string, cause?: unknown): MigrationFileError =>
  new MigrationFileError("cannot-import", `${tag} cannot be brought over: ${why}`, {
    hint: `Mend ${file}, where drizzle never applied it; or begin with what the database has: \`sluice init\` without --import.`,
    cause,
  });
