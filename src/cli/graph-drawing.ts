/** A revision as the drawing shows it. */
export interface DrawnRevision {
  readonly revision: string;
  /** Only those that are drawn count. */
  readonly parents: readonly string[];
  readonly applied: boolean;
  readonly message: string;
  /** What stands behind the id in parentheses: `pending`, `head`, labels. */
  readonly marks: readonly string[];
  /** Lines below its own. */
  readonly details: readonly string[];
}

/** A column of the drawing: the revision that its line leads to; undefined where there is none. */
type Lane = string | undefined;

/** What a cell has on its four sides. */
interface Cell {
  readonly up?: boolean;
  readonly down?: boolean;
  readonly left?: boolean;
  readonly right?: boolean;
}

/**
 * Draws revisions, each after its parents, as a graph that grows downwards: a line for each, with lines between them
 * where branches begin and are joined. Messages are cut to the width, details are not.
 */
export function drawGraph(revisions: readonly DrawnRevision[], width: number): readonly string[] {
  const children = childrenOf(revisions);
  const lines: string[] = [];
  let lanes: readonly Lane[] = [];
  for (const revision of revisions) {
    const { joined, at, join } = joinAt(lanes, revision.revision);
    if (join !== undefined) lines.push(join);
    const { forked, fork } = forkAt(joined, at, children.get(revision.revision) ?? []);
    const [before, after] = aroundNode(joined, at, revision.applied ? "●" : "○");
    lines.push(fitted(`${before} ${after}`, revision, width));
    const edge = lanesLine(keptAt(joined, at, forked[at]));
    lines.push(...revision.details.map((line) => `${edge} ${line}`));
    if (fork !== undefined) lines.push(fork);
    lanes = trimmed(forked);
  }
  return lines;
}

function childrenOf(revisions: readonly DrawnRevision[]): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>(revisions.map(({ revision }) => [revision, []]));
  for (const { revision, parents } of revisions) {
    for (const parent of new Set(parents)) children.get(parent)?.push(revision);
  }
  return children;
}

/** All lines that lead to a revision meet in the leftmost of them; one that has none gets a free column. */
function joinAt(
  lanes: readonly Lane[],
  revision: string,
): { readonly joined: readonly Lane[]; readonly at: number; readonly join: string | undefined } {
  const leading = lanes.flatMap((lane, place) => (lane === revision ? [place] : []));
  const [at, ...others] = leading;
  if (at === undefined) {
    const free = freeLane(lanes, 0);
    return { joined: keptAt(lanes, free, revision), at: free, join: undefined };
  }
  const joined = lanes.map((lane, place) => (others.includes(place) ? undefined : lane));
  const last = others.at(-1);
  if (last === undefined) return { joined, at, join: undefined };
  const cells = lanes.map((lane, place): Cell => {
    const between = { left: place > at && place <= last, right: place >= at && place < last };
    return { up: lane !== undefined, down: joined[place] !== undefined, ...between };
  });
  return { joined, at, join: textOf(cells) };
}

/** A line to each child: the first goes straight on, the others begin to its right. */
function forkAt(
  lanes: readonly Lane[],
  at: number,
  [first, ...others]: readonly string[],
): { readonly forked: readonly Lane[]; readonly fork: string | undefined } {
  let forked = keptAt(lanes, at, first);
  const begun: number[] = [];
  for (const child of others) {
    const free = freeLane(forked, at + 1);
    forked = keptAt(forked, free, child);
    begun.push(free);
  }
  const last = begun.at(-1);
  if (last === undefined) return { forked, fork: undefined };
  const cells = forked.map((lane, place): Cell => {
    const between = { left: place > at && place <= last, right: place >= at && place < last };
    return { up: !begun.includes(place) && lane !== undefined, down: lane !== undefined, ...between };
  });
  return { forked, fork: textOf(cells) };
}

function freeLane(lanes: readonly Lane[], from: number): number {
  const free = lanes.findIndex((lane, place) => place >= from && lane === undefined);
  return free < 0 ? Math.max(lanes.length, from) : free;
}

const keptAt = (lanes: readonly Lane[], at: number, lane: Lane): readonly Lane[] =>
  Array.from({ length: Math.max(lanes.length, at + 1) }, (_, place) => (place === at ? lane : lanes[place]));

function trimmed(lanes: readonly Lane[]): readonly Lane[] {
  const last = lanes.findLastIndex((lane) => lane !== undefined);
  return lanes.slice(0, last + 1);
}

/** Sides of a cell, as up, down, left, right. */
const SIGNS: Readonly<Record<string, string>> = {
  "0000": " ",
  "1100": "│",
  "0011": "─",
  "1111": "┼",
  "1101": "├",
  "1110": "┤",
  "1010": "╯",
  "0110": "╮",
  "1011": "┴",
  "0111": "┬",
};

/** Cells with a blank or a line between them. */
function textOf(cells: readonly Cell[]): string {
  const texts = cells.map(({ up, down, left, right }) => {
    const sides = [up, down, left, right].map((side) => (side === true ? "1" : "0")).join("");
    return `${SIGNS[sides] ?? "?"}${right === true ? "─" : " "}`;
  });
  return texts.join("").trimEnd();
}

const lanesLine = (lanes: readonly Lane[]): string =>
  textOf(lanes.map((lane) => ({ up: lane !== undefined, down: lane !== undefined }))).padEnd(
    lanes.length * 2 - 1,
  );

/** The columns before a node with its sign, and those after it. */
function aroundNode(lanes: readonly Lane[], at: number, sign: string): readonly [string, string] {
  const cells = lanes.map((lane, place) => (place === at ? sign : lane === undefined ? " " : "│"));
  return [cells.slice(0, at + 1).join(" "), cells.slice(at + 1).join(" ")];
}

function fitted(lanes: string, { revision, marks, message }: DrawnRevision, width: number): string {
  const notes = marks.length === 0 ? "" : ` (${marks.join(", ")})`;
  const line = `${lanes.trimEnd()} ${revision}${notes}${message === "" ? "" : `  ${message}`}`;
  return line.length <= width ? line : `${line.slice(0, Math.max(width - 1, 1)).trimEnd()}…`;
}
