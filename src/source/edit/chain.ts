import type { CallExpression, Node } from "ts-morph";
import type { TypeScriptFiles } from "../open-typescript.js";
import { CHAIN, type ChainName } from "../write/column-text.js";
import type { TextEdit } from "./text-edit.js";

/** `integer("age").notNull().default(1)`: what it begins with, and the calls behind it. */
export interface Chain {
  readonly base: CallExpression;
  readonly links: readonly Link[];
}

export interface Link {
  readonly name: string;
  readonly call: CallExpression;
  /** The end of what it is called on. */
  readonly from: number;
}

/** Takes a chain of calls apart; undefined for all else. */
export function chainOf({ is }: TypeScriptFiles, node: Node | undefined): Chain | undefined {
  const links: Link[] = [];
  let now = node;
  while (is.isCallExpression(now)) {
    const callee = now.getExpression();
    if (!is.isPropertyAccessExpression(callee)) return { base: now, links: links.reverse() };
    const inner = callee.getExpression();
    if (!is.isCallExpression(inner)) return { base: now, links: links.reverse() };
    links.push({ name: callee.getName(), call: now, from: inner.getEnd() });
    now = inner;
  }
  return undefined;
}

export const linkNamed = (chain: Chain, name: string): Link | undefined =>
  chain.links.find((link) => link.name === name);

/** The place between the parentheses of a call. */
export function argumentsRange(call: CallExpression): { readonly start: number; readonly end: number } {
  const text = call.getSourceFile().getFullText();
  const open = text.indexOf("(", typeArgumentsEnd(call));
  return { start: open + 1, end: call.getEnd() - 1 };
}

const typeArgumentsEnd = (call: CallExpression): number =>
  call.getTypeArguments().at(-1)?.getEnd() ?? call.getExpression().getEnd();

/** The calls that a chain shall have: arguments, or null for none of this name. */
export type ChainChange = ReadonlyMap<ChainName, string | null>;

/** The edits that give a chain these calls, each in its place, on a line of its own where the chain has lines. */
export function chainEdits(chain: Chain, change: ChainChange, lineEnd: string): readonly TextEdit[] {
  const edits: TextEdit[] = [];
  for (const name of CHAIN) {
    const args = change.get(name);
    if (args === undefined) continue;
    const link = linkNamed(chain, name);
    if (args === null) {
      if (link !== undefined) edits.push({ start: link.from, end: link.call.getEnd(), text: "" });
    } else if (link !== undefined) edits.push({ ...argumentsRange(link.call), text: args });
    else edits.push(addition(chain, name, args, lineEnd));
  }
  return edits;
}

const RANKS: readonly string[] = CHAIN;

function addition(chain: Chain, name: ChainName, args: string, lineEnd: string): TextEdit {
  const rank = RANKS.indexOf(name);
  const before = chain.links.findLast((link) => isKnown(link) && RANKS.indexOf(link.name) < rank);
  const at = before?.call.getEnd() ?? chain.base.getEnd();
  return { start: at, end: at, text: `${lead(chain, lineEnd)}.${name}(${args})` };
}

const isKnown = ({ name }: Link): boolean => RANKS.includes(name);

/** What stands before the dots of a chain. */
function lead({ base, links }: Chain, lineEnd: string): string {
  const text = base.getSourceFile().getFullText();
  const before = links
    .map(({ from }) => /^\s*/.exec(text.slice(from))?.[0] ?? "")
    .find((space) => space.includes("\n"));
  return before === undefined ? "" : lineEnd + (before.split("\n").at(-1) ?? "");
}
