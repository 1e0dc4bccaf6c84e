import type { Connection } from "../../dialect/connection.js";
import type { Requirement } from "../../plan/hazard.js";
import { shownRow } from "../../runner/steps/shown-row.js";

/** What the rows of a database say to a requirement. */
export interface Evidence {
  /** Rows in the way; of a unique key the values that are there more than once. */
  readonly count: number;
  /** Rows of the table. */
  readonly total: number;
  /** Some of those in the way, as `age = "abc"`. */
  readonly examples: readonly string[];
}

/** How many examples are shown. */
const SHOWN = 5;

/** Looks at the rows; an empty table is not looked at twice. */
export async function evidenceOf(connection: Connection, requirement: Requirement): Promise<Evidence> {
  const total = await countRows(connection, requirement.from);
  if (total === 0 || requirement.kind === "newValue") return { count: total, total, examples: [] };
  const count = await countRows(connection, `(${requirement.query})`);
  return { count, total, examples: count === 0 ? [] : await examplesOf(connection, requirement) };
}

async function countRows(connection: Connection, from: string): Promise<number> {
  const row = await connection.get<{ rows: number }>(`SELECT count(*) AS rows FROM ${from}`);
  return row?.rows ?? 0;
}

async function examplesOf(connection: Connection, { query, shown }: Requirement): Promise<readonly string[]> {
  if (shown.length === 0) return [];
  const rows = await connection.all(`SELECT DISTINCT ${shown.join(", ")} FROM (${query}) LIMIT ${SHOWN + 1}`);
  return [...rows.slice(0, SHOWN).map(shownRow), ...(rows.length > SHOWN ? ["…"] : [])];
}

/** The evidence in one line: `users.name: 3 of 1,203 rows are NULL.` */
export function evidenceLine(requirement: Requirement, { count, total, examples }: Evidence): string {
  const list = examples.length === 0 ? "." : `: ${examples.join("; ")}`;
  return `${requirement.subject}: ${verdict(requirement, count, total)}${list}`;
}

function verdict(requirement: Requirement, count: number, total: number): string {
  const rows = `${number(count)} of ${number(total)} ${total === 1 ? "row" : "rows"}`;
  switch (requirement.kind) {
    case "value":
      return `${rows} ${are(count)} NULL`;
    case "filled":
      return `${rows} ${are(count)} NULL and ${count === 1 ? "gets" : "get"} ${requirement.by}`;
    case "newValue":
      return `${number(total)} ${total === 1 ? "row has" : "rows have"} no value for it`;
    case "unique":
      return `${number(count)} ${count === 1 ? "value is" : "values are"} there more than once in ${number(total)} rows`;
    case "check":
      return `${rows} ${count === 1 ? "fails" : "fail"} it`;
    case "parent":
      return `${rows} ${count === 1 ? "has" : "have"} no parent in ${requirement.parent}`;
    case "conversion":
      return `${rows} ${count === 1 ? "does" : "do"} not read as ${requirement.type}`;
  }
}

const are = (count: number): string => (count === 1 ? "is" : "are");

const number = (value: number): string => value.toLocaleString("en-US");
