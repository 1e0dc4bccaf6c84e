import { describe, expect, it } from "vitest";
import { NO_DEFINITIONS } from "../../../src/dialect/sqlite/read/definitions.js";
import { viewOf } from "../../../src/kit/lint/revision-view.js";
import { findingsOf } from "../../../src/kit/lint/rules.js";
import { loadedMigration } from "../../../src/migration/loaded.js";
import type { HazardCode } from "../../../src/plan/hazard-codes.js";
import { ROUND_TRIPS } from "../../dialect/sqlite/round-trip-rows.js";
import { bundleOf, planOf } from "../../support/round-trip.js";

/** What a generated file may have: what it does to rows and releases is its author's wish. The rest would be a mistake. */
const WISHED: ReadonlySet<HazardCode> = new Set<HazardCode>([
  ...(["drop-table", "drop-column", "convert-column", "no-key", "removed-in-use", "renamed-in-use"] as const),
  ...([
    "required-column",
    "stricter-rule",
    "copies-table",
    "unindexed-foreign-key",
    "unnamed-check",
  ] as const),
]);

describe("nothing is wrong with how a generated revision is written", () => {
  it.each(ROUND_TRIPS)("$name", async (edit) => {
    const { migrations } = bundleOf(edit, await planOf(edit));
    let start = NO_DEFINITIONS;
    const mistakes: string[] = [];
    for (const { name, migration } of migrations) {
      const file = { revision: migration.revision, name, path: name, message: "words" };
      const { view } = viewOf({
        migration: loadedMigration(migration, file),
        start,
        fresh: new Set(),
        archives: true,
        inPlace: true,
      });
      start = view.up.end;
      if (migration.revision === "001") continue;
      for (const { code, message } of findingsOf(view))
        if (!WISHED.has(code)) mistakes.push(`${code}: ${message}`);
    }
    expect(mistakes).toEqual([]);
  });
});
