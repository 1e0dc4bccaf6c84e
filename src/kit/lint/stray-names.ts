import { foldName, identifierOf } from "../../dialect/sqlite/ddl/identifier.js";
import { significantTokens, type Token } from "../../dialect/sqlite/ddl/token.js";
import type { Definitions } from "../../dialect/sqlite/read/definitions.js";
import { readable, tableIn } from "./read-deeds.js";

/** Behind these an operand stands; behind other words, names and literals a name in quotes is an alias. */
const BEFORE_OPERAND = new Set(
  (
    "SELECT DISTINCT ALL WHERE AND OR NOT ON WHEN THEN ELSE CASE LIKE GLOB REGEXP MATCH IN IS BETWEEN BY HAVING " +
    "LIMIT OFFSET RETURNING = == != <> < > <= >= || + - * / % , ( & | << >> -> ->>"
  ).split(" "),
);

/** Behind these the name of a table stands. */
const BEFORE_TABLE = new Set(["FROM", "JOIN", "INTO", "UPDATE"]);

/** What every table has, and what the columns of VALUES are called. */
const ALWAYS = /^(?:rowid|oid|_rowid_|column\d+|true|false)$/;

/**
 * Names in double quotes that name nothing in their statement, so that SQLite takes them for strings where it is built
 * to (https://www.sqlite.org/quirks.html#double_quoted_string_literals_are_accepted). Empty where a table of the
 * statement is not known.
 */
export function strayNames(sql: string, definitions: readonly Definitions[]): readonly string[] {
  const tokens = readable(() => significantTokens(sql));
  if (tokens === undefined || hasUnknownTables(tokens, definitions)) return [];
  const known = knownNames(tokens, definitions);
  if (known === undefined) return [];
  const stray = tokens
    .filter((token, place) => token.text.startsWith('"') && isOperand(tokens, place))
    .map(({ text }) => identifierOf(text))
    .filter((name) => !known.has(foldName(name)) && !ALWAYS.test(foldName(name)));
  return [...new Set(stray)];
}

const symbol = (token: Token | undefined): string =>
  token?.kind === "word" || token?.kind === "operator" ? token.text.toUpperCase() : "";

function isOperand(tokens: readonly Token[], place: number): boolean {
  const [before, after] = [symbol(tokens[place - 1]), symbol(tokens[place + 1])];
  if (after === "." || after === "(" || !BEFORE_OPERAND.has(before)) return false;
  return !(before === "BY" && symbol(tokens[place - 2]) === "INDEXED");
}

/** What a WITH, a subquery in FROM or a function there gives has columns of its own. */
function hasUnknownTables(tokens: readonly Token[], definitions: readonly Definitions[]): boolean {
  return tokens.some((token, place) => {
    if (symbol(token) === "WITH") return true;
    if (!BEFORE_TABLE.has(symbol(token)) && !isListed(tokens, place)) return false;
    const [name, next] = tableName(tokens, place + 1);
    if (name === undefined || symbol(next) === "(") return symbol(token) !== "INTO" || name === undefined;
    return !isTable(name, definitions);
  });
}

/** A comma in a FROM. */
function isListed(tokens: readonly Token[], place: number): boolean {
  if (symbol(tokens[place]) !== ",") return false;
  let depth = 0;
  for (let at = place - 1; at >= 0; at--) {
    const word = symbol(tokens[at]);
    if (word === ")") depth++;
    if (word === "(") depth--;
    if (depth < 0) return false;
    if (depth === 0 && word === "FROM") return true;
    if (depth === 0 && ["SELECT", "WHERE", "SET", "BY", "VALUES", "ON", "RETURNING", "LIMIT"].includes(word))
      return false;
  }
  return false;
}

/** The name of a table, without its schema, and what stands behind it. */
function tableName(
  tokens: readonly Token[],
  place: number,
): readonly [name: string | undefined, next: Token | undefined] {
  const at = symbol(tokens[place + 1]) === "." ? place + 2 : place;
  const token = tokens[at];
  const isName = token?.kind === "word" || token?.kind === "quoted";
  return [isName ? identifierOf(token.text) : undefined, tokens[at + 1]];
}

const isTable = (name: string, definitions: readonly Definitions[]): boolean =>
  definitions.some(({ tables }) => tables.has(foldName(name)));

/** Tables of the statement, their columns, and aliases; undefined where a table cannot be read. */
function knownNames(
  tokens: readonly Token[],
  definitions: readonly Definitions[],
): ReadonlySet<string> | undefined {
  const known = new Set<string>();
  for (const [place, token] of tokens.entries()) {
    if (token.kind !== "word" && token.kind !== "quoted") continue;
    const name = identifierOf(token.text);
    if (symbol(tokens[place - 1]) === "AS" || isAlias(tokens, place)) known.add(foldName(name));
    for (const one of definitions) {
      if (!one.tables.has(foldName(name))) continue;
      const table = tableIn(one, name);
      if (table === undefined) return undefined;
      for (const column of [table.name, name, ...table.columns.map((column) => column.name)])
        known.add(foldName(column));
    }
  }
  return known;
}

/** Behind a name, a literal or a closing parenthesis. */
function isAlias(tokens: readonly Token[], place: number): boolean {
  const before = tokens[place - 1];
  if (before === undefined) return false;
  return (
    before.kind === "quoted" || before.kind === "string" || before.kind === "number" || before.text === ")"
  );
}
