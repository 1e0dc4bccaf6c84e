import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  buildGraph,
  type Graph,
  headsOf,
  type Node,
  withAncestors,
  withDescendants,
} from "../../src/runner/graph/graph.js";
import "../support/bounded.js";

/** `"c: a b | d"`: c follows a and b and depends on d. */
function node(text: string): Node {
  const [revision = "", relations = ""] = text.split(":");
  const [parents = "", dependsOn = ""] = relations.split("|");
  const words = (part: string): readonly string[] => part.split(" ").filter((word) => word !== "");
  return { revision, parents: words(parents), dependsOn: words(dependsOn), name: `${revision}.ts` };
}

const graph = (...texts: readonly string[]): Graph => buildGraph(texts.map(node));

describe("order", () => {
  test.each<[string, readonly string[], string]>([
    ["nothing", [], ""],
    ["a line, whatever the order of the files", ["c: b", "a:", "b: a"], "a b c"],
    ["a fork, by id", ["a:", "c: a", "b: a"], "a b c"],
    ["a fork whose first branch is long", ["a:", "b: a", "d: b", "c: a"], "a b c d"],
    ["a merge", ["a:", "z: a", "b: a", "m: b z"], "a b z m"],
    ["two bases", ["y:", "x:", "m: x y"], "x y m"],
    ["a dependency", ["a:", "b: a", "c: a", "d: b | c"], "a b c d"],
    ["a dependency against the ids", ["z:", "a: | z"], "z a"],
    ["a parent that is a dependency too", ["a:", "b: a | a"], "a b"],
  ])("%s", (_, texts, order) => {
    expect(graph(...texts).order.join(" ")).toBe(order);
  });

  test("every revision comes after what it follows, in any graph", () => {
    const graphs = fc.array(fc.array(fc.nat(20), { maxLength: 3 }), { maxLength: 20 });
    fc.assert(
      fc.property(graphs, (rows) => {
        const nodes = rows.map((parents, place) => ({
          revision: `r${place}`,
          parents: [...new Set(parents.filter((parent) => parent < place))].map((parent) => `r${parent}`),
          dependsOn: [],
          name: "",
        }));
        const { order } = buildGraph(nodes.toReversed());
        expect([...order].sort()).toEqual(nodes.map(({ revision }) => revision).sort());
        for (const { revision, parents } of nodes) {
          for (const parent of parents) expect(order.indexOf(parent)).toBeLessThan(order.indexOf(revision));
        }
      }),
    );
  });

  test("a line of 10,000", () => {
    const nodes = Array.from({ length: 10_000 }, (_, place) =>
      node(place === 0 ? "r0:" : `r${place}: r${place - 1}`),
    );
    expect(buildGraph(nodes).order).toHaveLength(10_000);
  });
});

test.each<[string, readonly string[], RegExp]>([
  ["a missing parent", ["a:", "b: x"], /b\.ts follows revision x, which no file has/],
  ["a missing dependency", ["a:", "b: a | x"], /b\.ts depends on revision x/],
  ["a cycle", ["r:", "a: c", "b: a", "c: b"], /circle: (?:a\.ts → c\.ts → b\.ts|.*)\./],
  ["a revision that follows itself", ["a: a"], /circle: a\.ts\./],
  ["a cycle below another revision", ["a: b", "b: a", "c: a"], /circle: (?:a\.ts → b\.ts|b\.ts → a\.ts)\./],
  ["a duplicate", ["a:", "a:"], /Two migrations have the revision a/],
])("refused: %s", (_, texts, message) => {
  expect(() => graph(...texts)).toThrow(message);
});

describe("labels", () => {
  const labelled = (revision: string, ...labels: readonly string[]): Node => ({
    revision,
    parents: [],
    dependsOn: [],
    name: `${revision}.ts`,
    labels,
  });

  test("name their revision", () => {
    const { labels } = buildGraph([labelled("a", "one", "two"), labelled("b", "three")]);
    expect([...labels]).toEqual([
      ["one", "a"],
      ["two", "a"],
      ["three", "b"],
    ]);
  });

  test.each<[string, readonly Node[], string]>([
    [
      "of two revisions",
      [labelled("a", "one"), labelled("b", "one")],
      "Two migrations have the label one: a.ts and b.ts.",
    ],
    [
      "that is a revision",
      [labelled("a", "b"), labelled("b")],
      "The label b of a.ts is the revision of b.ts.",
    ],
  ])("refused: one %s", (_, nodes, message) => {
    expect(() => buildGraph(nodes)).toThrow(message);
  });
});

describe("relatives", () => {
  const diamond = graph("a:", "b: a", "c: a", "m: b c", "x: a | c");
  test.each([
    ["m", "a b c m"],
    ["x", "a c x"],
    ["a", "a"],
  ])("ancestors of %s", (revision, expected) => {
    expect([...withAncestors(diamond, [revision])].sort().join(" ")).toBe(expected);
  });
  test.each([
    ["a", "a b c m x"],
    ["c", "c m x"],
    ["m", "m"],
  ])("descendants of %s", (revision, expected) => {
    expect([...withDescendants(diamond, [revision])].sort().join(" ")).toBe(expected);
  });
  test("heads: a dependency leaves a head a head", () => {
    expect(headsOf(diamond.nodes.values())).toEqual(["m", "x"]);
    expect(headsOf(graph("a:", "b:", "c: a | b").nodes.values())).toEqual(["b", "c"]);
  });
});
