import type { CallExpression, Node, ObjectLiteralExpression, PropertyAssignment } from "ts-morph";
import { columnProperties } from "../column-properties.js";
import type { TypeScriptFiles } from "../open-typescript.js";
import { CannotEdit } from "./cannot-edit.js";
import { type Chain, chainOf } from "./chain.js";
import { type ColumnsSite, columnsSite, type TableSite } from "./table-site.js";

/** The property of a column in the object of its own table. */
export interface ColumnSite {
  readonly node: PropertyAssignment;
  readonly chain: Chain | undefined;
}

/** @throws CannotEdit where the column comes from elsewhere: what is shared with other tables is not touched. */
export function columnSite(files: TypeScriptFiles, site: TableSite, column: string): ColumnSite {
  const key = site.keys.get(column) ?? column;
  const columns = elsewhere(files, site, key);
  const node = ownProperty(files, columns.object, key);
  if (node !== undefined) return { node, chain: chainOf(files, node.getInitializer()) };
  const found = columnProperties(files, site.file, site.call).find((one) => one.key === key);
  throw new CannotEdit(
    found?.node ?? site.call,
    `the column ${column} of ${site.name} stands here, outside the table's own object`,
  );
}

/** The columns of the table, or the error that names where the column stands. */
function elsewhere(files: TypeScriptFiles, site: TableSite, key: string): ColumnsSite {
  try {
    return columnsSite(files, site);
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    const found = columnProperties(files, site.file, site.call).find((one) => one.key === key);
    throw new CannotEdit(found?.node ?? error.node, error.message);
  }
}

export function ownProperty(
  { is }: TypeScriptFiles,
  object: ObjectLiteralExpression,
  key: string,
): PropertyAssignment | undefined {
  return object.getProperties().find((node): node is PropertyAssignment => {
    if (!is.isPropertyAssignment(node)) return false;
    return propertyKey({ is }, node) === key;
  });
}

export function propertyKey(
  { is }: Pick<TypeScriptFiles, "is">,
  node: PropertyAssignment,
): string | undefined {
  const name = node.getNameNode();
  if (is.isStringLiteral(name) || is.isNoSubstitutionTemplateLiteral(name)) return name.getLiteralText();
  return is.isComputedPropertyName(name) ? undefined : name.getText();
}

/** The text of the first argument where it is a string that is written out. */
export function nameArgument({ is }: Pick<TypeScriptFiles, "is">, call: CallExpression): Node | undefined {
  const [first] = call.getArguments();
  return is.isStringLiteral(first) || is.isNoSubstitutionTemplateLiteral(first) ? first : undefined;
}

export function stringArgument(
  { is }: Pick<TypeScriptFiles, "is">,
  call: CallExpression,
): string | undefined {
  const [first] = call.getArguments();
  return is.isStringLiteral(first) || is.isNoSubstitutionTemplateLiteral(first)
    ? first.getLiteralText()
    : undefined;
}
