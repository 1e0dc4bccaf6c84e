import type { Orphans } from "../../dialect/sqlite/archive/lost-parents.js";
import type { SchemaText } from "../../dialect/sqlite/read/stored-definition.js";
import { isRecord } from "../../migration/value.js";
import type { Direction } from "../types.js";

/** What a revision took away, as the archive's index has it. */
export type Entry = TableEntry | ValuesEntry | DefinitionEntry;

/** What took something away, or what became of that. */
export type Kept = Direction | "left" | "lost";

interface EntryFields {
  readonly id: number;
  readonly revision: string;
  /**
   * The direction that took it away; `"left"` once it could not be put back: it stays until it is purged; `"lost"` once
   * `repair` has found that its rows are gone.
   */
  readonly direction: Kept;
  /** The table of its rows is gone: somebody else has dropped it. */
  readonly isLost: boolean;
  /** Its table, by the name it had then. */
  readonly table: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** A whole table, which has become the table `rows`. */
export interface TableEntry extends EntryFields {
  readonly kind: "table";
  readonly rows: string;
  readonly sql: string;
  /** Its indexes and triggers. */
  readonly own: readonly SchemaText[];
  /** What else went with it. */
  readonly others: readonly SchemaText[];
  /** Its rows that referred to none when it went. */
  readonly orphans: readonly Orphans[];
}

/** The values of one column, in the table `rows`: of a column that went, or those that a conversion replaced. */
export interface ValuesEntry extends EntryFields {
  readonly kind: "column" | "values";
  readonly rows: string;
  readonly column: string;
  /** What the column was called when the revision began, where it has renamed it since. */
  readonly first: string | undefined;
  /** What stood behind the column's name until a conversion: only such a column takes the values as they are. */
  readonly before: string | undefined;
}

/** Texts from before the revision, of objects that it changed. No rows. */
export interface DefinitionEntry extends EntryFields {
  readonly kind: "definition";
  readonly texts: readonly SchemaText[];
  /** What AUTOINCREMENT had come to, where the table lost it. */
  readonly sequence: string | undefined;
  /** Its rows that referred to none, where the table lost a foreign key. */
  readonly orphans: readonly Orphans[];
}

/** A row of the index. */
export interface StoredEntry {
  readonly id: number;
  readonly revision: string;
  readonly direction: string;
  readonly kind: string;
  readonly table: string;
  readonly column: string | null;
  readonly kept_in: string | null;
  /** 1: there is such a table. */
  readonly present: number | null;
  readonly at: string;
  readonly detail: string;
}

/** Reads a row of the index; undefined for one that is not ours to read: of a later release, or damaged. */
export function readEntry(row: StoredEntry): Entry | undefined {
  const { id, revision, direction, kind, table, column, kept_in: rows, present, at } = row;
  const detail = parsed(row.detail);
  if (detail === undefined || !isDirection(direction)) return undefined;
  const isLost = rows !== null && present !== 1;
  const fields = { id, revision, direction, table, at, isLost };
  if (kind === "definition") {
    const sequence = textIn(detail.sequence);
    return { ...fields, kind, texts: textsIn(detail.texts), sequence, orphans: orphansIn(detail.orphans) };
  }
  if (rows === null) return undefined;
  if (kind === "table" && typeof detail.sql === "string") {
    return {
      ...fields,
      kind,
      rows,
      sql: detail.sql,
      own: textsIn(detail.own),
      others: textsIn(detail.others),
      orphans: orphansIn(detail.orphans),
    };
  }
  if ((kind === "column" || kind === "values") && column !== null) {
    return { ...fields, kind, rows, column, first: textIn(detail.first), before: textIn(detail.before) };
  }
  return undefined;
}

/** The part of an entry that the index keeps as JSON. */
export function detailOf(entry: Entry): string {
  switch (entry.kind) {
    case "table":
      return JSON.stringify({
        sql: entry.sql,
        own: entry.own,
        others: entry.others,
        orphans: entry.orphans,
      });
    case "definition":
      return JSON.stringify({ texts: entry.texts, sequence: entry.sequence, orphans: entry.orphans });
    case "column":
    case "values":
      return JSON.stringify({ first: entry.first, before: entry.before });
  }
}

function parsed(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isDirection = (value: string): value is Entry["direction"] =>
  value === "up" || value === "down" || value === "left" || value === "lost";

const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function textsIn(value: unknown): readonly SchemaText[] {
  return Array.isArray(value) ? value.filter(isText) : [];
}

function orphansIn(value: unknown): readonly Orphans[] {
  return Array.isArray(value) ? value.filter(areOrphans) : [];
}

const areOrphans = (value: unknown): value is Orphans =>
  isRecord(value) && typeof value.parent === "string" && typeof value.rows === "number";

function isText(value: unknown): value is SchemaText {
  if (!isRecord(value) || typeof value.name !== "string" || typeof value.sql !== "string") return false;
  return ["table", "index", "view", "trigger"].some((type) => type === value.type);
}
