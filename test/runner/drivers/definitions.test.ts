import { expect, test } from "vitest";
import { editingDefinitions } from "../../../src/runner/drivers/definitions.js";
import type { Statements } from "../../../src/runner/session.js";

/** A connection whose pragma stays off until the defensive mode is left, and which then may fail. */
function connection(fails: () => boolean) {
  const calls: string[] = [];
  let isDefensive = true;
  let isOn = 0;
  const statements: Statements = {
    run: async (sql) => {
      if (fails()) throw new Error("the connection is broken");
      if (sql.startsWith("PRAGMA writable_schema")) isOn = sql.endsWith("ON") && !isDefensive ? 1 : 0;
      return 0;
    },
    all: async () => [],
    get: async <T>() => JSON.parse(JSON.stringify({ writable_schema: isOn })) as T,
  };
  const defensive = {
    leave: () => {
      calls.push("leave");
      isDefensive = false;
    },
    enter: () => {
      calls.push("enter");
      isDefensive = true;
    },
  };
  return { statements, defensive, calls };
}

test("the defensive mode is entered again even where the pragma cannot be put back", async () => {
  let isBroken = false;
  const { statements, defensive, calls } = connection(() => isBroken);
  const work = editingDefinitions(statements, defensive, async () => {
    isBroken = true;
  });
  await expect(work).rejects.toThrow("the connection is broken");
  expect(calls).toEqual(["leave", "enter"]);
});

test("a pragma that stays off without an error is noticed", async () => {
  const { statements } = connection(() => false);
  const work = editingDefinitions(statements, undefined, async () => "edited");
  await expect(work).rejects.toMatchObject({ code: "defensive-connection" });
});
