import { SluiceError } from "../errors.js";
import type { AlterTable, Fragment, Step } from "../model/step.js";

/** A step as the source text that makes it, from its second line on behind `indent`. */
export function printStep(step: Step, indent: string): string {
  switch (step.kind) {
    case "sql":
      return step.sql.includes("\r") ? text(step.sql) : `sql${template(step.sql)}`;
    case "createTable":
      return call("createTable", [text(step.table), template(step.ddl)], step.ifMissing && "ifMissing: true");
    case "dropTable":
      return call("dropTable", [text(step.table)], !step.keep && "keep: false");
    case "renameTable":
      return call("renameTable", [text(step.from), text(step.to)]);
    case "assertNoRows":
      return call("assertNoRows", [literal(step.query), text(step.message)]);
    case "alterTable":
      return call("alterTable", [text(step.table), fragments(step.changes, indent)], alterOptions(step));
    case "run":
      throw new SluiceError("not-writable", "A `run` step is code and cannot be written from its value.");
  }
}

function alterOptions({ how, ifMissing }: AlterTable): string | false {
  const given = [how === "copy" ? `how: "copy"` : "", ifMissing ? "ifMissing: true" : ""];
  return given.filter((option) => option !== "").join(", ") || false;
}

function fragments(changes: readonly Fragment[], indent: string): string {
  const lines = changes.map((change) => `${indent}  ${printFragment(change)},`);
  return `[\n${lines.join("\n")}\n${indent}]`;
}

/** A fragment of `alterTable` as source text. */
export function printFragment(fragment: Fragment): string {
  switch (fragment.kind) {
    case "addColumn":
      return call("addColumn", [template(fragment.definition)], using(fragment.using));
    case "dropColumn":
      return call("dropColumn", [text(fragment.column)], !fragment.keep && "keep: false");
    case "renameColumn":
      return call("renameColumn", [text(fragment.from), text(fragment.to)]);
    case "alterColumn":
      return call(
        "alterColumn",
        [text(fragment.column), template(fragment.before), template(fragment.after)],
        using(fragment.using),
      );
    case "addConstraint":
    case "dropConstraint":
      return call(fragment.kind, [template(fragment.constraint)]);
    case "option":
      return call("option", [text(fragment.before), text(fragment.after)]);
  }
}

const using = (sql: string | undefined): string | false => sql !== undefined && `using: ${template(sql)}`;

function call(name: string, args: readonly string[], option: string | false = false): string {
  return `${name}(${[...args, ...(option === false ? [] : [`{ ${option} }`])].join(", ")})`;
}

/** A string literal. */
export const text = (value: string): string => JSON.stringify(value);

/** A template literal that means exactly `value`, also behind the `sql` tag; these lose carriage returns. */
function template(value: string): string {
  if (value.includes("\r")) return text(value);
  return `\`${value.replaceAll(/[\\`]|\$(?=\{)/g, "\\$&")}\``;
}

/** A string literal where that reads well, a template literal where the text has quotes of its own. */
const literal = (value: string): string => (/["\\\n]/.test(value) ? template(value) : text(value));
