import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Node, Project, SourceFile } from "ts-morph";

/** TypeScript files as trees: what reads a schema's source, or edits it. */
export interface TypeScriptFiles {
  readonly project: Project;
  /** ts-morph's tests for the kinds of nodes. */
  readonly is: typeof Node;
  /** The tree of a file (absolute path), read when it is first asked for; undefined where there is no such file. */
  file(path: string): SourceFile | undefined;
  /** The file that a relative specifier of an import means; undefined for a package, and where there is none. */
  imported(from: SourceFile, specifier: string): SourceFile | undefined;
}

/**
 * Opens TypeScript and JavaScript files. ts-morph takes about a second to load, so it is loaded here and nowhere
 * else. No types are looked up and no package is read: a tree says where a thing stands and what is written there.
 *
 * @example const place = (await openTypeScript()).file("/app/schema.ts")?.getVariableDeclaration("users");
 */
export async function openTypeScript(): Promise<TypeScriptFiles> {
  const { Node, Project } = await import("ts-morph");
  const project = new Project({
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
    skipLoadingLibFiles: true,
    compilerOptions: { allowJs: true },
  });
  const file = (path: string): SourceFile | undefined => project.addSourceFileAtPathIfExists(path);
  return {
    project,
    is: Node,
    file,
    imported: (from, specifier) => {
      const path = importedPath(from.getFilePath(), specifier);
      return path === undefined ? undefined : file(path);
    },
  };
}

const EXTENSIONS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/**
 * The path that a relative specifier in a file means, also where it names the JavaScript that a TypeScript file
 * becomes (https://www.typescriptlang.org/docs/handbook/modules/reference.html#file-extension-substitution).
 */
export function importedPath(from: string, specifier: string): string | undefined {
  if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return undefined;
  const path = resolve(dirname(from), specifier);
  const bare = path.replace(/\.[cm]?js$/, "");
  const candidates = [
    ...EXTENSIONS.map((extension) => `${bare}${extension}`),
    ...EXTENSIONS.map((extension) => `${path}/index${extension}`),
  ];
  return [...(/\.[cm]?ts$/.test(path) ? [path] : []), ...candidates].find((candidate) =>
    existsSync(candidate),
  );
}
