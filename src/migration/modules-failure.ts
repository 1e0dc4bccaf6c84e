import { readFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type ErrorDetails, messageOf, SchemaError, SluiceError } from "../errors.js";
import { isPackaged } from "./packaged.js";

/** A class of errors that says what kind of file could not be loaded. */
export type FailureClass = new (code: string, message: string, details?: ErrorDetails) => SluiceError;

/** The part of esbuild's BuildFailure that is read (https://esbuild.github.io/api/#build-failures). */
interface BuildFailure {
  readonly errors: readonly {
    readonly text: string;
    readonly location: { readonly file: string; readonly line: number; readonly column: number } | null;
  }[];
}

/**
 * Turns what loading `files` threw into an error that names file and line.
 *
 * @param sources Every file of the user's that was loaded, to find the one that imports a package that throws.
 */
export function explain(
  error: unknown,
  files: readonly string[],
  failure: FailureClass,
  sources: readonly string[] = files,
): SluiceError {
  if (error instanceof SluiceError) return error;
  return isBuildFailure(error) ? unreadable(error, files, failure) : thrown(error, files, failure, sources);
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors) && "warnings" in error;
}

function unreadable(error: BuildFailure, files: readonly string[], failure: FailureClass): SluiceError {
  const [first] = error.errors;
  const place = first?.location;
  const file = resolve(dirname(files[0] ?? ""), place?.file ?? "");
  const where = place ? `${shown(file)}:${place.line}:${place.column + 1}` : describe(files);
  const more = error.errors.length > 1 ? ` (and ${error.errors.length - 1} more)` : "";
  return new failure("module-syntax", `${where}: ${first?.text ?? "cannot be read"}${more}`, {
    hint: `Fix the file, or install what it imports.${placeForTables(failure)}`,
    cause: error,
  });
}

function thrown(
  error: unknown,
  files: readonly string[],
  failure: FailureClass,
  sources: readonly string[],
): SluiceError {
  const frames = framesOf(error).filter(({ file }) => !isOurs(file));
  const [top] = frames;
  const isOfPackage = top !== undefined && isPackaged(top.file);
  const own = isOfPackage ? frames.find(({ file }) => sources.includes(file)) : top;
  if (isOfPackage && own === undefined)
    return thrownByPackage(error, top, importerOf(top.file, sources) ?? describe(files), failure);
  const where = own === undefined ? describe(files) : shownFrame(own);
  return new failure("module-throws", `${where}: ${messageOf(error)}`, {
    hint: `The file throws this while it is loaded. If it asks for an environment variable, set that, or put it into .env.${placeForTables(failure)}`,
    cause: error,
  });
}

/** A schema's files are loaded with all that they import. */
const placeForTables = (failure: FailureClass): string =>
  failure === SchemaError
    ? " Tables are best kept in files that import drizzle-orm and one another, and nothing of the application."
    : "";

function thrownByPackage(error: unknown, frame: Frame, importer: string, failure: FailureClass): SluiceError {
  return new failure(
    "module-throws",
    `${importer}: the package ${packageName(frame.file)} throws while it is loaded: ${messageOf(error)} (${shownFrame(frame)})`,
    {
      hint: "Provide what the package asks for, or keep the tables in files that do not import it.",
      cause: error,
    },
  );
}

interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The places in files of an error's stack, the uppermost first; not Node's own. */
function framesOf(error: unknown): readonly Frame[] {
  if (!(error instanceof Error)) return [];
  return (error.stack ?? "").split("\n").flatMap((frame) => {
    const [, file, line, column] =
      /(?:\(|at )((?:file:|\/|[A-Za-z]:\\).+?)(?:\?[^:]*)?:(\d+):(\d+)\)?$/.exec(frame) ?? [];
    if (file === undefined) return [];
    const path = file.startsWith("file:") ? fileURLToPath(file) : file;
    return [{ file: path, line: Number(line), column: Number(column) }];
  });
}

/** Code of our own, of which a stack has frames: linked to its sources, installed, or in the application's bundle. */
function isOurs(file: string): boolean {
  if (!URL.canParse(import.meta.url)) return false;
  const own = fileURLToPath(import.meta.url);
  const folder = dirname(own);
  const house = dirname(folder);
  const isHouse = /[/\\](?:dist[/\\]chunks|src[/\\]migration)$/.test(folder);
  return isHouse ? file.startsWith(house + sep) : file === own;
}

/** The name of the innermost package that a file is of. */
function packageName(file: string): string {
  const inside = file.split(/[/\\]node_modules[/\\]/).at(-1) ?? "";
  return inside
    .split(/[/\\]/)
    .slice(0, inside.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The place in the user's files that imports the package of a file; undefined where another package does. */
function importerOf(file: string, sources: readonly string[]): string | undefined {
  const name = packageName(file).replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const imports = new RegExp(
    `(?:\\bfrom|\\bimport|\\bimport\\(|\\brequire\\()\\s*["']${name}(?:/[^"']*)?["']`,
  );
  for (const source of sources) {
    const place = linesOf(source).findIndex((line) => imports.test(line));
    if (place >= 0) return `${shown(source)}:${place + 1}`;
  }
  return undefined;
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}

const shownFrame = ({ file, line, column }: Frame): string => `${shown(file)}:${line}:${column}`;

function describe(files: readonly string[]): string {
  const [first = "", ...others] = files;
  return others.length === 0 ? shown(first) : `${shown(first)} or one of ${others.length} files with it`;
}

/** As short as it is clear: relative to the working directory for what lies in it. */
function shown(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") ? file : path;
}
