import type { ts } from "ts-morph";
import type { Spot, StepSpot } from "./found.js";
import { type IgnoreComment, ignoresIn } from "./ignore-comment.js";

/** The source of a migration, as far as it says where things stand. Lines count from 1. */
export interface SourceLines {
  /** Null where the source does not say: steps may come from a variable. */
  lineOf(spot: Spot): number | null;
  readonly ignores: readonly IgnoreComment[];
}

type Compiler = typeof ts;

/** Reads the source of a migration, in TypeScript or JavaScript. The compiler is loaded only here: it takes a second. */
export async function sourceLines(name: string, text: string): Promise<SourceLines> {
  const { ts: compiler } = await import("ts-morph");
  const file = compiler.createSourceFile(name, text, compiler.ScriptTarget.Latest, true);
  const fields = fieldsOf(compiler, file);
  return {
    lineOf: (spot) => {
      const place = placeOf(compiler, file, fields, spot);
      return place === undefined ? null : lineAt(file, place);
    },
    ignores: ignoresIn(compiler, file),
  };
}

/** The line of a place in the text. */
export const lineAt = (file: ts.SourceFile, place: number): number =>
  file.getLineAndCharacterOfPosition(place).line + 1;

interface Fields {
  /** The statement that makes the migration. */
  readonly whole: ts.Node;
  readonly named: ReadonlyMap<string, ts.PropertyAssignment>;
}

function fieldsOf(compiler: Compiler, file: ts.SourceFile): Fields | undefined {
  const call = findCall(compiler, file);
  const input = call?.arguments[0];
  if (call === undefined || input === undefined || !compiler.isObjectLiteralExpression(input))
    return undefined;
  const properties = input.properties.filter((one) => compiler.isPropertyAssignment(one));
  return { whole: statementOf(call), named: new Map(properties.map((one) => [nameOf(one), one])) };
}

const nameOf = ({ name }: ts.PropertyAssignment): string => name.getText().replaceAll(/["']/g, "");

/** The first call of `defineMigration`. */
function findCall(compiler: Compiler, node: ts.Node): ts.CallExpression | undefined {
  if (compiler.isCallExpression(node) && /(?:^|\.)defineMigration$/.test(node.expression.getText()))
    return node;
  return compiler.forEachChild(node, (child) => findCall(compiler, child));
}

function statementOf(node: ts.Node): ts.Node {
  let statement = node;
  while (statement.parent?.parent !== undefined) statement = statement.parent;
  return statement;
}

function placeOf(
  compiler: Compiler,
  file: ts.SourceFile,
  fields: Fields | undefined,
  spot: Spot,
): number | undefined {
  if (fields === undefined) return undefined;
  if (spot.kind === "step") return stepPlace(compiler, file, fields, spot);
  const named = spot.name === undefined ? undefined : fields.named.get(spot.name);
  return (named ?? fields.whole).getStart(file);
}

function stepPlace(
  compiler: Compiler,
  file: ts.SourceFile,
  { named }: Fields,
  { direction, step, change, offset }: StepSpot,
): number | undefined {
  const list = named.get(direction);
  const node = list && elementOf(compiler, list.initializer, step);
  if (node === undefined) return list?.getStart(file);
  if (change === null)
    return offset === 0 ? node.getStart(file) : statementPlace(compiler, file, node, offset);
  const changes = compiler.isCallExpression(node) ? node.arguments[1] : undefined;
  return ((changes && elementOf(compiler, changes, change)) ?? node).getStart(file);
}

/** Behind a spread nobody knows which element is which. */
function elementOf(compiler: Compiler, list: ts.Expression, place: number): ts.Expression | undefined {
  if (!compiler.isArrayLiteralExpression(list)) return undefined;
  const before = list.elements.slice(0, place + 1);
  return before.some((element) => compiler.isSpreadElement(element)) ? undefined : list.elements[place];
}

/** Where a statement of literal SQL begins: the lines of a template are those of its text. */
function statementPlace(
  compiler: Compiler,
  file: ts.SourceFile,
  node: ts.Expression,
  offset: number,
): number {
  const template = compiler.isTaggedTemplateExpression(node) ? node.template : node;
  const start = template.getStart(file);
  return compiler.isNoSubstitutionTemplateLiteral(template) ? start + 1 + offset : start;
}
