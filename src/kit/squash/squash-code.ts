import type { ImportDeclaration, Node, ObjectLiteralExpression, SourceFile, Statement } from "ts-morph";
import { UsageError } from "../../errors.js";
import { shownPath } from "../../migration/shown-path.js";
import * as vocabulary from "../../migration/steps.js";
import type { StepCode } from "../../migration/writer.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Step } from "../../model/step.js";
import type { Direction } from "../../runner/types.js";
import { openTypeScript, type TypeScriptFiles } from "../../source/open-typescript.js";

/** A step that is code, with where its text is. */
export interface CodeStep {
  readonly step: Step;
  readonly migration: LoadedMigration;
  readonly direction: Direction;
  /** Its place among the steps of that direction. */
  readonly place: number;
}

const PACKAGE = "drizzle-sluice";
/** Names that the new file imports from the package by itself. */
const RESERVED = ["defineMigration", ...Object.keys(vocabulary)];

/**
 * The text of steps that are code, from the files that have them, with the declarations and imports that it uses. A
 * name that two files use for different things gets the revision behind it in the second.
 *
 * @throws UsageError `cannot-carry`: the text does not show the step, or what it uses.
 */
export async function carriedCode(steps: readonly CodeStep[]): Promise<StepCode> {
  if (steps.length === 0) return { steps: new Map(), imports: [], names: [], declarations: [] };
  const files = await openTypeScript();
  const carriage = new Carriage(files, RESERVED);
  for (const migration of new Set(steps.map((one) => one.migration))) {
    carriage.take(
      migration,
      steps.filter((one) => one.migration === migration),
    );
  }
  return carriage.code();
}

/** What a name at the top of a file stands for. */
type Top =
  | {
      readonly kind: "import";
      readonly declaration: ImportDeclaration;
      readonly name: Node;
      readonly imported: string;
    }
  | { readonly kind: "statement"; readonly statement: Statement; readonly name: Node };

/** What has been taken out of files so far. */
class Carriage {
  readonly #files: TypeScriptFiles;
  /** What each name means. */
  readonly #names: Map<string, string>;
  readonly #steps = new Map<Step, string>();
  readonly #declarations: string[] = [];
  readonly #imports = new Map<string, Set<string>>();

  constructor(files: TypeScriptFiles, reserved: Iterable<string>) {
    this.#files = files;
    this.#names = new Map([...reserved].map((name) => [name, meaningOfImport(PACKAGE, name)]));
  }

