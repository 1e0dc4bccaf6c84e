import { describe, expect, it } from "vitest";
import { diff } from "../../src/diff/diff.js";
import { matchColumnRenames, matchTableRenames } from "../../src/diff/rename.js";
import { column, schema, table } from "../support/model.js";

const NOTHING = { renames: [], drops: [] };
const NO_KEYS = new Map<string, ReadonlyMap<string, string>>();

describe("matchColumnRenames", () => {
  const before = schema(table("users", ["id", "name"]));
  const after = schema(table("users", ["id", "full_name"]));
  const changes = diff(before, after);

  it("asks where a column is gone and another has come", () => {
    expect(matchColumnRenames(changes, NOTHING, NO_KEYS)).toEqual({
      renames: [],
      open: [{ of: "column", table: "users", removed: "name", candidates: ["full_name"] }],
    });
  });

  it("takes what was decided", () => {
    const rename = { of: "column", table: "users", from: "name", to: "full_name" } as const;
    expect(matchColumnRenames(changes, { renames: [rename], drops: [] }, NO_KEYS)).toEqual({
      renames: [rename],
      open: [],
    });
    expect(matchColumnRenames(changes, { renames: [], drops: ["users.name"] }, NO_KEYS)).toEqual({
      renames: [],
      open: [],
    });
  });

  it("is certain where the TypeScript key is the old name", () => {
    const old = schema(table("users", ["first_name"]));
    const now = schema(table("users", ["given_name"]));
    const keys = new Map([["users", new Map([["given_name", "firstName"]])]]);
    expect(matchColumnRenames(diff(old, now), NOTHING, keys).renames).toEqual([
      { of: "column", table: "users", from: "first_name", to: "given_name" },
    ]);
  });

  it("is certain where only the case differs", () => {
    const changed = diff(schema(table("users", ["Name"])), schema(table("users", ["name"])));
    expect(matchColumnRenames(changed, NOTHING, NO_KEYS)).toEqual({
      renames: [{ of: "column", table: "users", from: "Name", to: "name" }],
      open: [],
    });
  });

  it("names the likeliest candidate first: the type, then the place", () => {
    const old = schema(table("t", ["a", column("n", { type: "integer" })]));
    const now = schema(table("t", ["a", "x", column("y", { type: "integer" })]));
    expect(matchColumnRenames(diff(old, now), NOTHING, NO_KEYS).open[0]?.candidates).toEqual(["y", "x"]);
  });

  it("has no question where a column is only dropped, or only added", () => {
    expect(matchColumnRenames(diff(after, schema(table("users", ["id"]))), NOTHING, NO_KEYS).open).toEqual(
      [],
    );
    expect(matchColumnRenames(diff(schema(table("users", ["id"])), after), NOTHING, NO_KEYS).open).toEqual(
      [],
    );
  });
});

describe("matchTableRenames", () => {
  const users = table("users", ["id", "name", "email"]);

  it("asks where the new table has at least half of the columns", () => {
    const changes = diff(schema(users), schema(table("people", ["id", "name", "born"])));
    expect(matchTableRenames(changes, NOTHING).open).toEqual([
      { of: "table", table: "users", removed: "users", candidates: ["people"] },
    ]);
  });

  it("does not ask where the new table is something else", () => {
    const changes = diff(schema(users), schema(table("invoices", ["number", "total", "due", "paid"])));
    expect(matchTableRenames(changes, NOTHING)).toEqual({ renames: [], open: [] });
  });

  it("takes what was decided", () => {
    const changes = diff(schema(users), schema(table("people", ["id", "name"])));
    const rename = { of: "table", from: "users", to: "people" } as const;
    expect(matchTableRenames(changes, { renames: [rename], drops: [] })).toEqual({
      renames: [rename],
      open: [],
    });
    expect(matchTableRenames(changes, { renames: [], drops: ["users"] })).toEqual({ renames: [], open: [] });
  });
});
