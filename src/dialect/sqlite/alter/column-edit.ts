import type { TableChange } from "../../../diff/change.js";
import { equal } from "../../../model/equality.js";
import { columnNamed } from "../../../model/lookup.js";
import type { Column, Constraint } from "../../../model/schema.js";
import { clauseOf } from "../canonical.js";
import type { ColumnClause } from "../ddl/definition.js";
import { type DesiredClauses, replaceClauses } from "../ddl/edit-column.js";
import type { PlacedConstraint } from "../read/placed-constraint.js";
import { type Alteration, bodyOf, defaultText, goneFrom } from "./alteration.js";
import { fillOf } from "./fill.js";

/** A column that stays, with what stands behind its name before and after. */
export interface ColumnEdit {
  readonly column: string;
  readonly before: string;
  readonly after: string;
  readonly using: string | undefined;
}

/**
 * The columns whose definition changes. Only the clauses that differ are replaced, so that what Drizzle cannot say
 * (a collation, ON CONFLICT, a comment) stays as it is.
 */
export function columnEdits(alteration: Alteration): readonly ColumnEdit[] {
  return alteration.before.definition.columns.flatMap(({ name }) => {
    const before = bodyOf(alteration.before, name);
    const after = editedBody(alteration, name, before);
    return after === before ? [] : [{ column: name, before, after, using: usingOf(alteration, name) }];
  });
}

function editedBody(alteration: Alteration, name: string, body: string): string {
  if (alteration.after.column(name) === undefined) return body;
  const { changes } = alteration.change;
  return changes.reduce((text, change) => {
    switch (change.kind) {
      case "alterColumn":
        return change.after.name === name
          ? replaceClauses(text, attributes(alteration, change.before, change.after))
          : text;
      case "dropConstraint":
        return withoutConstraint(alteration, text, name, change);
      case "addConstraint":
        return alteration.after.place(change.constraint)?.column === name
          ? withConstraint(alteration, text, name, change.constraint)
          : text;
      case "alterOptions":
        return isKey(alteration, name)
          ? replaceClauses(text, { primaryKey: keyText(alteration, name) })
          : text;
      default:
        return text;
    }
  }, body);
}

/** The clauses in which a column differs, as the new definition writes them. */
function attributes(alteration: Alteration, before: Column, after: Column): DesiredClauses {
  const definition = alteration.after.column(after.name);
  const generated = definition === undefined ? undefined : clauseOf(definition, "generated");
  return {
    type: before.type === after.type ? undefined : (definition?.type?.text ?? ""),
    notNull: before.nullable === after.nullable ? undefined : !after.nullable,
    default: before.default === after.default ? undefined : (defaultText(alteration.after, after) ?? null),
    generated: equal(before.generated, after.generated)
      ? undefined
      : generated === undefined
        ? null
        : { as: generated.expression, stored: generated.stored },
  };
}

function withoutConstraint(
  alteration: Alteration,
  body: string,
  name: string,
  change: Extract<TableChange, { kind: "dropConstraint" }>,
): string {
  const { constraint } = change;
  const place = goneFrom(alteration, change);
  const text =
    place?.column === name ? replaceClauses(body, goneClause(alteration, constraint, place)) : body;
  return wasKeyAlone(alteration, constraint, name) ? replaceClauses(text, { notNull: true }) : text;
}

/** What the key alone has kept from being NULL has to say so itself when it is no key any more. */
function wasKeyAlone({ change }: Alteration, constraint: Constraint, name: string): boolean {
  if (constraint.kind !== "primaryKey" || !constraint.columns.includes(name)) return false;
  const [before, after] = [columnNamed(change.before, name), columnNamed(change.after, name)];
  return before?.nullable === false && after?.nullable === false;
}

function goneClause(
  { before }: Alteration,
  constraint: Constraint,
  { range }: PlacedConstraint,
): DesiredClauses {
  switch (constraint.kind) {
    case "primaryKey":
      return { primaryKey: null };
    case "foreignKey":
      return { dropReferences: before.sql.slice(range.start, range.end) };
    case "unique":
      return { dropUnique: true };
    case "check":
      return { dropCheck: constraint };
  }
}

/** A clause that comes goes behind the others, to the letter; a key takes the place that keys have. */
function withConstraint(alteration: Alteration, body: string, name: string, constraint: Constraint): string {
  if (constraint.kind === "primaryKey")
    return replaceClauses(body, { primaryKey: keyText(alteration, name) });
  const place = alteration.after.place(constraint);
  if (place === undefined) return body;
  const text = alteration.after.sql.slice(place.range.start, place.range.end);
  return `${body} ${text}`;
}

function isKey(alteration: Alteration, name: string): boolean {
  return keyClause(alteration, name) !== undefined;
}

function keyClause(alteration: Alteration, name: string): ColumnClause | undefined {
  const column = alteration.after.column(name);
  return column === undefined ? undefined : clauseOf(column, "primaryKey");
}

function keyText(alteration: Alteration, name: string): string | null {
  const clause = keyClause(alteration, name);
  return clause === undefined ? null : alteration.after.sql.slice(clause.range.start, clause.range.end);
}

function usingOf(alteration: Alteration, name: string): string | undefined {
  const alter = alteration.change.changes.find(
    (change) => change.kind === "alterColumn" && change.after.name === name,
  );
  if (alter?.kind !== "alterColumn") return undefined;
  return fillOf(
    alter.before,
    alter.after,
    defaultText(alteration.after, alter.after),
    alteration.fills.get(name),
  );
}
