import { Cursor, takeName, takeQualifiedName } from "../../dialect/sqlite/ddl/cursor.js";
import { sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject, droppedObject } from "../../dialect/sqlite/ddl/parse-object.js";
import { parseWrite } from "../../dialect/sqlite/ddl/parse-write.js";
import {
  type Statement,
  splitStatements,
  transactionStatement,
} from "../../dialect/sqlite/ddl/statements.js";

/** What a statement of drizzle-kit's, or several that belong together, does. */
export type Part = Recreation | Rebuild | RenamedTable | RenamedColumn | Definition | Other;

/** A table that is made anew: created under another name, filled from the old one, which is dropped, and renamed. */
export interface Recreation {
  readonly kind: "recreation";
  readonly table: string;
  /** In front of and behind the statement that copies the rows. */
  readonly create: string;
  readonly finish: readonly string[];
  readonly copy: Copy;
}

/** Copies columns of one table into another, in pairs. */
export interface Copy {
  readonly from: string;
  readonly into: string;
  readonly columns: readonly string[];
  /** What each of them is filled from. */
  readonly taken: readonly string[];
}

/** A table that is made anew as well, filled in a way of somebody's own: other columns, expressions, joins; or not at all. */
export interface Rebuild {
  readonly kind: "rebuild";
  readonly table: string;
  readonly temporary: string;
  readonly create: string;
  /** What writes rows into it; a copy where it does no more than put columns into others. */
  readonly fills: readonly (Copy | string)[];
  readonly finish: readonly string[];
}

export interface RenamedTable {
  readonly kind: "renamedTable";
  readonly from: string;
  readonly to: string;
  readonly sql: string;
}

export interface RenamedColumn {
  readonly kind: "renamedColumn";
  readonly table: string;
  readonly from: string;
  readonly to: string;
  readonly sql: string;
}

/** Tables, columns, indexes and views come or go. */
export interface Definition {
  readonly kind: "definition";
  readonly sql: string;
}

/** Rows, triggers, virtual tables, and what nobody here knows. */
export interface Other {
  readonly kind: "other";
  readonly sql: string;
  readonly writesRows: boolean;
}

export interface Parts {
  readonly parts: readonly Part[];
  /** Statements that have no place in a migration of ours, which has a transaction of its own. */
  readonly left: readonly string[];
}

/** Reads the SQL of a migration. @throws DdlError for text that does not split into tokens. */
export function partsOf(sql: string): Parts {
  const statements = splitStatements(sql);
  const left = statements.filter((statement) => transactionStatement(statement) !== undefined);
  const kept = statements.filter((statement) => !left.includes(statement));
  const parts: Part[] = [];
  for (let at = 0; at < kept.length; ) {
    const recreation = recreationAt(kept, at);
    parts.push(recreation?.part ?? partOf(kept[at]));
    at += recreation?.length ?? 1;
  }
  return { parts, left: left.map((statement) => statement.sql) };
}

function recreationAt(
  statements: readonly Statement[],
  at: number,
): { readonly part: Recreation | Rebuild; readonly length: number } | undefined {
  const create = statements[at];
  const created = create === undefined ? undefined : createdObject(create.sql);
  if (create === undefined || created?.kind !== "table") return undefined;
  const behind = statements.slice(at + 1);
  const end = behind.findIndex((statement) => !fills(statement, created.name));
  const [drop, rename] = behind.slice(Math.max(end, 0));
  if (drop === undefined || rename === undefined) return undefined;
  const dropped = droppedObject(drop.sql);
  const renamed = alterationOf(rename);
  const fits =
    dropped?.kind === "table" &&
    renamed?.kind === "renamedTable" &&
    sameName(renamed.from, created.name) &&
    sameName(renamed.to, dropped.name);
  if (!fits) return undefined;
  const between = behind.slice(0, end);
  const made = { table: dropped.name, create: create.sql, finish: [drop.sql, rename.sql] };
  return { part: { ...made, ...filled(created.name, dropped.name, between) }, length: between.length + 3 };
}

/** A statement that puts rows into the new table. */
const fills = ({ sql }: Statement, table: string): boolean => {
  const written = parseWrite(sql);
  return written !== undefined && sameName(written.table, table);
};

function filled(
  temporary: string,
  table: string,
  statements: readonly Statement[],
): Pick<Recreation, "kind" | "copy"> | Pick<Rebuild, "kind" | "temporary" | "fills"> {
  const copies = statements.map((statement) => {
    const copy = copyOf(statement);
    return copy !== undefined && sameName(copy.from, table) ? copy : statement.sql;
  });
  const [first] = copies;
  const isRecreation =
    copies.length === 1 && first !== undefined && typeof first !== "string" && isPlain(first);
  return isRecreation ? { kind: "recreation", copy: first } : { kind: "rebuild", temporary, fills: copies };
}

/** The same names on both sides. */
const isPlain = ({ columns, taken }: Copy): boolean =>
  columns.every((name, place) => sameName(name, taken[place] ?? ""));

/** `INSERT INTO a (x, y) SELECT p, q FROM b`, and nothing else. */
function copyOf({ sql }: Statement): Copy | undefined {
  try {
    const cursor = new Cursor(sql);
    cursor.expect("INSERT", "INTO");
    const into = takeQualifiedName(cursor).name;
    cursor.expect("(");
    const columns = takeNames(cursor);
    cursor.expect(")", "SELECT");
    const taken = takeNames(cursor);
    cursor.expect("FROM");
    const from = takeQualifiedName(cursor).name;
    cursor.expectEnd();
    return columns.length === taken.length ? { into, columns, taken, from } : undefined;
  } catch {
    return undefined;
  }
}

function takeNames(cursor: Cursor): readonly string[] {
  const names = [takeName(cursor)];
  while (cursor.take(",")) names.push(takeName(cursor));
  return names;
}

function partOf(statement: Statement | undefined): Part {
  const { sql = "", keywords = [] } = statement ?? {};
  const [verb, object] = keywords;
  if (statement !== undefined && verb === "ALTER") {
    const alteration = alterationOf(statement);
    if (alteration !== undefined) return alteration;
  }
  const made = verb === "CREATE" ? createdObject(sql) : verb === "DROP" ? droppedObject(sql) : undefined;
  const isDefinition = made !== undefined && ["table", "index", "view"].includes(made.kind);
  if (isDefinition && object !== "VIRTUAL" && !isFilled(sql, verb)) return { kind: "definition", sql };
  return { kind: "other", sql, writesRows: verb !== "CREATE" && verb !== "DROP" && verb !== "PRAGMA" };
}

/** `CREATE TABLE … AS SELECT`. */
const isFilled = (sql: string, verb: string | undefined): boolean =>
  verb === "CREATE" && /^CREATE\s+(?:TEMP\w*\s+)?TABLE\b[^(]*\bAS\b/i.test(sql);

function alterationOf({ sql, keywords }: Statement): RenamedTable | RenamedColumn | Definition | undefined {
  if (keywords[0] !== "ALTER") return undefined;
  const cursor = new Cursor(sql);
  cursor.expect("ALTER", "TABLE");
  const table = takeQualifiedName(cursor).name;
  if (cursor.take("RENAME", "TO")) return { kind: "renamedTable", from: table, to: takeName(cursor), sql };
  if (cursor.take("RENAME")) {
    cursor.take("COLUMN");
    const from = takeName(cursor);
    cursor.expect("TO");
    return { kind: "renamedColumn", table, from, to: takeName(cursor), sql };
  }
  return { kind: "definition", sql };
}
