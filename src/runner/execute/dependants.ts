import { agreeingIndexes, rebuildIndexes } from "../../dialect/sqlite/alter/search-index.js";
import { changesValues } from "../../dialect/sqlite/archive/row-key.js";
import { sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { blamedObject } from "../../dialect/sqlite/read/blamed-object.js";
import {
  type Broken,
  type Compiled,
  compiledObjects,
  kindOf,
  nowBroken,
} from "../../dialect/sqlite/read/compiled.js";
import { messageOf, SluiceError } from "../../errors.js";
import type { Fragment, Step } from "../../model/step.js";
import type { Session } from "../session.js";
import type { StepContext } from "../steps/context.js";
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
export async function dependantCheck({ session, report }: StepContext, work: Work): Promise<DependantCheck> {
  const before = work.steps.some(mayChangeSchema) ? await compiledObjects(session) : [];
  const indexed = before.some(({ type }) => type === "virtualTable") ? await indexedBy(session, work) : [];
  return {
    finish: async () => {
      const [first, ...others] = await nowBroken(session, before);
      if (first !== undefined) throw await dependantBroken(session, work, first, others);
      for (const name of await rebuildIndexes(session, indexed))
        report.logger.info(`The full-text index ${name} was rebuilt: values of its content have changed.`);
    },
  };
}

/** The full-text tables whose content may get other values, without their triggers. */
async function indexedBy(session: Session, { steps }: Work): Promise<readonly string[]> {
  const names: string[] = [];
  for (const step of steps.toReversed()) {
    if (step.kind === "alterTable" && step.changes.some(mayChangeRows)) names.push(step.table);
    if (step.kind === "renameTable" && names.some((name) => sameName(name, step.to))) names.push(step.from);
  }
  if (names.length === 0) return [];
  return agreeingIndexes(session, (table) => names.some((name) => sameName(name, table)));
}

/** The values of a row, or its rowid. */
const mayChangeRows = (change: Fragment): boolean =>
  change.kind === "option" ||
  change.kind === "dropConstraint" ||
  change.kind === "addConstraint" ||
  changesValues(change);

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
    return `It finds its columns by their names. In a migration of your own (\`sluice generate --empty\`) drop ${name}, make the change, create ${name} with the new names, and fill it: INSERT INTO ${name}(${name}) VALUES ('rebuild').`;
  return `Change ${name} so that it works before and after, in a revision of its own before this one (\`sluice generate --empty\`); or drop it in a step of this migration and create it again in a later step.`;
}

const indented = (sql: string): string => sql.trim().replace(/^/gm, "  ");
