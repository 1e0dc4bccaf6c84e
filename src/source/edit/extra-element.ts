import type { CallExpression, Node, PropertyAssignment } from "ts-morph";
import type { TypeScriptFiles } from "../open-typescript.js";
import { chainOf, linkNamed } from "./chain.js";
import { stringArgument } from "./column-site.js";
import type { ExtrasSite } from "./table-site.js";

/** One thing of a table's callback, as far as the text tells. */
export interface ExtraElement {
  /** The element of the list, or the property of the object. */
  readonly node: Node;
  /** The expression itself. */
  readonly value: Node;
  /** The name of drizzle-orm: `index`, `foreignKey`. */
  readonly kind: string;
  /** Written out as a string. */
  readonly name: string | undefined;
  /** The keys of the table's own columns; of a foreign key its children's. */
  readonly keys: readonly string[];
  readonly base: CallExpression;
}

/** The things that a table's callback returns; those that are no chains of calls are left out. */
export function extraElements(files: TypeScriptFiles, site: ExtrasSite): readonly ExtraElement[] {
  const { is } = files;
  const nodes: readonly Node[] = is.isArrayLiteralExpression(site.list)
    ? site.list.getElements()
    : site.list.getProperties();
  return nodes.flatMap((node) => {
    const value = is.isPropertyAssignment(node) ? (node as PropertyAssignment).getInitializer() : node;
    const chain = chainOf(files, value);
    if (value === undefined || chain === undefined) return [];
    const { base } = chain;
    const kind = coreName(base);
    const columns =
      kind === "primaryKey" || kind === "foreignKey" ? configured(files, base) : linkNamed(chain, "on")?.call;
    const keys = columns === undefined ? [] : keysIn(files, columns, site);
    return [{ node, value, kind, name: stringArgument(files, base), keys, base }];
  });
}

/** What drizzle-orm calls what the file may call otherwise. */
function coreName(call: CallExpression): string {
  const name = call.getExpression().getText().split(".").at(-1) ?? "";
  const named = call
    .getSourceFile()
    .getImportDeclarations()
    .flatMap((one) => one.getNamedImports())
    .find((one) => one.getAliasNode()?.getText() === name);
  return named?.getName() ?? name;
}

/** The list behind `columns`, also in the older form in which a function returns it. */
function configured({ is }: TypeScriptFiles, call: CallExpression): Node | undefined {
  const [argument] = call.getArguments();
  const body = is.isArrowFunction(argument) ? argument.getBody() : argument;
  const object = is.isParenthesizedExpression(body) ? body.getExpression() : body;
  if (!is.isObjectLiteralExpression(object)) return call;
  const columns = object.getProperty("columns");
  return is.isPropertyAssignment(columns) ? columns.getInitializer() : undefined;
}

/** The keys of members of the table, in the order they are named in. */
function keysIn({ is }: TypeScriptFiles, node: Node, { self, pattern }: ExtrasSite): readonly string[] {
  const items = is.isCallExpression(node)
    ? node.getArguments()
    : is.isArrayLiteralExpression(node)
      ? node.getElements()
      : [];
  return items.map((item) => {
    if (is.isPropertyAccessExpression(item))
      return item.getExpression().getText() === self || self === undefined ? item.getName() : "";
    if (is.isElementAccessExpression(item)) {
      const argument = item.getArgumentExpression();
      return is.isStringLiteral(argument) ? argument.getLiteralText() : "";
    }
    return is.isIdentifier(item) ? (pattern.get(item.getText()) ?? "") : "";
  });
}
