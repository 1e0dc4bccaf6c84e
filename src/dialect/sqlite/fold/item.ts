import type { Step } from "../../../model/step.js";

/** The steps of one revision in one direction. */
export interface Group {
  readonly revision: string;
  readonly steps: readonly Step[];
  /** Its steps stay as they are, and nothing is moved across them. */
  readonly sealed: boolean;
}

/** A step, and where it was. */
export interface Item {
  readonly step: Step;
  readonly revision: string;
  /** Its place among the steps of its revision. */
  readonly place: number;
}

/** What folding goes by. */
export interface FoldOptions {
  /** Tables, by folded name, whose creation takes up no later change: the archive has them as they are between. */
  readonly fixed?: ReadonlySet<string>;
  /** Tables, by folded name, that come back whole once they are dropped: what is changed before that counts for nothing. */
  readonly whole?: ReadonlySet<string>;
  /** The place behind the last step that reads or writes rows; where `floor` stands further on, only because a revision is sealed. */
  readonly barrier?: number;
}
