import { spawnSync } from "node:child_process";
import Database from "better-sqlite3";

/** SQLite's own shell is installed. */
export const SHELL = spawnSync("sqlite3", ["--version"]).status === 0;

/** What is there where the shell is not: the same statements through the driver. */
export const how = SHELL ? "in sqlite3's shell" : "through the driver, because sqlite3 is not installed";

/** Runs what was printed, as `sluice upgrade --sql | sqlite3 FILE` does. Returns what the shell complains of. */
export function pipe(file: string, statements: readonly string[]): string {
  const text = `.bail on\nPRAGMA synchronous = OFF;\n${statements.map((statement) => `${statement}\n;`).join("\n")}\n`;
  return spawnSync("sqlite3", [file], { input: text, encoding: "utf8" }).stderr;
}

/** Runs what was printed, in the shell or else through the driver. Returns what is complained of. */
export function carryOut(file: string, statements: readonly string[]): string {
  if (SHELL) return pipe(file, statements);
  const client = new Database(file);
  for (const statement of statements) client.exec(statement);
  client.close();
  return "";
}
