import type { Pair } from "./rename-pairs.js";

/**
 * The renames in an order in which each new name is free when its turn comes. Names that go round in a ring, as in a
 * swap, take a name between for one of them.
 *
 * @example renameOrder([{ from: "a", to: "b" }, { from: "b", to: "c" }]) // b → c, then a → b
 */
export function renameOrder<T extends Pair>(renames: readonly T[]): readonly T[] {
  const [first, ...rest] = renames;
  if (first === undefined) return [];
  const free = renames.find(({ to }) => !renames.some(({ from }) => from === to));
  if (free !== undefined) return [free, ...renameOrder(renames.filter((rename) => rename !== free))];
  const between = `sluice_swap_${first.from}`;
  return [{ ...first, to: between }, ...renameOrder([...rest, { ...first, from: between }])];
}
