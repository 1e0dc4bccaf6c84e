import type { AuthorDialect, Snapshot } from "../../dialect/dialect.js";
import type { Schema } from "../../model/schema.js";
import type { Expressible } from "../pull/expressible.js";
import type { Sides } from "./merge.js";

export interface SidesInput {
  readonly dialect: AuthorDialect;
  /** What the database's revisions make; undefined where it has none, and the schema itself is what it should be. */
  readonly expected: Snapshot | undefined;
  readonly found: Snapshot;
  /** What Drizzle can say of `found`. */
  readonly expressible: Expressible;
  readonly written: Schema;
}

/** The three schemas in one form, with nothing in them but what Drizzle can say. */
export function sidesOf({ dialect, expected, found, expressible, written }: SidesInput): Sides {
  const { tables, leftViews } = expressible;
  const unlike = (schema: Schema): Schema => ({
    tables: schema.tables,
    views: schema.views.filter(({ name }) => !leftViews.includes(name)),
  });
  const said = unlike({ tables, views: found.schema.views });
  const aligned = dialect.align(said, written);
  const should =
    expected === undefined ? aligned.after : dialect.align(unlike(expected.schema), written).before;
  return { expected: should, found: aligned.before, written: aligned.after };
}
