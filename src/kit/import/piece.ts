import type { Step } from "../../model/step.js";

/** Some statements of a migration as steps. */
export interface Piece {
  /** Definitions as steps of ours, which keep rows and say how they are carried out; all else literal. */
  readonly up: readonly Step[];
  /** The SQL as it was written. */
  readonly literal: readonly Step[];
  readonly down: readonly Step[];
  /** What the SQL takes away as it is written, and no way down could give back: that is no way then. */
  readonly destroys: boolean;
  /** Literal SQL that writes rows of a table which stays. */
  readonly writes?: boolean;
  /** The same with whole tables in the archive, both ways. */
  readonly archived?: Pick<Piece, "up" | "down">;
}
