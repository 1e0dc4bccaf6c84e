import { expect, test } from "vitest";
import { sources } from "./sources.js";

const MOST_LINES = 400;

test(`no source file has more than ${MOST_LINES} lines`, () => {
  const long = sources()
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > MOST_LINES);
  expect(long).toEqual([]);
});
