import { describe, expect, test } from "vitest";
import { addColumn, alterTable, defineMigration } from "../../src/index.js";
import { certainSteps } from "../../src/kit/squash/certain-steps.js";

const chain = ["b", "c"].map((column, place) =>
  defineMigration({
    revision: `${place}`,
    parents: [],
    up: [alterTable("t", [addColumn(column)])],
    down: [],
  }),
);

describe("the steps of a squash", () => {
  test("are folded where that is proven", async () => {
    const { steps, doubt } = await certainSteps(chain, async () => undefined);
    expect({ up: steps.up.map(({ step }) => step), doubt }).toEqual({
      up: [alterTable("t", [addColumn("b"), addColumn("c")])],
      doubt: undefined,
    });
  });

  test("stand in a row where folding does not come to the same", async () => {
    const { steps, doubt } = await certainSteps(chain, async ({ up }) =>
      up.length === 1 ? "up leaves something else" : undefined,
    );
    expect({ up: steps.up.map(({ step }) => step), doubt }).toEqual({
      up: chain.flatMap(({ up }) => up),
      doubt: "up leaves something else",
    });
  });

  test("are none where they do not come to the same in a row either", async () => {
    await expect(certainSteps(chain, async () => "down fails")).rejects.toMatchObject({
      code: "not-proven",
      message: "Nothing was written: on a scratch database, down fails",
    });
  });
});
