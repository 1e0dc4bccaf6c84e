import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DrawnRevision, drawGraph } from "../../src/cli/graph-drawing.js";
import { buildGraph, type Graph } from "../../src/runner/graph/graph.js";
import "../support/bounded.js";

/** `"c: a b"`: c follows a and b. Capitals are pending. */
function graph(...texts: readonly string[]): Graph {
  return buildGraph(
    texts.map((text) => {
      const [revision = "", parents = ""] = text.split(":");
      return { revision, parents: parents.split(" ").filter(Boolean), dependsOn: [], name: revision };
    }),
  );
}

function draw({ order, nodes }: Graph, more: Partial<DrawnRevision> = {}, width = 60): readonly string[] {
  const drawn = order.map(
    (revision): DrawnRevision => ({
      revision,
      parents: nodes.get(revision)?.parents ?? [],
      applied: revision < "s",
      message: `${revision}.`,
      marks: [],
      details: [],
      ...more,
    }),
  );
  return drawGraph(drawn, width);
}

describe("drawGraph", () => {
  test.each<[string, Graph, readonly string[]]>([
    ["nothing", graph(), []],
    ["a line", graph("a:", "b: a", "s: b"), ["● a  a.", "● b  b.", "○ s  s."]],
    [
      "two branches that are merged",
      graph("a:", "b: a", "c: a", "m: b c", "s: m"),
      ["● a  a.", "├─╮", "● │ b  b.", "│ ● c  c.", "├─╯", "● m  m.", "○ s  s."],
    ],
    [
      "three heads",
      graph("a:", "b: a", "c: a", "s: a"),
      ["● a  a.", "├─┬─╮", "● │ │ b  b.", "  ● │ c  c.", "    ○ s  s."],
    ],
    [
      "a criss-cross",
      graph("a:", "b:", "c: a b", "d: a b", "e: c d"),
      [
        "● a  a.",
        "├─╮",
        "│ │ ● b  b.",
        "│ │ ├─╮",
        "├─┼─╯ │",
        "● │   │ c  c.",
        "│ ├───╯",
        "│ ● d  d.",
        "├─╯",
        "● e  e.",
      ],
    ],
    [
      "several bases",
      graph("a:", "b:", "c:", "m: a c", "n: b m"),
      ["● a  a.", "│ ● b  b.", "│ │ ● c  c.", "├─┼─╯", "● │ m  m.", "├─╯", "● n  n."],
    ],
    [
      "a merge of three",
      graph("a:", "b: a", "c: a", "d: a", "m: b c d"),
      ["● a  a.", "├─┬─╮", "● │ │ b  b.", "│ ● │ c  c.", "│ │ ● d  d.", "├─┴─╯", "● m  m."],
    ],
    [
      "a column that became free is used again",
      graph("a:", "b: a", "c: a", "d: b", "e: b", "m: d e"),
      [
        "● a  a.",
        "├─╮",
        "● │ b  b.",
        "├─┼─╮",
        "│ ● │ c  c.",
        "●   │ d  d.",
        "│   ● e  e.",
        "├───╯",
        "● m  m.",
      ],
    ],
    ["a parent that is not drawn", graph("a:", "b:"), ["● a  a.", "● b  b."]],
  ])("%s", (_, drawn, lines) => {
    expect(draw(drawn)).toEqual(lines);
  });

  test("marks stand behind the id, details beside the lines", () => {
    const fork = graph("a:", "b: a", "c: a");
    expect(draw(fork, { marks: ["head", "billing"], details: ["file: x.ts"] })).toEqual([
      "● a (head, billing)  a.",
      "│ file: x.ts",
      "├─╮",
      "● │ b (head, billing)  b.",
      "  │ file: x.ts",
      "  ● c (head, billing)  c.",
      "    file: x.ts",
    ]);
  });

  test("no message, no blank at the end", () => {
    expect(draw(graph("a:"), { message: "" })).toEqual(["● a"]);
  });

  test("messages are cut to the width", () => {
    const lines = draw(graph("a:", "b: a", "c: a"), { message: "word ".repeat(20).trim() }, 30);
    expect(lines).toEqual([
      "● a  word word word word word…",
      "├─╮",
      "● │ b  word word word word wo…",
      "  ● c  word word word word wo…",
    ]);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(30);
  });

  test("any graph: a line a revision, in order, and every sign is known", () => {
    const graphs = fc.array(fc.array(fc.nat(15), { maxLength: 3 }), { maxLength: 15 });
    fc.assert(
      fc.property(graphs, (rows) => {
        const texts = rows.map((parents, place) => {
          const earlier = [...new Set(parents.filter((parent) => parent < place))];
          return `r${place}: ${earlier.map((parent) => `r${parent}`).join(" ")}`;
        });
        const made = graph(...texts);
        const lines = draw(made, { message: "" }, 200);
        const drawn = lines.flatMap((line) => /r\d+$/.exec(line)?.[0] ?? []);
        expect(drawn).toEqual(made.order);
        expect(lines.join("")).not.toContain("?");
      }),
    );
  });
});
