import { expect, test } from "vitest";
import { sources } from "./sources.js";

/** Words that read as translated, in texts that a user sees. */
const FORBIDDEN = /\b[Mm]end(?:ed|s)?\b(?![/.-])|under its feet|half-way|which is no table|is to refer to/;

const TEXTS = /"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g;

test("messages and hints are in plain English", () => {
  const found = sources().flatMap(({ path, text }) =>
    [...text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, "").matchAll(TEXTS)]
      .map(([literal]) => literal)
      .filter((literal) => !/^"\.{1,2}\//.test(literal) && FORBIDDEN.test(literal))
      .map((literal) => `${path}: ${literal}`),
  );
  expect(found).toEqual([]);
});
