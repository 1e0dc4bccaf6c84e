import { DdlError } from "./ddl-error.js";
import type { Range } from "./definition.js";
import { identifierOf } from "./identifier.js";
import { isReserved } from "./keyword.js";
import { significantTokens, type Token } from "./token.js";

/** A place in the significant tokens of a text. Words are compared in upper case. */
export class Cursor {
  readonly sql: string;
  readonly #tokens: readonly Token[];
  /** What each token is compared by; empty for names in quotes and for literals. */
  readonly #symbols: readonly string[];
  readonly #end: Token;
  #at = 0;

  /** @throws DdlError as `tokenize`. */
  constructor(sql: string) {
    this.sql = sql;
    this.#tokens = significantTokens(sql);
    this.#symbols = this.#tokens.map(symbolOf);
    this.#end = { kind: "space", text: "", start: sql.length, end: sql.length };
  }

  /** The token here, or so many ahead; behind the last one a token without text. */
  peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? this.#end;
  }

  /** Where the last token taken ends. */
  get end(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0;
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  next(): Token {
    const token = this.peek();
    if (this.atEnd) throw this.error("The SQL ends too early");
    this.#at++;
    return token;
  }

  /** The word (upper case) or the operator here; empty for anything else. */
  get symbol(): string {
    return this.#symbols[this.#at] ?? "";
  }

  /** Whether these words and operators stand here in a row. */
  is(...texts: readonly string[]): boolean {
    for (let ahead = 0; ahead < texts.length; ahead++) {
      if (this.#symbols[this.#at + ahead] !== texts[ahead]) return false;
    }
    return true;
  }

  /** Takes these words and operators, when they stand here in a row. */
  take(...texts: readonly string[]): boolean {
    if (!this.is(...texts)) return false;
    this.#at += texts.length;
    return true;
  }

  /** @throws DdlError when they do not stand here. */
  expect(...texts: readonly string[]): void {
    if (!this.take(...texts)) throw this.error(`Expected ${texts.join(" ")}`);
  }

  /** Takes one of the words; undefined when none stands here. */
  takeOne(...words: readonly string[]): string | undefined {
    return words.find((word) => this.take(word));
  }

  /** @throws DdlError when what stands here cannot be a name. */
  name(): Token {
    if (!isName(this.peek())) throw this.error("Expected a name");
    return this.next();
  }

  /**
   * Takes everything in the parentheses that open here.
   *
   * @throws DdlError when none opens here, when it does not close, or when it is empty.
   */
  parenthesised(): Range {
    this.expect("(");
    const { start } = this.peek();
    if (this.is(")")) throw this.error("There is nothing in the parentheses");
    this.skipTo(")");
    const { end } = this;
    this.expect(")");
    return { start, end };
  }

  /** Goes to the next of the operators that is not within parentheses of its own. */
  skipTo(...operators: readonly string[]): void {
    for (let depth = 0; depth > 0 || !operators.includes(this.peek().text); ) {
      const { text } = this.next();
      if (text === "(") depth++;
      else if (text === ")") depth--;
      if (depth < 0) throw this.error("A parenthesis closes that was not opened");
    }
  }

  text(range: Range): string {
    return this.sql.slice(range.start, range.end);
  }

  error(problem: string): DdlError {
    return new DdlError(problem, this.sql, this.peek().start);
  }

  /** @throws DdlError when anything but a semicolon is left. */
  expectEnd(): void {
    while (this.take(";"));
    if (!this.atEnd) throw this.error("Expected the end of the statement");
  }
}

function symbolOf(token: Token): string {
  if (token.kind === "word") return token.text.toUpperCase();
  return token.kind === "operator" ? token.text : "";
}

/** Whether the token can be the name of a table, column, index or constraint: sqlite.org/lang_keywords.html. */
export function isName(token: Token): boolean {
  if (token.kind === "quoted" || token.kind === "string") return true;
  return token.kind === "word" && !isReserved(token.text.toUpperCase());
}

/** The name that the cursor takes, without its quotes. */
export function takeName(cursor: Cursor): string {
  return identifierOf(cursor.name().text);
}

/** A name with or without its schema in front: `main.t`. The range is the last name's. */
export function takeQualifiedName(cursor: Cursor): { readonly name: string; readonly range: Range } {
  let token = cursor.name();
  if (cursor.take(".")) token = cursor.name();
  return { name: identifierOf(token.text), range: { start: token.start, end: token.end } };
}
