import { constantName } from "./identifier.js";
import { stringText } from "./literal-text.js";
import type { Names } from "./names.js";
import { endOf, type Style, WIDTH } from "./style.js";
import type { Writing } from "./writing.js";

/** Where a table is written, for the files that import it. */
export interface ModuleInput {
  readonly style: Style;
  readonly names: Names;
  readonly inCircle: Writing["inCircle"];
  /** How the table is imported; undefined where it stands in the same file. */
  importPath(table: string): string | undefined;
}

/** One file: what `write` adds to, with the imports that this needs. */
export function moduleText(
  input: ModuleInput,
  write: (writing: Writing) => readonly (readonly string[])[],
): string {
  const { style, names, inCircle, importPath } = input;
  const imports = new Map<string, Set<string>>();
  const use = (path: string, name: string): string => {
    imports.set(path, (imports.get(path) ?? new Set()).add(name));
    return name.replace(/^type /, "");
  };
  const types = new Map<string, { readonly name: string; readonly data: string }>();
  const writing: Writing = {
    style,
    inCircle,
    core: (name) => use("drizzle-orm/sqlite-core", name),
    coreType: (name) => use("drizzle-orm/sqlite-core", `type ${name}`),
    orm: (name) => use("drizzle-orm", name),
    table: (name) => {
      const path = importPath(name);
      return path === undefined ? names.constant(name) : use(path, names.constant(name));
    },
    key: names.key,
    isNamedByKey: names.isNamedByKey,
    customType: (type, data) => {
      use("drizzle-orm/sqlite-core", "customType");
      const known = types.get(type);
      if (known !== undefined) return known.name;
      const name = customTypeName(type, new Set([...types.values()].map((one) => one.name)));
      types.set(type, { name, data });
      return name;
    },
  };
  const statements = write(writing);
  const customs = [...types].map(([type, { name, data }]) => customTypeLine(type, name, data, style));
  const blocks = [importLines(imports, style), customs, ...statements].filter((block) => block.length > 0);
  return blocks.map((block) => block.join(style.lineEnd) + style.lineEnd).join(style.lineEnd);
}

/** `varchar(10)` as `varchar10Type`, which no table is called. */
export function customTypeName(type: string, taken: ReadonlySet<string>): string {
  const name = constantName(type === "" ? "untyped" : type, "Type", new Set());
  return constantName(/Type$/.test(name) ? name : `${name}Type`, "Type", taken);
}

/** A type that compares as it is declared. */
export const customTypeLine = (type: string, name: string, data: string, style: Style): string =>
  `const ${name} = customType<{ data: ${data} }>({ dataType: () => ${stringText(type, style)} })${endOf(style)}`;

function importLines(imports: ReadonlyMap<string, ReadonlySet<string>>, style: Style): readonly string[] {
  const outside = ([path]: readonly [string, unknown]): number => (path.startsWith(".") ? 1 : 0);
  return [...imports]
    .sort((a, b) => outside(a) - outside(b) || (a[0] < b[0] ? -1 : 1))
    .flatMap(([path, names]) => importStatement(path, [...names].sort(byName), style));
}

const bare = (name: string): string => name.replace(/^type /, "");
const byName = (a: string, b: string): number => (bare(a).toLowerCase() < bare(b).toLowerCase() ? -1 : 1);

export function importStatement(path: string, names: readonly string[], style: Style): readonly string[] {
  const end = ` from ${stringText(path, style)}${endOf(style)}`;
  const line = `import { ${names.join(", ")} }${end}`;
  if (line.length <= WIDTH) return [line];
  return ["import {", ...names.map((name) => `${style.indent}${name},`), `}${end}`];
}
