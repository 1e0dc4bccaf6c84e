import { significantTokens, type Token } from "./token.js";

export interface Statement {
  /** From its first token to its last, without comments around it and without the semicolon. */
  readonly sql: string;
  /** Where it begins in the whole text. */
  readonly start: number;
  /** Its first words, upper case: up to four. */
  readonly keywords: readonly string[];
}

/**
 * Splits SQL into its statements, in their order. The semicolons in a trigger's body are the trigger's own. What is
 * empty, or only a comment, is left out.
 *
 * @throws DdlError for text that does not split into tokens.
 */
export function splitStatements(sql: string): readonly Statement[] {
  const statements: Statement[] = [];
  let tokens: Token[] = [];
  for (const token of significantTokens(sql)) {
    if (token.text !== ";" || !endsStatement(tokens)) tokens.push(token);
    else {
      addStatement(statements, sql, tokens);
      tokens = [];
    }
  }
  addStatement(statements, sql, tokens);
  return statements;
}

function addStatement(statements: Statement[], sql: string, tokens: readonly Token[]): void {
  const [first] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return;
  statements.push({
    sql: sql.slice(first.start, last.end),
    start: first.start,
    keywords: keywordsOf(tokens),
  });
}

function keywordsOf(tokens: readonly Token[]): readonly string[] {
  const end = tokens.slice(0, 4).findIndex((token) => token.kind !== "word");
  return tokens.slice(0, end === -1 ? 4 : end).map((token) => token.text.toUpperCase());
}

/**
 * A trigger ends at the semicolon behind an END that itself follows a semicolon, so that the END of a CASE and a
 * column named "end" do not: as in sqlite3_complete(), sqlite.org/c3ref/complete.html.
 */
function endsStatement(tokens: readonly Token[]): boolean {
  if (!isTrigger(keywordsOf(tokens))) return true;
  const last = tokens.at(-1);
  return last?.kind === "word" && last.text.toUpperCase() === "END" && tokens.at(-2)?.text === ";";
}

function isTrigger(keywords: readonly string[]): boolean {
  const [first, second, third] = keywords[0] === "EXPLAIN" ? keywords.slice(1) : keywords;
  if (first !== "CREATE") return false;
  return second === "TRIGGER" || ((second === "TEMP" || second === "TEMPORARY") && third === "TRIGGER");
}

const TRANSACTION = [
  "BEGIN",
  "COMMIT",
  "END",
  "ROLLBACK",
  "SAVEPOINT",
  "RELEASE",
  "VACUUM",
  "ATTACH",
  "DETACH",
];

/** Pragmas that change what a transaction or an edit of the schema does, when they are given a value. */
const SETTING = new Set([
  "auto_vacuum",
  "encoding",
  "foreign_keys",
  "ignore_check_constraints",
  "journal_mode",
  "legacy_alter_table",
  "locking_mode",
  "page_size",
  "query_only",
  "read_uncommitted",
  "schema_version",
  "synchronous",
  "writable_schema",
]);

/** The one pragma that acts on the transaction log without being given a value. */
const CHECKPOINT = "wal_checkpoint";

/**
 * What makes the statement one that must not run inside a migration, as a message would name it: `COMMIT`,
 * `PRAGMA foreign_keys`, `VACUUM`. Undefined when it may run there.
 */
export function transactionStatement(statement: Statement): string | undefined {
  const [first] = statement.keywords;
  if (first === undefined) return undefined;
  if (first !== "PRAGMA") return TRANSACTION.includes(first) ? first : undefined;
  const [, ...rest] = significantTokens(statement.sql);
  const [name, value] = rest[1]?.text === "." ? rest.slice(2) : rest;
  const pragma = name?.text.toLowerCase() ?? "";
  const refused = pragma === CHECKPOINT || (SETTING.has(pragma) && value !== undefined);
  return refused ? `PRAGMA ${pragma}` : undefined;
}
