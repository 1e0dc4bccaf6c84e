import type Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { downgrade, upgrade } from "../../../src/index.js";
import { ROUND_TRIPS } from "../../dialect/sqlite/round-trip-rows.js";
import { everything } from "../../support/everything.js";
import { bundleOf, openMemory, planOf } from "../../support/round-trip.js";

/** The edits of the round trips, whose `up` may take away whatever it likes. */
describe.each([true, false])("nothing is lost, definitions edited in place: %s", (inPlace) => {
  it.each(ROUND_TRIPS)("$name", async (edit) => {
    const texts = inPlace ? "letters" : "tokens";
    const client: Database.Database = openMemory();
    const migrations = { ...bundleOf(edit, await planOf(edit)), settings: { inPlace } };
    await upgrade(client, { migrations, target: "001" });
    for (const row of edit.rows ?? []) client.exec(row);
    const before = everything(client, texts);

    await upgrade(client, { migrations });
    const after = everything(client, texts);
    await downgrade(client, { migrations });
    expect(everything(client, texts)).toEqual(before);
    await upgrade(client, { migrations });
    expect(everything(client, texts)).toEqual(after);
    await downgrade(client, { migrations });
    expect(everything(client, texts)).toEqual(before);
    expect(client.pragma("integrity_check", { simple: true })).toBe("ok");
    client.close();
  });
});
