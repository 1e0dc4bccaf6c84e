import type {
  ArrayLiteralExpression,
  ArrowFunction,
  CallExpression,
  FunctionExpression,
  Node,
  ObjectLiteralExpression,
  SourceFile,
  Statement,
} from "ts-morph";
import type { TypeScriptFiles } from "../open-typescript.js";
import type { Origin } from "../origins.js";
import { resolveExport } from "../resolve-name.js";
import { CannotEdit } from "./cannot-edit.js";

/** A table in the source. */
export interface TableSite {
  readonly name: string;
  readonly file: SourceFile;
  readonly statement: Node;
  /** `sqliteTable("users", …)`. */
  readonly call: CallExpression;
  /** What the file calls it. */
  readonly local: string;
  readonly keys: ReadonlyMap<string, string>;
}

/** The tables and views that these origins export, where the text tells; each once. */
export function sitesOf(
  files: TypeScriptFiles,
  origins: readonly Origin[],
  paths: readonly string[],
): ReadonlyMap<string, TableSite> {
  const sites = new Map<string, TableSite>();
  for (const { name, module, exported, keys } of origins) {
    const from = files.file(paths[module] ?? "");
    const declared = from === undefined ? undefined : resolveExport(files, from, exported);
    if (declared === undefined || sites.has(name)) continue;
    const { file, value, statement } = declared;
    if (!files.is.isCallExpression(value)) continue;
    const declaration = value.getParent();
    const local = files.is.isVariableDeclaration(declaration) ? declaration.getName() : exported;
    sites.set(name, { name, file, statement, call: innermost(files, value), local, keys });
  }
  return sites;
}

/** Of `sqliteTable("users", { … }).enableRLS()` the call that has the columns. */
function innermost({ is }: TypeScriptFiles, call: CallExpression): CallExpression {
  const callee = call.getExpression();
  const inner = is.isPropertyAccessExpression(callee) ? callee.getExpression() : undefined;
  return is.isCallExpression(inner) && call.getArguments().length === 0 ? inner : call;
}

/** The object literal of a table's columns. */
export interface ColumnsSite {
  readonly object: ObjectLiteralExpression;
  /** What the builders are members of: `t` of `(t) => ({ … })`. */
  readonly builders: string | undefined;
}

/** @throws CannotEdit where the columns are not written out in the table's own call. */
export function columnsSite({ is }: TypeScriptFiles, { call, name }: TableSite): ColumnsSite {
  const argument = call.getArguments()[1];
  if (is.isObjectLiteralExpression(argument)) return { object: argument, builders: undefined };
  if (is.isArrowFunction(argument) || is.isFunctionExpression(argument)) {
    const object = returnedBy({ is }, argument);
    const parameter = argument.getParameters()[0]?.getNameNode();
    const builders = is.isIdentifier(parameter) ? parameter.getText() : undefined;
    if (is.isObjectLiteralExpression(object)) return { object, builders };
  }
  throw new CannotEdit(argument ?? call, `the columns of ${name} are not written out here`);
}

/** The constraints and indexes of a table: in the array, or in the object of the older form, that a callback returns. */
export interface ExtrasSite {
  readonly list: ArrayLiteralExpression | ObjectLiteralExpression;
  readonly callback: ArrowFunction | FunctionExpression;
  /** The parameter; undefined where there is none, or a pattern. */
  readonly self: string | undefined;
  /** Members of the table that a pattern takes out, by what they are called. */
  readonly pattern: ReadonlyMap<string, string>;
}

/** Undefined where the table has none. @throws CannotEdit where it is not a function that is written out here. */
export function extrasSite({ is }: TypeScriptFiles, { call, name }: TableSite): ExtrasSite | undefined {
  const argument = call.getArguments()[2];
  if (argument === undefined) return undefined;
  if (is.isArrowFunction(argument) || is.isFunctionExpression(argument)) {
    const list = returnedBy({ is }, argument);
    const parameter = argument.getParameters()[0]?.getNameNode();
    if (is.isArrayLiteralExpression(list) || is.isObjectLiteralExpression(list)) {
      const self = is.isIdentifier(parameter) ? parameter.getText() : undefined;
      const pattern = is.isObjectBindingPattern(parameter)
        ? parameter
            .getElements()
            .map((one): [string, string] => [
              one.getName(),
              one.getPropertyNameNode()?.getText() ?? one.getName(),
            ])
        : [];
      return { list, callback: argument, self, pattern: new Map(pattern) };
    }
  }
  throw new CannotEdit(argument, `the constraints and indexes of ${name} are not written out here`);
}

/** What a function gives: its expression, or that of its only `return`. */
function returnedBy(
  { is }: Pick<TypeScriptFiles, "is">,
  made: ArrowFunction | FunctionExpression,
): Node | undefined {
  const body = made.getBody();
  if (!is.isBlock(body)) return bare({ is }, body);
  const returns = body.getStatements().filter((statement: Statement) => is.isReturnStatement(statement));
  const [only] = returns;
  return returns.length === 1 && is.isReturnStatement(only) ? bare({ is }, only.getExpression()) : undefined;
}

function bare({ is }: Pick<TypeScriptFiles, "is">, node: Node | undefined): Node | undefined {
  return is.isParenthesizedExpression(node) || is.isAsExpression(node) || is.isSatisfiesExpression(node)
    ? bare({ is }, node.getExpression())
    : node;
}
