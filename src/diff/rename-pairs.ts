/** An old name and a new one. */
export interface Pair {
  readonly from: string;
  readonly to: string;
}

/** The names on the two sides of a change: of the tables of a schema, or of the columns of a table. */
export interface Names {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What makes it certain that a thing has a new name. */
export interface Evidence {
  /** What was decided: may also give a name that is there to something else, as a swap of two names does. */
  readonly decided: readonly Pair[];
  /** What is surely gone. */
  readonly dropped: readonly string[];
  /** What each new thing was called, by its own word. */
  readonly formerNames: (name: string) => readonly string[];
  /** Whether an old and a new name are surely of one thing. */
  readonly same: readonly ((from: string, to: string) => boolean)[];
  /** Whether a tag's rename is an old story: then it gives nobody's name away. */
  readonly carriedOut: (pair: Pair) => boolean;
}

export interface Paired {
  readonly pairs: readonly Pair[];
  /** Gone, and nobody knows where to. */
  readonly gone: readonly string[];
  /** New, and nobody knows where from. */
  readonly come: readonly string[];
}

/** The renames that are certain; evidence that comes first counts first, and what could mean two things is none. */
export function pairNames(names: Names, evidence: Evidence): Paired {
  const { decided, dropped, same } = evidence;
  const replaces = ({ to }: Pair): boolean => dropped.includes(to);
  let pairs = possible({ ...names, reused: true, replaces }, decided, []);
  pairs = [...pairs, ...taggedPairs(names, pairs, evidence)];
  for (const test of same) {
    const gone = goneOf(names, pairs).filter((name) => !dropped.includes(name));
    const come = comeOf(names, pairs);
    const found = gone.flatMap((from) => come.filter((to) => test(from, to)).map((to) => ({ from, to })));
    pairs = [...pairs, ...unambiguous(found)];
  }
  return {
    pairs,
    gone: goneOf(names, pairs).filter((name) => !dropped.includes(name)),
    come: comeOf(names, pairs),
  };
}

/** What is not there any more, or has given its name to something else. */
const goneOf = ({ before, after }: Names, pairs: readonly Pair[]): readonly string[] =>
  before.filter(
    (name) =>
      !pairs.some(({ from }) => from === name) &&
      (!after.includes(name) || pairs.some(({ to }) => to === name)),
  );

/** What has to leave its name to another one, and goes: it gets a name of its own to go under. */
export function replacedNames({ before, after }: Names, pairs: readonly Pair[]): readonly Pair[] {
  const replaced = pairs.map(({ to }) => to).filter((name) => before.includes(name));
  return replaced
    .filter((name) => !pairs.some(({ from }) => from === name))
    .map((from) => ({ from, to: freeName(`${from}_replaced`, [...before, ...after]) }));
}

function freeName(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const free = number === 1 ? name : `${name}_${number}`;
    if (!has(taken, free)) return free;
  }
}

const comeOf = ({ before, after }: Names, pairs: readonly Pair[]): readonly string[] =>
  after.filter(
    (name) =>
      !pairs.some(({ to }) => to === name) &&
      (!before.includes(name) || pairs.some(({ from }) => from === name)),
  );

interface Possible extends Names {
  /** An old name may be there on: something new has it. */
  readonly reused: boolean;
  /** Whether a rename may take the name of something that is there and goes, as the last step of expand and contract. */
  readonly replaces: (pair: Pair) => boolean;
}

/**
 * The pairs that can be true together: the old name is gone or goes to something else, the new one is new or was
 * something else's, or is given away. One that cannot takes those with it that need it.
 */
function possible(names: Possible, pairs: readonly Pair[], others: readonly Pair[]): readonly Pair[] {
  const all = [...others, ...pairs];
  const left = pairs.filter((pair) => {
    const { from, to } = pair;
    if (from === to || !names.before.includes(from) || !names.after.includes(to)) return false;
    const leaves = !names.after.includes(from) || all.some((other) => other.to === from);
    const isFree = !names.before.includes(to) || all.some((other) => other.from === to);
    return (leaves || names.reused) && (isFree || (leaves && names.replaces(pair)));
  });
  return left.length === pairs.length ? pairs : possible(names, left, others);
}

/**
 * Names that moved up a chain: `a` is gone, `b` says that it was `a`, and the new `c` that it was `b`. A ring of tags
 * without anything gone has been carried out already.
 */
function taggedPairs(
  names: Names,
  others: readonly Pair[],
  { dropped, formerNames, carriedOut }: Evidence,
): readonly Pair[] {
  const free = (pair: Pair): boolean =>
    !dropped.includes(pair.from) && !others.some(({ from, to }) => from === pair.from || to === pair.to);
  const tagged = names.after.flatMap((to) =>
    names.before.filter((from) => has(formerNames(to), from)).map((from) => ({ from, to })),
  );
  const once = { ...names, reused: false, replaces: (pair: Pair) => !carriedOut(pair) };
  const able = possible(once, tagged.filter(free), others);
  const sure = possible(once, unambiguous(able), others);
  return goneOf(names, others).flatMap((name) => chainFrom(name, sure));
}

function chainFrom(name: string, pairs: readonly Pair[]): readonly Pair[] {
  const next = pairs.find(({ from }) => from === name);
  return next === undefined ? [] : [next, ...chainFrom(next.to, pairs)];
}

/** Without those whose old or new name another one has as well. */
function unambiguous(pairs: readonly Pair[]): readonly Pair[] {
  const count = (side: keyof Pair, name: string): number =>
    pairs.filter((pair) => pair[side] === name).length;
  return pairs.filter(({ from, to }) => count("from", from) === 1 && count("to", to) === 1);
}

/** SQLite knows names without case. */
const has = (names: readonly string[], name: string): boolean =>
  names.some((other) => other.toLowerCase() === name.toLowerCase());
