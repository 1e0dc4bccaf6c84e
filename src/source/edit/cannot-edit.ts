import type { Node } from "ts-morph";

/** A place that cannot be edited with certainty: where it is, and why. */
export class CannotEdit extends Error {
  override readonly name = "CannotEdit";
  readonly node: Node;

  constructor(node: Node, why: string) {
    super(why);
    this.node = node;
  }
}

/** The line of a node, from 1. */
export const lineOf = (node: Node): number =>
  node.getSourceFile().getLineAndColumnAtPos(node.getStart()).line;
