import { describe, expect, it } from "vitest";
import { downgrade, upgrade } from "../../../src/index.js";
import { bundleOf, dumpRows, openMemory, planOf, remaining } from "../../support/round-trip.js";
import { ROUND_TRIPS } from "./round-trip-rows.js";

/** Ours aside, the archive's triggers on the application's tables among them; `sqlite_sequence` comes and never goes. */
const DEFINITIONS =
  "SELECT name, type FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_sluice%' ESCAPE '\\' ORDER BY name";

describe("an edit of the schema, up and down on a database with rows", () => {
  it.each(ROUND_TRIPS)("$name", async (edit) => {
    const client = openMemory();
    const migrations = bundleOf(edit, await planOf(edit));
    await upgrade(client, { migrations, target: "001" });
    for (const row of edit.rows ?? []) client.exec(row);
    const rows = dumpRows(client);
    const definitions = client.prepare(DEFINITIONS).all();

    await upgrade(client, { migrations });
    expect(await remaining(client, edit.after)).toEqual([]);
    for (const [query, expected] of Object.entries(edit.afterUp ?? {})) {
      expect(client.prepare(query).all(), query).toEqual(expected);
    }
    expect(client.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
    expect(client.pragma("foreign_key_check")).toEqual([]);

    await downgrade(client, { migrations });
    expect(await remaining(client, edit.before)).toEqual([]);
    expect(client.prepare(DEFINITIONS).all()).toEqual(definitions);
    const after = dumpRows(client);
    for (const [table, before] of rows) {
      if (edit.lossy?.includes(table) !== true) expect(after.get(table), table).toEqual(before);
    }
    expect(client.pragma("foreign_keys", { simple: true })).toBe(1);

    await upgrade(client, { migrations });
    expect(await remaining(client, edit.after)).toEqual([]);
    client.close();
  });
});
