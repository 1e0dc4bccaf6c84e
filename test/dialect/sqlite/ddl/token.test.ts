import { expect, test } from "vitest";
import {
  identifierOf,
  quoteIdentifier,
  quoteString,
  sameName,
} from "../../../../src/dialect/sqlite/ddl/identifier.js";
import { DdlError, sameTokens, tokenize } from "../../../../src/dialect/sqlite/ddl/token.js";

const kinds = (sql: string) => tokenize(sql).map(({ kind, text }) => `${kind} ${text}`);

test.each([
  ["quotes", `"a""b"\`c\`[d e]'f''g'`, [`quoted "a""b"`, "quoted `c`", "quoted [d e]", `string 'f''g'`]],
  [
    "numbers",
    `1 1.5 .5 5. 1e-3 0x1F 1_000`,
    ["1", "1.5", ".5", "5.", "1e-3", "0x1F", "1_000"].map((n) => `number ${n}`),
  ],
  ["blobs", `x'aB'X''`, ["blob x'aB'", "blob X''"]],
  ["variables", `? ?1 :a @b $c::d(e)`, ["?", "?1", ":a", "@b", "$c::d(e)"].map((name) => `variable ${name}`)],
  [
    "operators",
    `->>->==<=<><<>=>>!=||-~.`,
    ["->>", "->", "==", "<=", "<>", "<<", ">=", ">>", "!=", "||", "-", "~", "."].map((o) => `operator ${o}`),
  ],
  ["a minus and a number", `-1`, ["operator -", "number 1"]],
  ["words", `a_1`, ["word a_1"]],
  ["words beyond ASCII", `größe`, ["word größe"]],
  ["a mark of byte order", `\uFEFFselect`, ["word select"]],
])("%s", (_, sql, expected) => {
  expect(kinds(sql).filter((token) => !token.startsWith("space"))).toEqual(expected);
});

test("comments and white space are tokens, and the texts are the whole", () => {
  const sql = "a -- b\r\n/* c\n*/\td";
  expect(kinds(sql)).toEqual([
    "word a",
    "space  ",
    "comment -- b",
    "space \r\n",
    "comment /* c\n*/",
    "space \t",
    "word d",
  ]);
  for (const { text, start, end } of tokenize(sql)) expect(sql.slice(start, end)).toBe(text);
});

test.each([
  ["a string", `select 'a`, 7],
  ["a name", `select "a`, 7],
  ["a name in brackets", `[a`, 0],
  ["a comment", `a /* b`, 2],
  ["a blob of half a byte", `x'abc'`, 0],
  ["a number that runs into a word", `12ab`, 0],
  ["a character of no use", `a ^ b`, 2],
  ["a lone exclamation mark", `a ! b`, 2],
  ["a zero character", `a \0`, 2],
])("refuses %s", (_, sql, offset) => {
  expect(() => tokenize(sql)).toThrow(DdlError);
  expect(() => tokenize(sql)).toThrow(expect.objectContaining({ code: "ddl", offset, line: 1 }));
});

test.each([
  ["white space and comments", `a int`, ` A /* b */\n INT -- c`, true],
  ["quotes of names", `"a" [b] \`c\` d`, `a b c "D"`, true],
  ["strings", `'a'`, `'A'`, false],
  ["a string and a name", `'a'`, `"a"`, false],
  ["a keyword and a name", `"default" 1`, `default 1`, false],
  ["numbers", `1.0`, `1`, false],
  ["one more", `a`, `a b`, false],
  ["nothing", ``, ` -- nothing`, true],
  ["an empty name", `""`, ``, false],
])("same tokens: %s", (_, a, b, same) => {
  expect(sameTokens(a, b)).toBe(same);
  expect(sameTokens(b, a)).toBe(same);
});

test.each([
  [`a`, `"a"`],
  [`a"b`, `"a""b"`],
  [`order`, `"order"`],
  [``, `""`],
])("the name %s in quotes", (name, quoted) => {
  expect(quoteIdentifier(name)).toBe(quoted);
  expect(identifierOf(quoted)).toBe(name);
});

test("names and texts", () => {
  expect(quoteString("it's")).toBe("'it''s'");
  expect(["[a]", "`a``b`", "'c'", "d"].map(identifierOf)).toEqual(["a", "a`b", "c", "d"]);
  expect([sameName("Ab", "aB"), sameName("Ä", "ä"), sameName("a", "ab")]).toEqual([true, false, false]);
});
