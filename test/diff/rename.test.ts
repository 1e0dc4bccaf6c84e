import { describe, expect, it } from "vitest";
import {
  type Decisions,
  type Matching,
  matchColumnRenames,
  matchTableRenames,
  mayBeRenamed,
  type SourceNames,
} from "../../src/diff/rename.js";
import { renameOrder } from "../../src/diff/rename-order.js";
import type { Schema } from "../../src/model/schema.js";
import { column, schema, table } from "../support/model.js";

type Tags = Readonly<Record<string, readonly string[]>>;

/** Tags by `"table"` or `"table.column"`, keys by `"table.column"`. */
const names = (tags: Tags = {}, keys: Readonly<Record<string, string>> = {}): SourceNames => ({
  keys: new Map(
    Object.entries(keys).map(([name, key]) => [
      name.split(".")[0] ?? "",
      new Map([[name.split(".")[1] ?? "", key]]),
    ]),
  ),
  formerNames: (of, inner) => tags[inner === undefined ? of : `${of}.${inner}`] ?? [],
  carriedOut: () => false,
});

const decided = (renames: Decisions["renames"] = [], drops: readonly string[] = []): Decisions => ({
  renames,
  drops,
});

const inUsers = (...pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([from, to]) => ({ of: "column", table: "users", from, to }) as const);

const columnsOf = (
  before: Parameters<typeof table>[1],
  after: Parameters<typeof table>[1],
  given: Decisions = decided(),
  source: SourceNames = names(),
): Matching =>
  matchColumnRenames(
    { before: schema(table("users", before)), after: schema(table("users", after)) },
    given,
    source,
  );

const question = (removed: string, candidates: readonly string[]) => ({
  of: "column",
  table: "users",
  removed,
  candidates,
});

describe("a name that something else gives away", () => {
  const [before, after] = [
    ["id", "size", "size_mm"],
    ["id", "size"],
  ] as const;
  const replaced = inUsers(["size_mm", "size"], ["size", "size_replaced"]);
  const tagged = names({ "users.size": ["size_mm"] });

  it("is taken where both flags say so, or a tag", () => {
    const flags = decided(inUsers(["size_mm", "size"]), ["users.size"]);
    expect(columnsOf(before, after, flags)).toEqual({ renames: replaced, open: [] });
    expect(columnsOf(before, after, decided(), tagged)).toEqual({ renames: replaced, open: [] });
  });

  it("is not taken by one flag alone, by a tag of a drop, or by a tag that was carried out before", () => {
    const nothing = { renames: [], open: [] };
    expect(columnsOf(before, after, decided(inUsers(["size_mm", "size"])))).toEqual(nothing);
    expect(columnsOf(before, after, decided([], ["users.size_mm"]), tagged)).toEqual(nothing);
    expect(columnsOf(before, after, decided(), { ...tagged, carriedOut: () => true })).toEqual(nothing);
    expect(columnsOf(before, [...after, "size_mm"], decided(), tagged)).toEqual(nothing);
  });

  it("goes under a name that is free", () => {
    const flags = decided(inUsers(["size_mm", "size"]), ["users.size"]);
    const taken = columnsOf([...before, "size_replaced"], [...after, "size_replaced"], flags);
    expect(taken.renames).toContainEqual(inUsers(["size", "size_replaced_2"])[0]);
  });

  it("is asked about where what gives it away may itself have a new name", () => {
    expect(columnsOf(before, [...after, "length"], decided(), tagged)).toEqual({
      renames: replaced,
      open: [question("size", ["length"])],
    });
  });
});

