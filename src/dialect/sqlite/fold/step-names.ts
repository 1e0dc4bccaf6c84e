import type { Fragment, SqlStep, Step } from "../../../model/step.js";
import { wordsIn } from "../ddl/mentions.js";
import { createdObject, createsIfMissing, droppedObject } from "../ddl/parse-object.js";
import { splitStatements } from "../ddl/statements.js";
import { significantTokens } from "../ddl/token.js";

/** Literal SQL that only creates or drops objects, as a step a statement. */
export function separate(step: Step): readonly Step[] {
  if (step.kind !== "sql") return [step];
  const statements = splitStatements(step.sql);
  if (statements.length < 2) return [step];
  const steps = statements.map(({ sql }): SqlStep => ({ kind: "sql", sql }));
  return steps.some(isBarrier) ? [step] : steps;
}

/** Whether nothing may be moved across a step, because it reads or writes rows, or nobody knows what it does. */
export function isBarrier(step: Step): boolean {
  switch (step.kind) {
    case "run":
    case "assertNoRows":
      return true;
    case "sql":
      return !isDefinition(step.sql);
    case "createTable":
      return step.ifMissing;
    case "alterTable":
      return step.ifMissing === true;
    case "dropTable":
    case "renameTable":
      return false;
  }
}

/** `CREATE` or `DROP` of one object, without a condition; `CREATE TABLE … AS` writes rows. */
function isDefinition(sql: string): boolean {
  const [statement, ...others] = splitStatements(sql);
  if (statement === undefined || others.length > 0) return false;
  const words = significantTokens(sql).map(({ text }) => text.toUpperCase());
  if (words.includes("VIRTUAL") || words[1]?.startsWith("TEMP")) return false;
  if (droppedObject(sql) !== undefined) return !words.slice(2, 4).includes("IF");
  const created = createdObject(sql);
  if (created === undefined || createsIfMissing(sql)) return false;
  return created.kind !== "table" || !words.slice(2, 6).includes("AS");
}

/** Every name that a step may mean something by, folded: more than it means. */
export function namesIn(step: Step): ReadonlySet<string> {
  return new Set(textsOf(step).flatMap(wordsIn));
}

function textsOf(step: Step): readonly string[] {
  switch (step.kind) {
    case "sql":
      return [step.sql];
    case "createTable":
      return [step.ddl];
    case "dropTable":
      return [quoted(step.table)];
    case "renameTable":
      return [quoted(step.from), quoted(step.to)];
    case "alterTable":
      return [quoted(step.table), ...step.changes.flatMap(fragmentTexts)];
    case "assertNoRows":
      return [step.query];
    case "run":
      return [];
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** The texts of a fragment, with the names that it gives. */
export function fragmentTexts(fragment: Fragment): readonly string[] {
  switch (fragment.kind) {
    case "addColumn":
      return [fragment.definition, fragment.using ?? ""];
    case "dropColumn":
      return [quoted(fragment.column)];
    case "renameColumn":
      return [quoted(fragment.from), quoted(fragment.to)];
    case "alterColumn":
      return [quoted(fragment.column), fragment.before, fragment.after, fragment.using ?? ""];
    case "addConstraint":
    case "dropConstraint":
      return [fragment.constraint];
    case "option":
      return [];
  }
}
