import { describe, expect, it } from "vitest";
import { downgrade, upgrade } from "../../../src/index.js";
import { everything } from "../../support/everything.js";
import { bundleOf, openMemory, planOf, remaining } from "../../support/round-trip.js";
import { RENAMES } from "./rename-rows.js";
import { ROUND_TRIPS, type RoundTrip } from "./round-trip-rows.js";

const EDITS: readonly (readonly [string, readonly RoundTrip[]])[] = [
  ["an edit of the schema", ROUND_TRIPS],
  ["a rename", RENAMES],
];

describe.each(EDITS)("%s, up and down on a database with rows", (_, rows) => {
  it.each(rows)("$name", async (edit) => {
    const client = openMemory();
    const migrations = bundleOf(edit, await planOf(edit));
    await upgrade(client, { migrations, target: "001" });
    for (const row of edit.rows ?? []) client.exec(row);
    const before = everything(client);

    await upgrade(client, { migrations });
    expect(await remaining(client, edit.after)).toEqual([]);
    for (const [query, expected] of Object.entries(edit.afterUp ?? {})) {
      expect(client.prepare(query).all(), query).toEqual(expected);
    }
    expect(client.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
    expect(client.pragma("foreign_key_check")).toEqual([]);

    await downgrade(client, { migrations });
    expect(await remaining(client, edit.before)).toEqual([]);
    expect(everything(client)).toEqual(before);
    expect(client.pragma("foreign_keys", { simple: true })).toBe(1);

    await upgrade(client, { migrations });
    expect(await remaining(client, edit.after)).toEqual([]);
    client.close();
  });
});
