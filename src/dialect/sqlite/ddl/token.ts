import { DdlError } from "./ddl-error.js";
import { foldName, identifierOf } from "./identifier.js";
import { isReserved } from "./keyword.js";
import { refuseNul } from "./nul.js";

export { DdlError } from "./ddl-error.js";

export type TokenKind =
  | "word"
  | "quoted"
  | "string"
  | "blob"
  | "number"
  | "variable"
  | "operator"
  | "space"
  | "comment";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

// The same as SQLite's own tokenizer, tokenize.c; every pattern is tried at one place only.
const SPACE = /[\t\n\f\r \uFEFF][\t-\r ]*/y;
const WORD = /[A-Za-z0-9_$\u0080-\uFFFF]+/y;
const NUMBER =
  /0[xX][0-9a-fA-F][0-9a-fA-F_]*|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9][0-9_]*)?/y;
const BLOB = /[xX]'(?:[0-9a-fA-F]{2})*'/y;
const VARIABLE = /\?[0-9]*|[$@:#](?:[A-Za-z0-9_$\u0080-\uFFFF]|::)+(?:\([^\s)]*\))?/y;
const OPERATOR = /->>|->|==|<=|<>|<<|>=|>>|!=|\|\||[-();+*/%=<>|,&~.]/y;

/**
 * Splits SQL into tokens, white space and comments included: their texts in a row are the input.
 *
 * @throws DdlError for a literal, a quoted name or a comment without its end, and for a character SQLite has no use for;
 * for a NUL anywhere: SQLite reads no further, so that it would run the half of a statement.
 */
export function tokenize(sql: string): readonly Token[] {
  return scan(sql, () => true);
}

/**
 * The tokens that mean something: no white space, no comments.
 *
 * @throws DdlError as `tokenize`.
 */
export function significantTokens(sql: string): readonly Token[] {
  return scan(sql, (kind) => kind !== "space" && kind !== "comment");
}

function scan(sql: string, wanted: (kind: TokenKind) => boolean): readonly Token[] {
  refuseNul(sql);
  const tokens: Token[] = [];
  for (let start = 0; start < sql.length; ) {
    const kind = kindAt(sql, start);
    const end = endOf(kind, sql, start);
    if (wanted(kind)) tokens.push({ kind, text: sql.slice(start, end), start, end });
    start = end;
  }
  return tokens;
}

/**
 * Whether two texts are the same SQL but for white space, comments, the case of words and names, and the quotes of
 * names.
 *
 * @throws DdlError as `tokenize`.
 */
export function sameTokens(a: string, b: string): boolean {
  if (a === b) return true;
  const left = significantTokens(a);
  const right = significantTokens(b);
  return (
    left.length === right.length &&
    left.every((token, at) => tokenKey(token) === tokenKey(right[at] ?? token))
  );
}

/** Equal for tokens that mean the same. A name that is a reserved word keeps its quotes, since it is no keyword. */
export function tokenKey(token: Token): string {
  if (token.kind === "word") return foldName(token.text);
  if (token.kind !== "quoted") return token.text;
  const name = identifierOf(token.text);
  return name === "" || isReserved(name.toUpperCase()) ? `"${foldName(name)}"` : foldName(name);
}

/** The kind that a character begins, by its code. */
const KINDS: readonly TokenKind[] = Array.from({ length: 128 }, (_, code) =>
  kindOf(String.fromCharCode(code)),
);

function kindOf(char: string): TokenKind {
  if (/[\t\n\f\r ]/.test(char)) return "space";
  if (/[A-Za-z_]/.test(char)) return "word";
  if (/[0-9]/.test(char)) return "number";
  if (/["`[]/.test(char)) return "quoted";
  if (char === "'") return "string";
  return /[?$@:#]/.test(char) ? "variable" : "operator";
}

function kindAt(sql: string, at: number): TokenKind {
  const code = sql.charCodeAt(at);
  const kind = KINDS[code] ?? (code === BYTE_ORDER_MARK ? "space" : "word");
  if (kind !== "operator" && kind !== "word") return kind;
  const pair = sql.slice(at, at + 2);
  if (pair === "--" || pair === "/*") return "comment";
  if (pair === "x'" || pair === "X'") return "blob";
  return /^\.[0-9]/.test(pair) ? "number" : kind;
}

const BYTE_ORDER_MARK = 0xfeff;

function endOf(kind: TokenKind, sql: string, start: number): number {
  switch (kind) {
    case "space":
      return match(SPACE, sql, start);
    case "word":
      return match(WORD, sql, start);
    case "number":
      return endOfNumber(sql, start);
    case "blob":
      return match(BLOB, sql, start);
    case "variable":
      return match(VARIABLE, sql, start);
    case "operator":
      return match(OPERATOR, sql, start);
    case "comment":
      return sql.charAt(start) === "-" ? endOfLine(sql, start) : endAfter("*/", sql, start, "A comment");
    case "quoted":
      return sql.charAt(start) === "[" ? endAfter("]", sql, start, "A quoted name") : endOfQuoted(sql, start);
    case "string":
      return endOfQuoted(sql, start);
    default:
      return kind satisfies never;
  }
}

function match(pattern: RegExp, sql: string, start: number): number {
  pattern.lastIndex = start;
  if (pattern.test(sql)) return pattern.lastIndex;
  throw new DdlError("There is a character that SQL has no use for", sql, start, "Fix the SQL.");
}

function endOfNumber(sql: string, start: number): number {
  const end = match(NUMBER, sql, start);
  if (!/[A-Za-z0-9_$\u0080-\uFFFF]/.test(sql.charAt(end))) return end;
  throw new DdlError("A number runs into a word", sql, start, "Put a space behind the number.");
}

/** A line comment ends before its line end, which is white space and may matter to the layout. */
function endOfLine(sql: string, start: number): number {
  const end = sql.indexOf("\n", start);
  if (end === -1) return sql.length;
  return sql.charAt(end - 1) === "\r" ? end - 1 : end;
}

function endAfter(mark: string, sql: string, start: number, what: string): number {
  const end = sql.indexOf(mark, start + mark.length);
  if (end === -1) throw unterminated(what, sql, start);
  return end + mark.length;
}

function endOfQuoted(sql: string, start: number): number {
  const quote = sql.charAt(start);
  for (let end = sql.indexOf(quote, start + 1); end !== -1; end = sql.indexOf(quote, end + 2)) {
    if (sql.charAt(end + 1) !== quote) return end + 1;
  }
  throw unterminated(quote === "'" ? "A string" : "A quoted name", sql, start);
}

function unterminated(what: string, sql: string, start: number): DdlError {
  return new DdlError(`${what} does not end`, sql, start, "Close it.");
}
