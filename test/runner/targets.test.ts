import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/errors.js";
import { buildGraph, type Graph } from "../../src/runner/graph/graph.js";
import { isNamedIn } from "../../src/runner/graph/target.js";
import { downgradeOrder, stampedSet, upgradeOrder } from "../../src/runner/graph/targets.js";

const graphOf = (rows: Readonly<Record<string, readonly string[]>>): Graph =>
  buildGraph(
    Object.entries(rows).map(([revision, parents]) => ({ revision, parents, dependsOn: [], name: revision })),
  );

const LINE = graphOf({ a1: [], a2: ["a1"], b3: ["a2"], b4: ["b3"] });
const DIAMOND = graphOf({ a1: [], b2: ["a1"], c3: ["a1"], m4: ["b2", "c3"] });
const FORK = graphOf({ a1: [], b2: ["a1"], c3: ["a1"], c4: ["c3"] });

/** `a1` is labelled base-1, `c3` billing; `b2` needs `c3`, and begins with a label of `c4`. */
const LABELLED = buildGraph([
  { revision: "a1", parents: [], dependsOn: [], name: "a1", labels: ["start-1"] },
  { revision: "b2", parents: ["a1"], dependsOn: ["c3"], name: "b2" },
  { revision: "c3", parents: ["a1"], dependsOn: [], name: "c3", labels: ["billing", "v1.2"] },
  { revision: "c4", parents: ["c3"], dependsOn: [], name: "c4", labels: ["b"] },
]);
const SEQUENCE = graphOf({ "001": [], "002": ["001"], "010": ["002"], "100": ["010"], "101": ["100"] });

const words = (text: string): readonly string[] => text.split(" ").filter((word) => word !== "");

describe("upgrade", () => {
  test.each<[string, Graph, string, string | undefined, string]>([
    ["everything", LINE, "", undefined, "a1 a2 b3 b4"],
    ["head", LINE, "a1", "head", "a2 b3 b4"],
    ["heads", FORK, "a1", "heads", "b2 c3 c4"],
    ["an older one that was never applied", LINE, "a1 b3", "head", "a2 b4"],
    ["to a revision", LINE, "", "b3", "a1 a2 b3"],
    ["to a prefix", LINE, "", "b4", "a1 a2 b3 b4"],
    ["on one branch only", FORK, "", "c4", "a1 c3 c4"],
    ["through a merge", DIAMOND, "a1 c3", "m4", "b2 m4"],
    ["to what is applied", LINE, "a1 a2", "a1", ""],
    ["current", LINE, "a1", "current", ""],
    ["+1", LINE, "a1", "+1", "a2"],
    ["+2", FORK, "a1", "+2", "b2 c3"],
    ["+1 with nothing pending", LINE, "a1 a2 b3 b4", "+1", ""],
    ["REV+1", LINE, "", "a1+1", "a1 a2"],
    ["REV-1", LINE, "", "b4-1", "a1 a2 b3"],
    ["head-1", LINE, "", "head-1", "a1 a2 b3"],
    ["current+2", LINE, "a1", "current+2", "a2 b3"],
    ["a label", LABELLED, "", "billing", "a1 c3"],
    ["a label with a dot", LABELLED, "", "v1.2", "a1 c3"],
    ["a label that ends like an offset", LABELLED, "", "start-1", "a1"],
    ["LABEL+1", LABELLED, "", "billing+1", "a1 c3 c4"],
    ["a label that is the beginning of a revision", LABELLED, "", "b", "a1 c3 c4"],
    ["LABEL@head", LABELLED, "", "billing@head", "a1 c3 c4"],
    ["REV@heads of a fork", FORK, "", "a1@heads", "a1 b2 c3 c4"],
    ["what it needs of another branch", LABELLED, "", "b2", "a1 c3 b2"],
    ["REV+1 keeps to its branch", LABELLED, "", "c3+1", "a1 c3 c4"],
    ["to a number", SEQUENCE, "", "2", "001 002"],
    ["to a number that others begin with", SEQUENCE, "", "10", "001 002 010"],
    ["a number and a step", SEQUENCE, "", "1+1", "001 002"],
  ])("%s", (_, graph, applied, target, expected) => {
    expect(upgradeOrder(graph, words(applied), target).join(" ")).toBe(expected);
  });

  test.each<[string, Graph, string, string, RegExp]>([
    ["an ambiguous prefix", LINE, "", "a", /begins with a: a1, a2\./],
    ["an unknown revision", LINE, "", "zz", /There is no revision zz/],
    ["a number that no revision has", SEQUENCE, "", "5", /There is no revision 5/],
    ["the zeros that several begin with", SEQUENCE, "", "00", /begins with 00: 001, 002/],
    ["+5 of 3", LINE, "a1", "+5", /only 3 revisions are pending/],
    ["-1", LINE, "a1", "-1", /an upgrade goes up/],
    ["base", LINE, "a1", "base", /an upgrade goes up/],
    ["words", LINE, "", "add priority", /it is no target/],
    ["nothing", LINE, "", "", /it is no target/],
    ["a fork to walk", FORK, "", "a1+1", /could be any of b2, c3/],
    ["beyond the end", LINE, "", "b4+1", /nothing that far/],
    ["base+1", LINE, "", "base+1", /no revision stands at the base/],
    ["head-1 of two heads", FORK, "", "head-1", /could be any of b2, c4/],
    ["an unknown label", LABELLED, "", "bills", /There is no revision bills/],
    ["two offsets", LINE, "", "-1-2", /it is no target/],
    ["a branch of nothing", LINE, "", "@head", /it is no target/],
    ["a branch downwards", LABELLED, "", "billing@base", /an upgrade goes up/],
  ])("refused: %s", (_, graph, applied, target, message) => {
    const attempt = (): unknown => upgradeOrder(graph, words(applied), target);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(message);
  });
});

