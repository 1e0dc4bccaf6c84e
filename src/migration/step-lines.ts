import type { Fragment, Step } from "../model/step.js";

/** A step as a person reads it, a line for each thing it does. */
export function stepLines(step: Step): readonly string[] {
  switch (step.kind) {
    case "sql":
      return [oneLine(step.sql)];
    case "createTable":
      return [oneLine(step.ddl)];
    case "dropTable":
      return [`drop table ${step.table}${step.keep ? "" : ", keeping nothing"}`];
    case "renameTable":
      return [`rename table ${step.from} to ${step.to}`];
    case "assertNoRows":
      return [`stop if any row: ${oneLine(step.query)}`];
    case "run":
      return [step.schema ? "run code that changes the schema" : "run code"];
    case "alterTable":
      return step.changes.map(
        (change) => `alter ${step.table}: ${fragmentLine(change)}${step.ifMissing ? ", if missing" : ""}`,
      );
  }
}

function fragmentLine(fragment: Fragment): string {
  switch (fragment.kind) {
    case "addColumn":
      return `add ${fragment.definition}${filledBy(fragment.using)}`;
    case "dropColumn":
      return `drop ${fragment.column}${fragment.keep ? "" : ", keeping nothing"}`;
    case "renameColumn":
      return `rename ${fragment.from} to ${fragment.to}`;
    case "alterColumn":
      return `${fragment.column}: ${fragment.before || "nothing"} → ${fragment.after || "nothing"}${filledBy(fragment.using)}`;
    case "addConstraint":
      return `add ${fragment.constraint}`;
    case "dropConstraint":
      return `drop ${fragment.constraint}`;
    case "option":
      return `${fragment.before || "no option"} → ${fragment.after || "no option"}`;
  }
}

const filledBy = (using: string | undefined): string => (using === undefined ? "" : `, filled by ${using}`);

const oneLine = (sql: string): string => sql.replaceAll(/\s+/g, " ").trim();
