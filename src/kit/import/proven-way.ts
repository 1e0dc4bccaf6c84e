import type { Snapshot } from "../../dialect/dialect.js";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { deviations } from "../../dialect/sqlite/read/deviations.js";
import { messageOf } from "../../errors.js";
import { equal } from "../../model/equality.js";
import { ownNames } from "../../model/own-names.js";
import type { Schema } from "../../model/schema.js";
import type { Step } from "../../model/step.js";
import { openScratch } from "../../runner/drivers/open.js";
import { rehearse } from "../../runner/execute/rehearse.js";
import type { Work } from "../../runner/execute/work.js";
import type { Session } from "../../runner/session.js";
import { driftLines } from "../drift/drift.js";
import { climb, faultText, type Ground } from "../proof/climb.js";
import { cannotImport } from "./cannot-import.js";
import type { DrizzleMigration } from "./drizzle-history.js";
import { passingOver } from "./passing-over.js";
import type { Piece } from "./piece.js";
import { wayBack } from "./pieces.js";

const dialect = sqliteAuthor;

/** Two scratch databases that stand before a migration. */
export interface Scratches {
  /** On which drizzle-kit's own SQL is run; without rows. */
  readonly original: Session;
  /** On which what is written for it is run; with the rows that the migrations insert. */
  readonly proven: Session;
}

export type ImportGround = Omit<Ground, "scratch" | "rows"> & { readonly root: string };

/** What a way through a migration is tried on. */
export interface Trial {
  readonly ground: ImportGround;
  readonly scratches: Scratches;
  readonly migration: DrizzleMigration;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** The steps of a migration. */
export interface Way {
  readonly up: readonly Step[];
  /** A text: why it cannot be taken back. */
  readonly down: readonly Step[] | string;
}

export interface ProvenWay extends Way {
  /** Where the next migration is proven. */
  readonly proven: Session;
}

type ReversibleWay = Way & { readonly down: readonly Step[] };

/**
 * The first of the ways that does what it should; upwards only, where none does.
 *
 * @throws MigrationFileError `cannot-import`: not even that.
 */
export async function firstProven(trial: Trial, pieces: readonly Piece[]): Promise<ProvenWay> {
  const reasons: string[] = [];
  const again = passingOver(pieces);
  for (const way of [...waysOf(trial, pieces), ...(again === undefined ? [] : waysOf(trial, again))]) {
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
 * tables that come and go in between have no part in it. That one comes first where a table is put in the place of
 * another that has nothing else: taken back piece by piece, it would not keep the rows that are written meanwhile.
 */
function waysOf({ before, after }: Trial, pieces: readonly Piece[]): readonly ReversibleWay[] {
  const literal = pieces.flatMap((piece) => piece.literal);
  const planned = { up: pieces.flatMap((piece) => piece.up), down: downOf(pieces) };
  const archived = pieces.map((piece) => ({ ...piece, ...piece.archived }));
  const kept = { up: archived.flatMap((piece) => piece.up), down: downOf(archived) };
  const steps = [planned, kept].filter(({ up }, place) => !equal(up, place === 0 ? literal : planned.up));
  if (pieces.some(({ destroys }) => destroys)) return steps;
  const whole = pieces.length > 1 ? [{ up: literal, down: wayBack(before, after) }] : [];
  const piecewise = [...steps, { up: literal, down: planned.down }];
  const stays = (table: string): boolean => [before, after].every(({ schema }) => hasTable(schema, table));
  const replaced = planned.up.some(
    (step) => step.kind === "renameTable" && stays(step.to) && !loses(before, after, step.to),
  );
  return replaced ? [...whole, ...piecewise] : [...piecewise, ...whole];
}

const downOf = (pieces: readonly Pick<Piece, "down">[]): readonly Step[] =>
  pieces.toReversed().flatMap((piece) => piece.down);

/** Whether the table has columns before that it lacks after. */
function loses(before: Snapshot, after: Snapshot, table: string): boolean {
  const [old, now] = [before, after].map(({ schema }) =>
    schema.tables.find(({ name }) => sameName(name, table)),
  );
  return old?.columns.some(({ name }) => !now?.columns.some((other) => sameName(other.name, name))) ?? false;
}

const hasTable = ({ tables }: Schema, table: string): boolean =>
  tables.some(({ name }) => sameName(name, table));

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
  await dialect.clone(scratches.proven, scratch, ownNames(ground.settings.table));
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
