import { describe, expect, it } from "vitest";
import { NO_DEFINITIONS } from "../../../src/dialect/sqlite/read/definitions.js";
import { defineMigration } from "../../../src/index.js";
import { viewOf } from "../../../src/kit/lint/revision-view.js";
import { findingsOf } from "../../../src/kit/lint/rules.js";
import { loadedMigration } from "../../../src/migration/loaded.js";
import type { LoadedMigration } from "../../../src/model/migration.js";
import { HAZARD_CODES } from "../../../src/plan/hazard-codes.js";
import { revision } from "../../runner/support.js";
import { BEFORE, LINT_ROWS, type LintRow } from "./lint-rows.js";

const base = defineMigration(revision("001", BEFORE));
const fresh: ReadonlySet<string> = new Set();
const START = viewOf({
  migration: { ...loaded(revision("001", BEFORE)), ...base },
  start: NO_DEFINITIONS,
  fresh,
  archives: true,
  inPlace: true,
}).view.up.end;

function loaded(input: Parameters<typeof defineMigration>[0]): LoadedMigration {
  const file = { revision: input.revision, name: "f.ts", path: "/f.ts", message: "words" };
  return loadedMigration(defineMigration(input), file);
}

function found({ up, down = [], irreversible, fields, settings }: LintRow) {
  const migration = loaded(revision("002", up, irreversible ?? down, fields));
  const { view } = viewOf({
    migration: fields?.message === "" ? { ...migration, message: "" } : migration,
    start: START,
    fresh,
    archives: settings?.archive ?? true,
    inPlace: settings?.inPlace ?? true,
  });
  return findingsOf(view);
}

describe("the rules of lint", () => {
  it.each(LINT_ROWS)("$name", (row) => {
    expect(
      found(row)
        .map(({ code }) => code)
        .sort(),
    ).toEqual([...row.codes].sort());
  });

  it("have a row for each code that needs no rows", () => {
    const beyond = [
      ...["rows-without-value", "filled-rows", "duplicate-rows", "failing-rows", "orphan-rows"],
      ...["unconverted-values", "scans-table", "ignore-without-reason", "unused-ignore", "unknown-code"],
    ];
    const codes = new Set<string>(LINT_ROWS.flatMap((row) => row.codes));
    expect(HAZARD_CODES.filter((code) => !codes.has(code) && !beyond.includes(code))).toEqual([]);
  });
});
