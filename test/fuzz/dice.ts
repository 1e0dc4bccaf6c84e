/**
 * Where the choices of a random schema come from: the next number below `sides`. A list that is used up goes on with
 * zeros, so that fewer and smaller numbers, which is what shrinking leads to, always mean a simpler thing.
 */
export type Dice = (sides: number) => number;

export function diceOf(numbers: readonly number[]): Dice {
  let at = 0;
  return (sides) => (numbers[at++] ?? 0) % sides;
}

/** One of the items; the first is the simplest. */
export function oneOf<T>(dice: Dice, items: readonly [T, ...T[]]): T {
  return items[dice(items.length)] ?? items[0];
}

/** One of the items, or undefined where there are none. */
export function anyOf<T>(dice: Dice, items: readonly T[]): T | undefined {
  return items.length === 0 ? undefined : items[dice(items.length)];
}

/** True in so many of a hundred cases; a 0 says no. */
export function chance(dice: Dice, percent: number): boolean {
  return dice(100) >= 100 - percent;
}

/** The same choice for the same place, whatever else changes: how a thing is written must not depend on its neighbours. */
export function flip(style: number, place: string, sides: number): number {
  if (style === 0) return 0;
  let hash = style;
  for (const letter of place) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return ((Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0) >>> 7) % sides;
}
