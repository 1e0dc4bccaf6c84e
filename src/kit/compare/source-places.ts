import { SchemaError } from "../../errors.js";
import { shownPath } from "../../migration/shown-path.js";
import { type Declaration, readDeclarations, type TableDeclaration } from "../../source/declarations.js";
import type { Origin } from "../../source/origins.js";
import { hasRenameTags } from "../../source/rename-tags.js";

/** Where tables and columns stand in the schema's files. Reading their text takes a second, so it waits for a question. */
export interface SourcePlaces {
  /** `schema.ts:12`, of a table, a view, or a column of a table; undefined where the text does not tell. */
  of(table: string, column?: string): Promise<string | undefined>;
  /** What the `@renamedFrom` tags say; nothing, and no text is parsed, where there is none. */
  tagged(): Promise<readonly TableDeclaration[]>;
  /** Has the work's SchemaError begin with the places of what it is about. */
  naming<T>(work: () => Promise<T>): Promise<T>;
}

/** @param files The schema's files, absolute, in the order in which they were loaded. */
export function createSourcePlaces(files: readonly string[], origins: () => readonly Origin[]): SourcePlaces {
  let reading: Promise<readonly TableDeclaration[]> | undefined;
  const read = (): Promise<readonly TableDeclaration[]> => {
    reading ??= readDeclarations(origins(), files);
    return reading;
  };
  const all = async (table: string, column?: string): Promise<readonly string[]> =>
    (await read()).filter(({ name }) => sameName(name, table)).map((found) => shown(declared(found, column)));
  return {
    of: async (table, column) => (await all(table, column))[0],
    tagged: async () => (hasRenameTags(files) ? read() : []),
    naming: async (work) => {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof SchemaError) || error.about === undefined) throw error;
        throw named(error, await all(error.about.table, error.about.column));
      }
    },
  };
}

/** A column whose own place is not known stands in its table. */
const declared = (table: TableDeclaration, column: string | undefined): Declaration =>
  (column === undefined ? undefined : table.columns.get(column)) ?? table;

const shown = ({ place }: Declaration): string => `${shownPath(place.file)}:${place.line}`;

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function named(error: SchemaError, places: readonly string[]): SchemaError {
  if (places.length === 0) return error;
  return new SchemaError(error.code, `${places.join(", ")}: ${error.message}`, {
    hint: error.hint,
    cause: error.cause ?? error,
    about: error.about,
  });
}
