import type { CallExpression, Node, ObjectLiteralExpression, SourceFile } from "ts-morph";
import type { TypeScriptFiles } from "./open-typescript.js";
import { resolveExport } from "./resolve-name.js";

/** A property of an object that is written out: one column of a table. */
export interface ColumnProperty {
  readonly key: string;
  readonly file: SourceFile;
  readonly node: Node;
  /** The first in its object: a comment beside the brace is its own. */
  readonly isFirst: boolean;
}

/** An expression, and the file whose names it uses. */
interface Placed {
  readonly file: SourceFile;
  readonly node: Node;
}

/** How deep helpers may hold helpers: an import in a circle ends here. */
const DEEPEST = 10;

/**
 * The columns that a table's expression writes out, `sqliteTable("users", { … })`, with what is spread into it from
 * objects and functions of these files. What only a run would tell is left out.
 */
export function columnProperties(
  files: TypeScriptFiles,
  file: SourceFile,
  table: Node,
): readonly ColumnProperty[] {
  for (const argument of callWithColumns(files, table)?.getArguments() ?? []) {
    const found = objectOf(files, { file, node: argument }, 0);
    if (found !== undefined) return propertiesOf(files, found.file, found.object, 0);
  }
  return [];
}

/** Of `sqliteTable("users", { … }).enableRLS()` and the like the call that has the columns. */
function callWithColumns({ is }: TypeScriptFiles, node: Node): CallExpression | undefined {
  if (!is.isCallExpression(node)) return undefined;
  const callee = node.getExpression();
  const inner = is.isPropertyAccessExpression(callee) ? callee.getExpression() : callee;
  return is.isCallExpression(inner) && node.getArguments().length === 0 ? inner : node;
}

interface PlacedObject {
  readonly file: SourceFile;
  readonly object: ObjectLiteralExpression;
}

/** The object that an expression is, where the text tells: itself, by a name, of a function, in another object. */
function objectOf(files: TypeScriptFiles, { file, node }: Placed, depth: number): PlacedObject | undefined {
  const { is } = files;
  if (depth > DEEPEST) return undefined;
  const next = (inner: Node | undefined, of: SourceFile = file): PlacedObject | undefined =>
    inner === undefined ? undefined : objectOf(files, { file: of, node: inner }, depth + 1);
  if (is.isObjectLiteralExpression(node)) return { file, object: node };
  if (is.isParenthesizedExpression(node) || is.isAsExpression(node) || is.isSatisfiesExpression(node)) {
    return next(node.getExpression());
  }
  if (is.isCallExpression(node)) return next(node.getExpression());
  if (is.isArrowFunction(node) || is.isFunctionExpression(node) || is.isFunctionDeclaration(node)) {
    return next(returned(files, node.getBody()));
  }
  if (is.isIdentifier(node)) {
    const found = resolveExport(files, file, node.getText());
    return next(found?.value, found?.file);
  }
  return is.isPropertyAccessExpression(node) ? memberOf(files, { file, node }, depth) : undefined;
}

/** `shared.timestamps`: a property of an object that is written out. */
function memberOf(files: TypeScriptFiles, { file, node }: Placed, depth: number): PlacedObject | undefined {
  if (!files.is.isPropertyAccessExpression(node)) return undefined;
  const owner = objectOf(files, { file, node: node.getExpression() }, depth + 1);
  const member = owner?.object.getProperty(node.getName());
  if (owner === undefined || !files.is.isPropertyAssignment(member)) return undefined;
  const value = member.getInitializer();
  return value === undefined ? undefined : objectOf(files, { file: owner.file, node: value }, depth + 1);
}

/** What a function gives: its expression, or that of its only `return`. */
function returned({ is }: TypeScriptFiles, body: Node | undefined): Node | undefined {
  if (!is.isBlock(body)) return body;
  const returns = body.getStatements().filter((statement) => is.isReturnStatement(statement));
  const [only] = returns;
  return returns.length === 1 && is.isReturnStatement(only) ? only.getExpression() : undefined;
}

function propertiesOf(
  files: TypeScriptFiles,
  file: SourceFile,
  object: ObjectLiteralExpression,
  depth: number,
): readonly ColumnProperty[] {
  const { is } = files;
  return object.getProperties().flatMap((node, place): readonly ColumnProperty[] => {
    if (is.isSpreadAssignment(node)) {
      const found = objectOf(files, { file, node: node.getExpression() }, depth);
      if (found === undefined || depth > DEEPEST) return [];
      return propertiesOf(files, found.file, found.object, depth + 1);
    }
    const key = keyOf(files, node);
    return key === undefined ? [] : [{ key, file, node, isFirst: place === 0 }];
  });
}

function keyOf({ is }: TypeScriptFiles, node: Node): string | undefined {
  if (is.isShorthandPropertyAssignment(node)) return node.getName();
  if (!is.isPropertyAssignment(node)) return undefined;
  const name = node.getNameNode();
  if (is.isStringLiteral(name) || is.isNoSubstitutionTemplateLiteral(name)) return name.getLiteralText();
  return is.isComputedPropertyName(name) ? undefined : name.getText();
}
