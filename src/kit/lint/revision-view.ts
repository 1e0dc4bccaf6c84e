import type { Definitions } from "../../dialect/sqlite/read/definitions.js";
import type { TableSize } from "../../dialect/sqlite/ways/table-size.js";
import { type PredictedWay, predictWays } from "../../dialect/sqlite/ways/way.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Step } from "../../model/step.js";
import type { Direction } from "../../runner/types.js";
import type { Deed } from "./deed.js";
import { readDeeds } from "./read-deeds.js";

/** A revision as the rules look at it: what it does both ways, and the definitions before, between and after. */
export interface RevisionView {
  readonly migration: Pick<LoadedMigration, "message" | "down" | "transaction" | "validate" | "generated">;
  readonly up: Course;
  /** Undefined where it is irreversible. */
  readonly down: Course | undefined;
  /** What it takes away is kept. */
  readonly archives: boolean;
}

/** One direction of a revision. */
export interface Course {
  readonly direction: Direction;
  readonly steps: readonly Step[];
  readonly deeds: readonly Deed[];
  readonly start: Definitions;
  readonly end: Definitions;
  /** How each `alterTable` is carried out, by its place. */
  readonly ways: ReadonlyMap<number, PredictedWay>;
  /** Of the table that a step works on, by the place of the step; empty without a database. */
  readonly sizes: ReadonlyMap<number, TableSize>;
}

export interface ViewInput {
  readonly migration: LoadedMigration;
  readonly start: Definitions;
  /** Folded names of tables that nobody uses yet. */
  readonly fresh: ReadonlySet<string>;
  readonly archives: boolean;
  readonly inPlace: boolean;
  readonly sizes?: Course["sizes"];
  /** The same for down. */
  readonly sizesBack?: Course["sizes"];
}

const NO_SIZES: Course["sizes"] = new Map();

/** Reads a revision for the rules; gives the tables too that are fresh after it. */
export function viewOf(input: ViewInput): {
  readonly view: RevisionView;
  readonly fresh: ReadonlySet<string>;
} {
  const { migration, start, archives, sizes = NO_SIZES, sizesBack = NO_SIZES } = input;
  const up = courseOf("up", migration.up, start, input.fresh, input.inPlace, sizes);
  const steps = migration.down.kind === "steps" ? migration.down.steps : undefined;
  const down = steps && courseOf("down", steps, up.course.end, up.fresh, input.inPlace, sizesBack).course;
  return { view: { migration, up: up.course, down, archives }, fresh: up.fresh };
}

/** One direction alone. */
export function courseOf(
  direction: Direction,
  steps: readonly Step[],
  start: Definitions,
  fresh: ReadonlySet<string>,
  inPlace: boolean,
  sizes: Course["sizes"],
): { readonly course: Course; readonly fresh: ReadonlySet<string> } {
  const read = readDeeds({ direction, steps, start, fresh });
  const { ways } = predictWays(steps, start, inPlace);
  return {
    course: { direction, steps, deeds: read.deeds, start, end: read.end, ways, sizes },
    fresh: read.fresh,
  };
}
