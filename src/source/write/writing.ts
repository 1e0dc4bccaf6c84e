import type { Style } from "./style.js";

/** What the writing of tables has to know of the file that it goes into. */
export interface Writing {
  readonly style: Style;
  /** What a name of `drizzle-orm/sqlite-core` is called in the file; it is imported where it is not yet. */
  core(name: string): string;
  /** The same for `drizzle-orm`. */
  orm(name: string): string;
  /** The same for a type of `drizzle-orm/sqlite-core`. */
  coreType(name: string): string;
  /** What another table is called in the file. */
  table(name: string): string;
  /** The key of a column in the object of its table. */
  key(table: string, column: string): string;
  /** Does the column have its name by its key, so that it is not written? */
  isNamedByKey(table: string, column: string): boolean;
  /** Does the type of `table` come from the type of `parent`, and this one from that? */
  inCircle(table: string, parent: string): boolean;
  /** The constant that makes columns of a declared type that Drizzle has no builder for. */
  customType(type: string, data: string): string;
}