  take(migration: LoadedMigration, steps: readonly CodeStep[]): void {
    const source = this.#files.file(migration.file.path);
    if (source === undefined) throw cannotCarry(migration, "its file cannot be read");
    const nodes = (): readonly Node[] => steps.map((step) => this.#nodeOf(source, step));
    this.#renameDoubles(source, migration, nodes);
    const used = this.#used(source, nodes());
    refuseStatements(this.#files, source, migration, used);
    for (const [place, node] of nodes().entries()) {
      const step = steps[place]?.step;
      if (step !== undefined) this.#steps.set(step, node.getText());
    }
    for (const [name, top] of used) this.#note(name, top);
  }

  code(): StepCode {
    const own = this.#imports.get(PACKAGE) ?? new Set<string>();
    const names = [...own].filter((name) => /^\w+$/.test(name));
    const rest = [...own].filter((name) => !/^\w+$/.test(name));
    const others = [...this.#imports].filter(([module]) => module !== PACKAGE);
    const lines = [...(rest.length === 0 ? [] : [[PACKAGE, rest] as const]), ...others];
    return {
      steps: this.#steps,
      names,
      imports: lines.flatMap(([module, specifiers]) => importLines(module, [...specifiers])),
      declarations: this.#declarations,
    };
  }

  #note(name: string, top: Top): void {
    this.#names.set(name, meaningOf(top));
    if (top.kind === "import") {
      const module = top.declaration.getModuleSpecifierValue();
      const specifiers = this.#imports.get(module) ?? new Set();
      this.#imports.set(module, specifiers.add(specifierOf(name, top)));
      return;
    }
    const text = textOf(top.statement);
    if (!this.#declarations.includes(text)) this.#declarations.push(text);
  }

  /** Renames, one at a time, what another file calls so as well: that changes the text of what uses it. */
  #renameDoubles(source: SourceFile, { revision }: LoadedMigration, nodes: () => readonly Node[]): void {
    for (;;) {
      const double = [...this.#used(source, nodes())].find(
        ([name, top]) => (this.#names.get(name) ?? meaningOf(top)) !== meaningOf(top),
      );
      if (double === undefined) return;
      const [name, top] = double;
      let fresh = `${name}_${revision}`;
      while (this.#names.has(fresh) || source.getText().includes(fresh)) fresh += "_";
      rename(this.#files, top, name, fresh);
    }
  }

  #nodeOf(source: SourceFile, { migration, direction, place }: CodeStep): Node {
    const { is } = this.#files;
    const property = this.#fieldsOf(source, migration).getProperty(direction);
    const list = is.isPropertyAssignment(property) ? property.getInitializer() : undefined;
    if (!is.isArrayLiteralExpression(list))
      throw cannotCarry(migration, `its ${direction} is not written out as a list`);
    const elements = list.getElements();
    const element = elements[place];
    if (element === undefined || elements.some((one) => is.isSpreadElement(one)))
      throw cannotCarry(migration, `its ${direction} has parts that are put together elsewhere`);
    return element;
  }

  #fieldsOf(source: SourceFile, migration: LoadedMigration): ObjectLiteralExpression {
    const { is } = this.#files;
    const exported = source.getExportAssignment((one) => !one.isExportEquals())?.getExpression();
    const call = is.isIdentifier(exported)
      ? source.getVariableDeclaration(exported.getText())?.getInitializer()
      : exported;
    const fields = is.isCallExpression(call) ? call.getArguments()[0] : undefined;
    if (!is.isObjectLiteralExpression(fields))
      throw cannotCarry(migration, "it does not export `defineMigration({ … })` itself");
    return fields;
  }

  /** What of the file the nodes use, directly or not, in the order of the file. */
  #used(source: SourceFile, nodes: readonly Node[]): ReadonlyMap<string, Top> {
    const { is } = this.#files;
    const tops = topsOf(this.#files, source);
    const names = new Set(nodes.flatMap((node) => namesIn(is, node)).filter((name) => tops.has(name)));
    for (const name of names) {
      const top = tops.get(name);
      if (top?.kind !== "statement") continue;
      for (const other of namesIn(is, top.statement)) if (tops.has(other)) names.add(other);
    }
    return new Map([...tops].filter(([name]) => names.has(name)));
  }
}

function rename({ is }: TypeScriptFiles, top: Top, name: string, fresh: string): void {
  const named =
    top.kind === "import"
      ? top.declaration
          .getNamedImports()
          .find((one) => (one.getAliasNode()?.getText() ?? one.getName()) === name)
      : undefined;
  if (named !== undefined) named.renameAlias(fresh);
  else if (is.isIdentifier(top.name)) top.name.rename(fresh);
}

/** The names that a node may refer to; more where a property is called like something of the file. */
function namesIn(is: TypeScriptFiles["is"], node: Node): readonly string[] {
  const all = [node, ...node.getDescendants()];
  return all.flatMap((one) => {
    if (!is.isIdentifier(one)) return [];
    const parent = one.getParent();
    const isMember =
      (is.isPropertyAccessExpression(parent) && parent.getNameNode() === one) ||
      (is.isPropertyAssignment(parent) && parent.getNameNode() === one);
    return isMember ? [] : [one.getText()];
  });
}

function topsOf(files: TypeScriptFiles, source: SourceFile): ReadonlyMap<string, Top> {
  const { is } = files;
  const tops = new Map<string, Top>();
  for (const declaration of source.getImportDeclarations()) {
    const add = (name: Node | undefined, imported: string): void => {
      if (name !== undefined) tops.set(name.getText(), { kind: "import", declaration, name, imported });
    };
    add(declaration.getDefaultImport(), "default");
    add(declaration.getNamespaceImport(), "*");
    for (const named of declaration.getNamedImports())
      add(named.getAliasNode() ?? named.getNameNode(), named.getName());
  }
  for (const statement of source.getStatements()) {
    if (is.isVariableStatement(statement)) {
      for (const declaration of statement.getDeclarations()) {
        const node = declaration.getNameNode();
        const found = is.isIdentifier(node)
          ? [node]
          : node.getDescendants().filter((one) => is.isIdentifier(one));
        for (const name of found) tops.set(name.getText(), { kind: "statement", statement, name });
      }
    } else if (
      is.isFunctionDeclaration(statement) ||
      is.isClassDeclaration(statement) ||
      is.isEnumDeclaration(statement) ||
      is.isInterfaceDeclaration(statement) ||
      is.isTypeAliasDeclaration(statement)
    ) {
      const name = statement.getNameNode();
      if (name !== undefined) tops.set(name.getText(), { kind: "statement", statement, name });
    }
  }
  return tops;
}

const meaningOfImport = (module: string, imported: string): string => `import ${imported} from ${module}`;

const meaningOf = (top: Top): string =>
  top.kind === "import"
    ? meaningOfImport(top.declaration.getModuleSpecifierValue(), top.imported)
    : textOf(top.statement);

/** A statement without `export`: the migration's file exports the migration only. */
const textOf = (statement: Statement): string =>
  statement.getText(true).replace(/^((?:\/\*[\s\S]*?\*\/\s*)*)export\s+(?!default\b)/, "$1");

function specifierOf(name: string, { declaration, imported }: Extract<Top, { kind: "import" }>): string {
  const named = declaration.getNamedImports().find((one) => one.getName() === imported);
  const isType = declaration.isTypeOnly() || named?.isTypeOnly() === true;
  const text = imported === name ? name : `${imported} as ${name}`;
  return isType ? `type ${text}` : text;
}

function importLines(module: string, specifiers: readonly string[]): readonly string[] {
  const whole = specifiers.filter((one) => /^(?:type )?\* as /.test(one));
  const named = specifiers.filter((one) => !whole.includes(one));
  const from = `from ${JSON.stringify(module)};`;
  return [
    ...whole.map((one) => `import ${one} ${from}`),
    ...(named.length === 0 ? [] : [`import { ${named.join(", ")} } ${from}`]),
  ];
}

/** A statement that changes what is carried over would be missing. */
function refuseStatements(
  { is }: TypeScriptFiles,
  source: SourceFile,
  migration: LoadedMigration,
  used: ReadonlyMap<string, Top>,
): void {
  for (const statement of source.getStatements()) {
    if (!is.isExpressionStatement(statement)) continue;
    const name = namesIn(is, statement).find((one) => used.has(one));
    if (name !== undefined)
      throw cannotCarry(migration, `line ${statement.getStartLineNumber()} does something with ${name}`);
  }
}

/** The error for a revision whose code has to stay where it is. */
export const cannotCarry = ({ revision, file }: LoadedMigration, why: string): UsageError =>
  new UsageError("cannot-carry", `The code of ${shownPath(file.path)} cannot be carried over: ${why}.`, {
    hint: `Leave ${revision} as it is, and squash what is before it and what is after it.`,
  });
