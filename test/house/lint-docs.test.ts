import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CATEGORIES, HAZARD_CODES, HAZARDS } from "../../src/plan/hazard-codes.js";
import { ROOT } from "./sources.js";

const page = readFileSync(join(ROOT, "docs", "lint.md"), "utf8");
const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
const entries = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((entry) => {
      const [code = "", ...rest] = (entry.split(/^## /m)[0] ?? "").split("\n");
      return [code, oneLine(rest.join("\n"))];
    }),
);

describe("docs/lint.md", () => {
  test.each(HAZARD_CODES)("has the words of the catalogue for %s", (code) => {
    const { severity, means, instead } = HAZARDS[code];
    expect(entries.get(code)).toBe(oneLine(`**${severity}.** ${means} Instead: ${instead}`));
  });

  test("has no other entry, and the order of the catalogue", () => {
    expect([...entries.keys()]).toEqual(
      Object.keys(CATEGORIES).flatMap((category) =>
        HAZARD_CODES.filter((code) => HAZARDS[code].category === category),
      ),
    );
  });
});
