import { expect, it } from "vitest";
import { materialise } from "../../../src/dialect/sqlite/read/materialise.js";
import { openScratch } from "../../../src/runner/drivers/open.js";
import { table } from "../../support/model.js";

it.each([
  ['odd"name', 'SELECT "a" FROM "odd""name"'],
  ["odd`name", "SELECT a FROM `odd``name`"],
  ["Odd name", "SELECT a FROM [odd NAME]"],
])("a view finds its table %s", async (name, query) => {
  const schema = { tables: [table(name, ["a"])], views: [{ name: "v", query }] };
  const snapshot = await materialise(() => openScratch(), schema);
  expect(snapshot.schema.views.map((view) => view.name)).toEqual(["v"]);
});
