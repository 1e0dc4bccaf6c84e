import type { Snapshot } from "../../dialect/dialect.js";
import { runLiteral } from "../../dialect/sqlite/alter/refused-alter.js";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { type ChangeSummary, describeChanges } from "../../diff/describe.js";
import { diff } from "../../diff/diff.js";
import { messageOf } from "../../errors.js";
import type { Session } from "../../runner/session.js";
import { cannotImport } from "./cannot-import.js";
import type { DrizzleMigration } from "./drizzle-history.js";
import { type Part, type Parts, partsOf } from "./parts.js";
import { passesOver } from "./passing-over.js";
import type { Piece } from "./piece.js";
import { type Chunk, chunksOf, definitionsOf, missingColumns, pieceOf } from "./pieces.js";
import { firstProven, type ImportGround, type ProvenWay, type Scratches, type Way } from "./proven-way.js";

const dialect = sqliteAuthor;

/** A migration of drizzle-kit's as a revision. */
export interface ImportedRevision extends ProvenWay {
  readonly changes: readonly ChangeSummary[];
  /** What a person should know of it, a sentence each. */
  readonly notes: readonly string[];
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
    notes: notesOf(migration, parts, missing, found),
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
  const copies = part.kind === "recreation" ? [part.copy] : part.kind === "rebuild" ? part.fills : [];
  return copies.flatMap((copy) =>
    typeof copy === "string" || !("table" in part)
      ? []
      : missingColumns(copy, before).map((column) => `${part.table}.${column}`),
  );
}

/** There are no rows here, so that none is written. */
async function runDefinitions(
  original: Session,
  migration: DrizzleMigration,
  chunk: Chunk,
  before: Snapshot,
): Promise<void> {
  for (const part of chunk) {
    for (const statement of definitionsOf(part, before)) {
      try {
        await runLiteral(original, statement);
      } catch (error) {
        throw cannotImport(migration, `${messageOf(error)}: ${statement}`, error);
      }
    }
  }
}

function notesOf(
  { tag }: DrizzleMigration,
  { parts, left }: Parts,
  missing: readonly string[],
  { up, down }: Way,
): readonly string[] {
  const others = left.filter((statement) => !/^PRAGMA\s+(?:main\.)?foreign_keys\b/i.test(statement));
  const wrote = parts.some(
    (part) =>
      (part.kind === "rebuild" && part.fills.length > 0) || (part.kind === "other" && part.writesRows),
  );
  return [
    ...missing.map(
      (column) =>
        `${tag} copies ${column} out of a table that does not have it yet; the revision gives it its default.`,
    ),
    ...others.map(
      (statement) => `${tag}: left out, because a revision has its own transaction: ${statement}`,
    ),
    ...(wrote && typeof down !== "string"
      ? [
          `${tag} writes rows: down does not take them back${passesOver(up) ? ", and up passes over those that are there again" : ""}.`,
        ]
      : []),
    ...(typeof down === "string" ? [`${tag} cannot be taken back: ${down}`] : []),
  ];
}
