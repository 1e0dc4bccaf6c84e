import { expect, it } from "vitest";
import { renameColumn } from "../../../src/dialect/sqlite/alter/rename-column.js";
import { sessionOf } from "../../../src/runner/drivers/recognise.js";
import { openMemory } from "../../support/round-trip.js";

it("a column to be renamed that is not there: drift, with the next step", async () => {
  const client = openMemory();
  client.exec("CREATE TABLE t (a)");
  const rename = { kind: "renameColumn", from: "b", to: "c" } as const;
  await expect(renameColumn(sessionOf(client), "t", rename)).rejects.toMatchObject({
    code: "drift",
    message: "There is no column t.b in the database.",
    hint: expect.stringContaining("sluice check"),
  });
  client.close();
});
