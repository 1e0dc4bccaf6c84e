import fc from "fast-check";
import { asDrizzleKeeps } from "./drizzle-schema.js";
import { areIndependent } from "./merge.js";
import type { Branches } from "./prove-branches.js";
import type { Pair } from "./prove-pair.js";
import type { Chain } from "./prove-squash.js";
import { editedBy, tableEditedBy } from "./random-edit.js";
import { schemaOf } from "./random-schema.js";

const numbers = (length: number): fc.Arbitrary<number[]> =>
  fc.array(fc.nat(9999), { minLength: length, maxLength: length });

/** Several lists; each is one thing, so that shrinking takes things away and makes the others simpler. */
const lists = (most: number, length: number): fc.Arbitrary<number[][]> =>
  fc.array(numbers(length), { maxLength: most, size: "max" });

const NUMBERS = fc.record({
  tables: fc.array(numbers(40), { minLength: 1, maxLength: 3, size: "max" }),
  parts: lists(10, 16),
  edits: fc.array(numbers(18), { minLength: 1, maxLength: 5, size: "max" }),
  rows: lists(14, 16),
});

/** A random schema, random edits of it and random rows. */
export const PAIRS: fc.Arbitrary<Pair> = NUMBERS.map(({ tables, parts, edits, rows }) => {
  const before = schemaOf({ tables, parts });
  return { before, after: editedBy(before, edits), rows };
});

/** Two random edits of one table of a random schema. */
export const BRANCHES: fc.Arbitrary<Branches> = fc
  .tuple(NUMBERS, fc.array(numbers(18), { minLength: 1, maxLength: 2, size: "max" }), fc.nat(9))
  .map(([numbers, others, place]) => {
    const { tables, parts, edits, rows } = numbers;
    const before = asDrizzleKeeps(schemaOf({ tables, parts }));
    const table = before.tables[place % before.tables.length]?.id ?? "";
    const ours = tableEditedBy({ before, table, prefix: "a", besides: [] }, edits.slice(0, 2));
    const theirs = tableEditedBy({ before, table, prefix: "b", besides: [ours.spec] }, others);
    const independent = areIndependent(before, ours, theirs);
    return { before, ours, theirs, independent, rows };
  });

/** Edits of a random schema, one after the other. */
export const CHAINS: fc.Arbitrary<Chain> = fc
  .tuple(NUMBERS, fc.array(numbers(18), { minLength: 2, maxLength: 6, size: "max" }))
  .map(([{ tables, parts, edits, rows }, others]) => {
    const before = asDrizzleKeeps(schemaOf({ tables, parts }));
    const first = editedBy(before, edits.slice(0, 2), "a");
    const second = editedBy(first.spec, others.slice(0, 2), "b");
    const third = editedBy(second.spec, others.slice(2, 5), "c");
    return { before, edits: [first, second, third], rows };
  });
