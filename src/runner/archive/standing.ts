import { DdlError } from "../../dialect/sqlite/ddl/ddl-error.js";
import { foldName, sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject } from "../../dialect/sqlite/ddl/parse-object.js";
import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import type { RenameTable, Step } from "../../model/step.js";
import type { Work } from "../execute/work.js";
import type { Session } from "../session.js";
import type { StepContext } from "../steps/context.js";
import type { Archive } from "./archive.js";
import { takenBefore, withArchive } from "./context.js";

/** Whether something was there when the revision began; so it is taken to be where nobody has looked. */
export function wasThere({ standing }: Archive, type: string, name: string): boolean {
  return standing === undefined || standing.objects.has(keyOf(type, name));
}

/** Whether a step of the revision creates it. */
export function isCreated({ standing }: Archive, type: string, name: string): boolean {
  return standing?.created.has(keyOf(type, name)) ?? false;
}

const keyOf = (type: string, name: string): string => `${type} ${foldName(name)}`;

/**
 * Looks what there is before the first step, for a revision that takes tables away or is to give some back. Not where
 * it may stop in its middle and be gone on with: what was noted is forgotten by then.
 */
export async function noteStanding(
  context: StepContext,
  { steps, transaction }: Pick<Work, "steps" | "transaction">,
): Promise<void> {
  const kept = withArchive(context);
  if (kept === undefined || !transaction) return;
  const matters =
    steps.some(({ kind }) => kind === "dropTable") ||
    (await takenBefore(kept)).some(({ kind }) => kind === "table");
  if (!matters) return;
  const rows = await kept.session.all<{ type: string; name: string }>(
    "SELECT type, name FROM main.sqlite_schema",
  );
  kept.archive.standing = {
    objects: new Set(rows.map(({ type, name }) => keyOf(type, name))),
    created: new Set(steps.flatMap(createdBy)),
  };
}

function createdBy(step: Step): readonly string[] {
  if (step.kind !== "sql") return [];
  try {
    return splitStatements(step.sql).flatMap(({ sql }) => {
      const created = createdObject(sql);
      return created === undefined ? [] : [keyOf(created.kind, created.name)];
    });
  } catch (error) {
    if (error instanceof DdlError) return [];
    throw error;
  }
}

/** Each table with the page that it begins at, which a rename leaves alone. */
async function tablesOf(session: Session): Promise<ReadonlyMap<string, number>> {
  const rows = await session.all<{ name: string; rootpage: number }>(
    "SELECT name, rootpage FROM main.sqlite_schema WHERE type = 'table'",
  );
  return new Map(rows.map(({ name, rootpage }) => [keyOf("table", name), rootpage]));
}

/** A table that is gone: what gets its name is another one. */
export function noteGone({ standing }: Archive, table: string): void {
  standing?.objects.delete(keyOf("table", table));
}

/** A table that has come back out of the archive is one from before. */
export function noteBack({ standing }: Archive, table: string): void {
  standing?.objects.add(keyOf("table", table));
}

/** A table that a step has renamed stays what it is. */
export function followRename(
  { standing, early, renamed, renamedColumns }: Archive,
  { from, to }: RenameTable,
): void {
  if (standing?.objects.delete(keyOf("table", from))) standing.objects.add(keyOf("table", to));
  for (const known of [...early, ...renamedColumns]) if (sameName(known.table, from)) known.table = to;
  renamed.push({ from, to });
}

/**
 * Carries out code that may rename or exchange tables unseen: only what has its name and its page still is known to
 * be the revision's own afterwards.
 */
export async function notingUnseen(context: StepContext, work: () => Promise<void>): Promise<void> {
  const kept = withArchive(context);
  const standing = kept?.archive.standing;
  if (kept === undefined || standing === undefined) return work();
  const before = await tablesOf(kept.session);
  await work();
  const after = await tablesOf(kept.session);
  const isSame = (key: string): boolean => before.get(key) === after.get(key);
  if ([...before.keys()].every((key) => isSame(key) || !standing.objects.has(key))) return;
  for (const key of after.keys()) if (!isSame(key)) standing.objects.add(key);
}