describe("matchColumnRenames", () => {
  it("asks where a column is gone and another has come", () => {
    expect(columnsOf(["id", "name"], ["id", "full_name"])).toEqual({
      renames: [],
      open: [question("name", ["full_name"])],
    });
  });

  it("takes what was decided", () => {
    const renames = inUsers(["name", "full_name"]);
    expect(columnsOf(["id", "name"], ["id", "full_name"], decided(renames))).toEqual({ renames, open: [] });
    expect(columnsOf(["id", "name"], ["id", "full_name"], decided([], ["users.name"]))).toEqual({
      renames: [],
      open: [],
    });
  });

  it.each<
    readonly [
      string,
      readonly string[],
      readonly string[],
      SourceNames,
      readonly (readonly [string, string])[],
    ]
  >([
    [
      "the key is the old name",
      ["first_name"],
      ["given_name"],
      names({}, { "users.given_name": "firstName" }),
      [["first_name", "given_name"]],
    ],
    ["only the case differs", ["Name"], ["name"], names(), [["Name", "name"]]],
    [
      "a tag says so",
      ["name"],
      ["full_name"],
      names({ "users.full_name": ["name"] }),
      [["name", "full_name"]],
    ],
    [
      "one of several tags says so",
      ["nick"],
      ["full_name"],
      names({ "users.full_name": ["name", "nick"] }),
      [["nick", "full_name"]],
    ],
    [
      "a tag in another case says so",
      ["Name"],
      ["full_name"],
      names({ "users.full_name": ["NAME"] }),
      [["Name", "full_name"]],
    ],
    [
      "a tag says more than the key",
      ["a", "b_c"],
      ["x"],
      names({ "users.x": ["a"] }, { "users.x": "bC" }),
      [["a", "x"]],
    ],
    [
      "names moved up",
      ["a", "b"],
      ["b", "c"],
      names({ "users.b": ["a"], "users.c": ["b"] }),
      [
        ["a", "b"],
        ["b", "c"],
      ],
    ],
  ])("is certain where %s", (_, before, after, source, pairs) => {
    const { renames } = columnsOf(before, after, decided(), source);
    expect(renames).toEqual(inUsers(...pairs));
  });

  it.each<readonly [string, readonly string[], readonly string[], SourceNames]>([
    ["was carried out already", ["full_name"], ["full_name"], names({ "users.full_name": ["name"] })],
    ["names what never was", ["id"], ["id", "full_name"], names({ "users.full_name": ["name"] })],
    [
      "names what is still there",
      ["id", "name"],
      ["id", "name", "full_name"],
      names({ "users.full_name": ["name"] }),
    ],
    ["stands in a ring", ["a", "b"], ["a", "b"], names({ "users.a": ["b"], "users.b": ["a"] })],
    [
      "stands in a chain that was carried out",
      ["b", "c"],
      ["b", "c"],
      names({ "users.b": ["a"], "users.c": ["b"] }),
    ],
  ])("takes no notice of a tag that %s", (_, before, after, source) => {
    expect(columnsOf(before, after, decided(), source)).toEqual({ renames: [], open: [] });
  });

  it("asks where a tag could mean two", () => {
    const both = names({ "users.x": ["a"], "users.y": ["a"] });
    expect(columnsOf(["a"], ["x", "y"], decided(), both).open).toEqual([question("a", ["x", "y"])]);
    const two = names({ "users.x": ["a", "b"] });
    expect(columnsOf(["a", "b"], ["x"], decided(), two).open).toEqual([
      question("a", ["x"]),
      question("b", ["x"]),
    ]);
  });

  it("asks where two keys could mean it", () => {
    const keys = names({}, { "users.x": "firstName" });
    expect(columnsOf(["first_name", "firstName"], ["x"], decided(), keys).open).toHaveLength(2);
  });

  it("has a drop that was decided go before a tag and a key", () => {
    const source = names({ "users.full_name": ["name"] }, { "users.full_name": "name" });
    expect(columnsOf(["name"], ["full_name"], decided([], ["users.name"]), source).renames).toEqual([]);
  });

  it("swaps names where that was decided, and only where all of it was", () => {
    const swap = inUsers(["a", "b"], ["b", "a"]);
    expect(columnsOf(["a", "b"], ["a", "b"], decided(swap))).toEqual({ renames: swap, open: [] });
    expect(columnsOf(["a", "b"], ["a", "b"], decided(swap.slice(1))).renames).toEqual([]);
  });

  it("takes no decision that cannot be", () => {
    const wrong = [...inUsers(["gone", "b"]), ...inUsers(["a", "nowhere"]), ...inUsers(["a", "a"])];
    expect(columnsOf(["a", "b"], ["a", "b"], decided(wrong)).renames).toEqual([]);
  });

  it("names the likeliest candidate first: the type, then the place", () => {
    const old = ["a", column("n", { type: "integer" })];
    const now = ["a", "x", column("y", { type: "integer" })];
    expect(columnsOf(old, now).open[0]?.candidates).toEqual(["y", "x"]);
  });

  it("has no question where a column is only dropped, or only added", () => {
    expect(columnsOf(["id", "name"], ["id"]).open).toEqual([]);
    expect(columnsOf(["id"], ["id", "name"]).open).toEqual([]);
  });
});

