import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type ErrorDetails, messageOf, SchemaError, SluiceError } from "../errors.js";

/** A class of errors that says what kind of file could not be loaded. */
export type FailureClass = new (code: string, message: string, details?: ErrorDetails) => SluiceError;

/** The part of esbuild's BuildFailure that is read (https://esbuild.github.io/api/#build-failures). */
interface BuildFailure {
  readonly errors: readonly {
    readonly text: string;
    readonly location: { readonly file: string; readonly line: number; readonly column: number } | null;
  }[];
}

/** Turns what loading `files` threw into an error that names file and line. */
export function explain(error: unknown, files: readonly string[], failure: FailureClass): SluiceError {
  if (error instanceof SluiceError) return error;
  return isBuildFailure(error) ? unreadable(error, files, failure) : thrown(error, files, failure);
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

function thrown(error: unknown, files: readonly string[], failure: FailureClass): SluiceError {
  const where = placeOf(error) ?? describe(files);
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

/** The uppermost line of the stack that is the user's: not Node's, not of a package. */
function placeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  for (const frame of (error.stack ?? "").split("\n")) {
    const [, file, line, column] =
      /(?:\(|at )((?:file:|\/|[A-Za-z]:\\).+?)(?:\?[^:]*)?:(\d+):(\d+)\)?$/.exec(frame) ?? [];
    if (file === undefined || /[/\\]node_modules[/\\]/.test(file)) continue;
    return `${shown(file.startsWith("file:") ? fileURLToPath(file) : file)}:${line}:${column}`;
  }
  return undefined;
}

function describe(files: readonly string[]): string {
  const [first = "", ...others] = files;
  return others.length === 0 ? shown(first) : `${shown(first)} or one of ${others.length} files with it`;
}

/** As short as it is clear: relative to the working directory for what lies in it. */
function shown(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") ? file : path;
}
