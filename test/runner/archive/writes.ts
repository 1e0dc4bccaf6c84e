import type Database from "better-sqlite3";
import fc from "fast-check";

/** A write of the application while a column is gone and others are converted. Keys are small numbers. */
export type Write =
  | { readonly kind: "insert" | "replace" | "upsert"; readonly key: number; readonly a: number }
  | { readonly kind: "delete"; readonly key: number }
  | { readonly kind: "move" | "moveOver"; readonly key: number; readonly to: number }
  | { readonly kind: "update"; readonly key: number; readonly a: number };

const KEYS = 6;
const key = fc.nat(KEYS - 1);
const a = fc.nat(3);

export const WRITES: fc.Arbitrary<readonly Write[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom("insert", "replace", "upsert"), key, a }),
    fc.record({ kind: fc.constant("delete"), key }),
    fc.record({ kind: fc.constantFrom("move", "moveOver"), key, to: key }),
    fc.record({ kind: fc.constant("update"), key, a }),
  ),
  { maxLength: 12 },
);

/** How the rows of a table are told apart. */
export interface Keyed {
  readonly name: string;
  /** The columns of the key, and the constraint behind the columns. */
  readonly columns: string;
  readonly constraint: string;
  readonly options: string;
  /** The key's columns. */
  readonly names: readonly string[];
  /** The key of a number, a value a column. */
  readonly values: (key: number) => readonly string[];
  /** There is no key that a statement could conflict with. */
  readonly bare: boolean;
}

export const KEYED: readonly Keyed[] = [
  {
    name: "INTEGER PRIMARY KEY",
    columns: `"id" INTEGER PRIMARY KEY, `,
    constraint: "",
    options: "",
    names: [`"id"`],
    values: (n) => [String(n)],
    bare: false,
  },
  {
    name: "a text key without case",
    columns: `"id" TEXT COLLATE NOCASE NOT NULL PRIMARY KEY, `,
    constraint: "",
    options: "",
    names: [`"id"`],
    values: (n) => [n % 2 === 0 ? `'K${n}'` : `'k${n}'`],
    bare: false,
  },
  {
    name: "a key of two columns, WITHOUT ROWID",
    columns: `"p" TEXT NOT NULL, "q" BLOB NOT NULL, `,
    constraint: `, PRIMARY KEY ("q", "p")`,
    options: " WITHOUT ROWID",
    names: [`"q"`, `"p"`],
    values: (n) => [`x'0${n % 3}'`, `'${n}'`],
    bare: false,
  },
  {
    name: "no key",
    columns: "",
    constraint: "",
    options: "",
    names: ["rowid"],
    values: (n) => [String(n + 1)],
    bare: true,
  },
];

/** Carries a write out; one that the table refuses changes nothing. */
export function carryOut(client: Database.Database, keyed: Keyed, write: Write): void {
  client.exec(statementOf(keyed, write));
}

function statementOf(keyed: Keyed, write: Write): string {
  const pairs = (n: number, separator: string): string =>
    keyed.names.map((name, place) => `${name} = ${keyed.values(n)[place]}`).join(separator);
  const insert = (value: number): string =>
    `INTO t (${keyed.names.join(", ")}, "a") VALUES (${[...keyed.values(write.key), value].join(", ")})`;
  const at = `WHERE ${pairs(write.key, " AND ")}`;
  switch (write.kind) {
    case "insert":
      return `INSERT OR IGNORE ${insert(write.a)}`;
    case "replace":
      return `INSERT OR REPLACE ${insert(write.a)}`;
    case "upsert":
      // A bare rowid is nothing that ON CONFLICT could name.
      if (keyed.bare) return `INSERT OR IGNORE ${insert(write.a)}`;
      return `INSERT ${insert(write.a)} ON CONFLICT DO UPDATE SET "a" = excluded."a"`;
    case "delete":
      return `DELETE FROM t ${at}`;
    case "move":
      return `UPDATE OR IGNORE t SET ${pairs(write.to, ", ")} ${at}`;
    case "moveOver":
      return `UPDATE OR REPLACE t SET ${pairs(write.to, ", ")} ${at}`;
    case "update":
      return `UPDATE t SET "a" = ${write.a} ${at}`;
  }
}

/** What is known of a row: where it came from, and whether somebody has given it another value since. */
export interface Row {
  /** The number it was made with, or undefined for one that came later. */
  readonly born: number | undefined;
  /** Undefined as long as nobody has written it. */
  readonly a: number | undefined;
}

/** The same write on rows by their keys. */
export function expectedOf(
  rows: ReadonlyMap<number, Row>,
  write: Write,
  bare: boolean,
): ReadonlyMap<number, Row> {
  const next = new Map(rows);
  const old = rows.get(write.key);
  switch (write.kind) {
    case "insert":
      if (old === undefined) next.set(write.key, { born: undefined, a: write.a });
      return next;
    case "replace":
      return next.set(write.key, { born: undefined, a: write.a });
    case "upsert":
      if (old === undefined) return next.set(write.key, { born: undefined, a: write.a });
      return bare ? next : next.set(write.key, { ...old, a: write.a });
    case "update":
      return old === undefined ? next : next.set(write.key, { ...old, a: write.a });
    case "delete":
      next.delete(write.key);
      return next;
    case "move":
    case "moveOver":
      if (old === undefined || write.to === write.key) return next;
      if (write.kind === "move" && rows.has(write.to)) return next;
      next.delete(write.key);
      return next.set(write.to, old);
  }
}
