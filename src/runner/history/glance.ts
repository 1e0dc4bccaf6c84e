import type { Squash } from "../squash/squash.js";

/** What a boot has to know. */
export interface Glance {
  readonly revisions: readonly string[];
  readonly heads: readonly string[];
  /** A revision stopped halfway. */
  readonly unfinished: boolean;
  /** The revisions that stand for others. */
  readonly squashes: readonly Squash[];
}

/** Lists with a space between their entries; those of revisions and parents are in the same order. */
export interface GlanceRow {
  readonly revisions: string | null;
  readonly parents: string | null;
  readonly unfinished: number | null;
  /** Of the revisions that stand for others, and what these are. */
  readonly squashes: string | null;
  readonly replaces: string | null;
}