describe("matchTableRenames", () => {
  const users = table("users", ["id", "name", "email"]);
  const match = (after: Schema, given: Decisions = decided(), source: SourceNames = names()): Matching =>
    matchTableRenames({ before: schema(users), after }, given, source);

  it("asks where the new table has at least half of the columns", () => {
    expect(match(schema(table("people", ["id", "name", "born"]))).open).toEqual([
      { of: "table", table: "users", removed: "users", candidates: ["people"] },
    ]);
  });

  it("does not ask where the new table is something else", () => {
    expect(match(schema(table("invoices", ["number", "total", "due", "paid"])))).toEqual({
      renames: [],
      open: [],
    });
  });

  it("takes what was decided, and what a tag says of a table that is quite another", () => {
    const people = schema(table("people", ["id", "name"]));
    const renames = [{ of: "table", from: "users", to: "people" } as const];
    expect(match(people, decided(renames))).toEqual({ renames, open: [] });
    expect(match(people, decided([], ["users"]))).toEqual({ renames: [], open: [] });
    const other = schema(table("people", ["x", "y"]));
    expect(match(other, decided(), names({ people: ["users"] }))).toEqual({ renames, open: [] });
  });

  it("swaps names where that was decided", () => {
    const both = schema(table("a", ["id"]), table("b", ["id"]));
    const renames = [
      { of: "table", from: "a", to: "b" } as const,
      { of: "table", from: "b", to: "a" } as const,
    ];
    expect(matchTableRenames({ before: both, after: both }, decided(renames), names()).renames).toEqual(
      renames,
    );
  });
});

describe("mayBeRenamed", () => {
  const one = schema(table("t", ["a"]));
  it.each<readonly [string, Schema, boolean]>([
    ["nothing differs", one, false],
    ["a column has come", schema(table("t", ["a", "b"])), false],
    ["one has come and one is gone", schema(table("t", ["b"])), true],
  ])("of columns: %s", (_, after, expected) => {
    expect(mayBeRenamed("column", { before: one, after })).toBe(expected);
  });
  it.each<readonly [string, Schema, boolean]>([
    ["a table has come", schema(table("t", ["a"]), table("u", ["a"])), false],
    ["one has come and one is gone", schema(table("u", ["a"])), true],
  ])("of tables: %s", (_, after, expected) => {
    expect(mayBeRenamed("table", { before: one, after })).toBe(expected);
  });
});

describe("renameOrder", () => {
  const order = (text: string) =>
    renameOrder(text.split(" ").map((pair) => ({ from: pair[0] ?? "", to: pair[1] ?? "" })))
      .map(({ from, to }) => `${from}→${to}`)
      .join(" ");
  it.each([
    ["on its own", "ab", "a→b"],
    ["up a chain", "ab bc", "b→c a→b"],
    ["a swap", "ab ba", "a→sluice_swap_a b→a sluice_swap_a→b"],
    ["a ring of three", "ab bc ca", "a→sluice_swap_a c→a b→c sluice_swap_a→b"],
  ])("%s", (_, pairs, expected) => expect(order(pairs)).toBe(expected));
});
