import { blamedObject } from "../../dialect/sqlite/read/blamed-object.js";
import {
  type Broken,
  type Compiled,
  compiledObjects,
  kindOf,
  nowBroken,
} from "../../dialect/sqlite/read/compiled.js";
import { messageOf, SluiceError } from "../../errors.js";
import type { Step } from "../../model/step.js";
import type { Session } from "../session.js";
import type { Work } from "./work.js";

/** A look at the views and triggers of the whole database, before the first step and behind the last one. */
export interface DependantCheck {
  /** @throws SluiceError `dependant-broken`: one that worked before does not any more. */
  finish(): Promise<void>;
}

/**
 * Remembers the views, triggers and external-content tables that compile. A revision is judged by its end: what it
 * breaks in a step it may mend in a later one.
 */
export async function dependantCheck(session: Session, work: Work): Promise<DependantCheck> {
  const before = work.steps.some(mayChangeSchema) ? await compiledObjects(session) : [];
  return {
    finish: async () => {
      const [first, ...others] = await nowBroken(session, before);
      if (first !== undefined) throw await dependantBroken(session, work, first, others);
    },
  };
}

const mayChangeSchema = ({ kind }: Step): boolean => kind !== "assertNoRows";

async function dependantBroken(
  session: Session,
  { file, direction }: Work,
  first: Broken,
  others: readonly Broken[],
): Promise<SluiceError> {
  const object = await blamedObject(session, [first, ...others]);
  const names = [...new Set(others.map((other) => other.object.name))].filter((name) => name !== object.name);
  const also = names.length === 0 ? "" : ` (also: ${names.join(", ")})`;
  const what = `the ${kindOf(object)} ${object.name}`;
  return new SluiceError(
    "dependant-broken",
    `${file}: after ${direction}, ${what} no longer works: ${messageOf(first.error)}${also}.\n${indented(object.sql)}`,
    { hint: remedyOf(object), cause: first.error },
  );
}

function remedyOf({ type, name }: Compiled): string {
  if (type === "virtualTable")
    return `Drop ${name} in a step before, create it with the new names in a step behind, and fill it with its 'rebuild' command.`;
  return `Change ${name} so that it works before and after, in a revision of its own before this one (\`sluice generate --empty\`); or drop it in a step of this migration and create it anew behind.`;
}

const indented = (sql: string): string => sql.trim().replace(/^/gm, "  ");
