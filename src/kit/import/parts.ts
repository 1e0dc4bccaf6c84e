import { Cursor, takeName, takeQualifiedName } from "../../dialect/sqlite/ddl/cursor.js";
import { sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject, droppedObject } from "../../dialect/sqlite/ddl/parse-object.js";
import {
  type Statement,
  splitStatements,
  transactionStatement,
} from "../../dialect/sqlite/ddl/statements.js";

/** What a statement of drizzle-kit's, or several that belong together, does. */
export type Part = Recreation | RenamedTable | RenamedColumn | Definition | Other;

/** A table that is made anew: created under another name, filled from the old one, which is dropped, and renamed. */
export interface Recreation {
  readonly kind: "recreation";
  readonly table: string;
  /** In front of and behind the statement that copies the rows. */
  readonly create: string;
  readonly finish: readonly string[];
  /** Undefined: no row is copied. */
  readonly copy: Copy | undefined;
}

/** Copies columns as they are: the same names on both sides. */
export interface Copy {
  readonly from: string;
  readonly into: string;
  readonly columns: readonly string[];
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
): { readonly part: Recreation; readonly length: number } | undefined {
  const [create, second] = statements.slice(at, at + 2);
  const created = create === undefined ? undefined : createdObject(create.sql);
  if (create === undefined || second === undefined || created?.kind !== "table") return undefined;
  const copied = copyOf(second);
  const rest = statements.slice(at + (copied === undefined ? 1 : 2));
  const [drop, rename] = rest;
  if (drop === undefined || rename === undefined) return undefined;
  const dropped = droppedObject(drop.sql);
  const renamed = alterationOf(rename);
  const fits =
    dropped?.kind === "table" &&
    renamed?.kind === "renamedTable" &&
    sameName(renamed.from, created.name) &&
    sameName(renamed.to, dropped.name) &&
    (copied === undefined || (sameName(copied.into, created.name) && sameName(copied.from, dropped.name)));
  if (!fits) return undefined;
  const part: Recreation = {
    kind: "recreation",
    table: dropped.name,
    create: create.sql,
    copy: copied,
    finish: [drop.sql, rename.sql],
  };
  return { part, length: copied === undefined ? 3 : 4 };
}

/** `INSERT INTO a (x, y) SELECT x, y FROM b`, and nothing else. */
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
    const same =
      columns.length === taken.length && columns.every((name, place) => sameName(name, taken[place] ?? ""));
    return same ? { into, columns, from } : undefined;
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
