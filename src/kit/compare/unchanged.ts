import type { Schema } from "../../model/schema.js";
import { type BaseInput, positionNotes } from "./base.js";

/**
 * The notes of a `generate` that has nothing to do, where that can be told from the words alone: the replayed database
 * stores the definitions that the schema would be made by, and so does the live one. Undefined where they have to be
 * looked at closely.
 */
export async function unchangedNotes(
  { dialect, replayed, live, against, ignore, project }: BaseInput,
  schema: Schema,
): Promise<readonly string[] | undefined> {
  if (against === "database") return undefined;
  const texts = await dialect.storedTexts(replayed.scratch, ignore);
  if (!same(texts, dialect.texts(schema))) return undefined;
  if (live?.position !== "current") return positionNotes({ live, project });
  const all = await dialect.storedTexts(replayed.scratch, ignore, "everything");
  return same(all, await dialect.storedTexts(live.session, ignore, "everything")) ? [] : undefined;
}

const same = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((text) => b.has(text));