describe("downgrade", () => {
  test.each<[string, Graph, string, string | undefined, string]>([
    ["one", LINE, "a1 a2 b3", undefined, "b3"],
    ["-2", LINE, "a1 a2 b3", "-2", "b3 a2"],
    ["all of them", LINE, "a1 a2", "-2", "a2 a1"],
    ["base", LINE, "a1 a2 b3", "base", "b3 a2 a1"],
    ["to a revision", LINE, "a1 a2 b3 b4", "a2", "b4 b3"],
    ["to the newest", LINE, "a1 a2", "a2", ""],
    ["REV-1", LINE, "a1 a2 b3", "b3-1", "b3"],
    ["current", LINE, "a1", "current", ""],
    ["nothing applied", LINE, "", undefined, ""],
    ["the merge alone", DIAMOND, "a1 b2 c3 m4", "-1", "m4"],
    ["a merged branch takes the merge along", DIAMOND, "a1 b2 c3 m4", "b2", "m4"],
    ["below a fork", DIAMOND, "a1 c3 b2 m4", "a1", "m4 c3 b2"],
    ["the last applied of two heads", FORK, "a1 c3 c4 b2", "-1", "b2"],
    ["another branch stays", FORK, "a1 b2 c3 c4", "c3", "c4"],
    ["to a label, with what needs what follows it", LABELLED, "a1 c3 b2 c4", "billing", "c4 b2"],
    ["LABEL@base", LABELLED, "a1 c3 c4 b2", "billing@base", "c4 b2 c3"],
    ["-2 below a merge", DIAMOND, "a1 b2 c3 m4", "-2", "m4 c3"],
    ["-3 below a merge", DIAMOND, "a1 c3 b2 m4", "-3", "m4 c3 b2"],
    ["base of two branches", FORK, "a1 c3 b2 c4", "base", "c4 c3 b2 a1"],
  ])("%s", (_, graph, applied, target, expected) => {
    expect(downgradeOrder(graph, words(applied), target).join(" ")).toBe(expected);
  });

  test.each<[string, Graph, string, string, RegExp]>([
    ["what is not applied", LINE, "a1", "b3", /b3 is not applied/],
    ["-3 of 2", LINE, "a1 a2", "-3", /only 2 revisions are applied/],
    ["+1", LINE, "a1", "+1", /a downgrade goes down/],
    ["head", LINE, "a1", "head", /a downgrade goes down/],
    ["an unknown revision", LINE, "a1", "zz", /There is no revision zz/],
    ["a merge's parent", DIAMOND, "a1 b2 c3 m4", "m4-1", /could be any of b2, c3/],
    ["a branch upwards", LABELLED, "a1 c3", "billing@head", /a downgrade goes down/],
    ["a branch that is not applied", LABELLED, "a1", "billing@base", /c3 is not applied/],
  ])("refused: %s", (_, graph, applied, target, message) => {
    const attempt = (): unknown => downgradeOrder(graph, words(applied), target);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(message);
  });
});

describe("stamp", () => {
  test.each<[string, Graph, string, string, string]>([
    ["forward", LINE, "", "b3", "a1 a2 b3"],
    ["backward", LINE, "a1 a2 b3", "a1", "a1"],
    ["head", FORK, "", "head", "a1 b2 c3 c4"],
    ["base", LINE, "a1", "base", ""],
    ["current", LINE, "a1", "current", "a1"],
    ["another branch stays", FORK, "a1 b2", "c3", "a1 b2 c3"],
    ["a label", LABELLED, "", "billing", "a1 c3"],
    ["LABEL@head", LABELLED, "a1", "billing@head", "a1 c3 c4"],
    ["LABEL@base", LABELLED, "a1 c3 c4 b2", "billing@base", "a1"],
  ])("%s", (_, graph, applied, target, expected) => {
    expect([...stampedSet(graph, words(applied), target)].sort().join(" ")).toBe(expected);
  });

  test("steps are refused", () => {
    expect(() => stampedSet(LINE, [], "+1")).toThrow(/a stamp names a revision/);
  });
});

test.each([
  ["-1", true],
  ["base", true],
  ["c", true],
  ["c3-1", true],
  ["billing@head", true],
  ["start-1", true],
  ["bills", false],
  ["bills@head", false],
  ["bills-1", false],
])("%s is named in the graph: %s", (target, expected) => {
  expect(isNamedIn(LABELLED, target)).toBe(expected);
});
