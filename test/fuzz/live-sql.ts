import { quoteIdentifier } from "../../src/dialect/sqlite/ddl/identifier.js";
import { isReserved } from "../../src/dialect/sqlite/ddl/keyword.js";
import { flip } from "./dice.js";
import {
  type CheckSpec,
  type ColumnSpec,
  type ForeignKeySpec,
  type IndexSpec,
  idsIn,
  type Names,
  namesOf,
  type Spec,
  type TableSpec,
  written,
} from "./spec.js";

/** The definition of a table in its parts, each as one might have written it by hand. */
export interface LiveTable {
  readonly columns: readonly string[];
  readonly constraints: readonly string[];
  readonly options: string;
}

const CONFLICTS = [
  "",
  "",
  "",
  " ON CONFLICT ABORT",
  " ON CONFLICT IGNORE",
  " ON CONFLICT REPLACE",
  " ON CONFLICT FAIL",
];

/** How one table is written: what Drizzle cannot say is only here. */
interface Hand {
  readonly table: TableSpec;
  readonly names: Names;
  readonly flip: (place: string, sides: number) => number;
  readonly quote: (name: string, place: string) => string;
}

function handOf(table: TableSpec, names: Names): Hand {
  const choose = (place: string, sides: number): number => flip(table.style, place, sides);
  return { table, names, flip: choose, quote: (name, place) => quoted(name, choose(`quote ${place}`, 6)) };
}

/** All the ways to write a name (https://www.sqlite.org/lang_keywords.html). */
function quoted(name: string, way: number): string {
  const bare = /^[a-z_][a-z0-9_]*$/i.test(name) && !isReserved(name.toUpperCase());
  if (way === 1 && !name.includes("]")) return `[${name}]`;
  if (way === 2) return `\`${name.replaceAll("`", "``")}\``;
  return way >= 3 && bare && !WORDS.has(name.toLowerCase()) ? name : quoteIdentifier(name);
}

/** Names that are words of the grammar in some places. */
const WORDS = new Set(["key", "value", "type", "rowid", "first name"]);

export function liveTable(spec: Spec, table: TableSpec): LiveTable {
  const hand = handOf(table, namesOf(spec));
  return {
    columns: table.columns.map((column) => columnText(hand, column)),
    constraints: [
      ...keyText(hand),
      ...table.uniques
        .filter((unique) => !isInline(hand, "unique", unique.columns))
        .map((unique) => {
          return `UNIQUE ${columnList(hand, unique.columns)}${conflict(hand, "key")}`;
        }),
      ...table.checks.filter((check) => !isInlineCheck(hand, check)).map((check) => checkText(hand, check)),
      ...table.foreignKeys
        .filter((key) => !isInline(hand, "fk", key.columns))
        .map((key) => `FOREIGN KEY ${columnList(hand, key.columns)} ${references(hand, key)}`),
    ],
    options: [...(table.withoutRowid ? ["WITHOUT ROWID"] : []), ...(table.strict ? ["STRICT"] : [])].join(
      ", ",
    ),
  };
}

/** `late` columns are left out: they come by ALTER TABLE. */
export function createTable(spec: Spec, table: TableSpec, late = 0): string {
  const { columns, constraints, options } = liveTable(spec, table);
  const hand = handOf(table, namesOf(spec));
  const elements = [...columns.slice(0, columns.length - late), ...constraints];
  const [open, comma, close] = LAYOUTS[hand.flip("layout", LAYOUTS.length)] ?? LAYOUTS[0];
  const create = hand.flip("case", 4) === 1 ? "create table" : "CREATE TABLE";
  return `${create} ${hand.quote(table.name, "table")} ${open}${elements.join(comma)}${close}${options === "" ? "" : ` ${options}`}`;
}

const LAYOUTS = [
  ["(", ", ", ")"],
  ["(\n  ", ",\n  ", "\n)"],
  ["(\n  ", ", -- it's, a comment)\n  ", "\n)"],
  ["( /* one */ ", "\n, ", " )"],
  ["(", ",", " /* end */)"],
] as const;

function columnText(hand: Hand, column: ColumnSpec): string {
  const { table } = hand;
  const inlineKey =
    table.key?.columns.length === 1 && table.key.columns[0] === column.id && hasInlineKey(hand);
  const clauses = [
    column.notNull && !(inlineKey && hand.flip(`bare ${column.id}`, 3) === 1)
      ? `NOT NULL${conflict(hand, `null ${column.id}`)}`
      : "",
    column.default === undefined ? "" : `DEFAULT ${column.default.live}`,
    column.generated === undefined ? "" : generated(hand, column.generated),
    column.collation === undefined ? "" : `COLLATE ${column.collation}`,
    ...table.uniques
      .filter(({ columns }) => columns[0] === column.id && isInline(hand, "unique", columns))
      .map(() => `UNIQUE${conflict(hand, "key")}`),
    ...table.checks
      .filter((check) => isInlineCheck(hand, check) && idsIn(check.expression)[0] === column.id)
      .map((check) => checkText(hand, check)),
    ...table.foreignKeys
      .filter(({ columns }) => columns[0] === column.id && isInline(hand, "fk", columns))
      .map((key) => references(hand, key)),
  ].filter((clause) => clause !== "");
  const turned = hand.flip(`order ${column.id}`, 3) === 1 ? clauses.toReversed() : clauses;
  const key = inlineKey
    ? `PRIMARY KEY${conflictOfKey(hand)}${table.key?.autoincrement ? " AUTOINCREMENT" : ""}`
    : "";
  const type = hand.flip(`type ${column.id}`, 3) === 1 ? column.type.toUpperCase() : column.type;
  return [hand.quote(column.name, column.id), type, key, ...turned].filter((part) => part !== "").join(" ");
}

function hasInlineKey({ table, flip }: Hand): boolean {
  return table.key?.autoincrement === true || flip("key", 3) !== 1;
}

function conflictOfKey(hand: Hand): string {
  return hand.table.key?.autoincrement === true ? "" : conflict(hand, "key");
}

function keyText(hand: Hand): readonly string[] {
  const { key } = hand.table;
  if (key === undefined || (key.columns.length === 1 && hasInlineKey(hand))) return [];
  const name = hand.flip("key name", 3) === 1 ? `CONSTRAINT ${hand.quote("the key", "key")} ` : "";
  return [`${name}PRIMARY KEY ${columnList(hand, key.columns)}${conflict(hand, "key")}`];
}

const conflict = (hand: Hand, place: string): string =>
  CONFLICTS[hand.flip(`conflict ${place}`, CONFLICTS.length)] ?? "";

function isInline(hand: Hand, kind: string, columns: readonly string[]): boolean {
  return columns.length === 1 && hand.flip(`${kind} ${columns.join()}`, 2) === 1;
}

function isInlineCheck(hand: Hand, check: CheckSpec): boolean {
  return hand.flip(`check ${check.name ?? check.expression}`, 3) === 1;
}

function checkText(hand: Hand, { name, expression }: CheckSpec): string {
  const head = name === undefined ? "" : `CONSTRAINT ${quoteIdentifier(name)} `;
  return `${head}CHECK (${inTable(hand, expression)})`;
}

/** An expression of the table, its columns with the table's name before them or not. */
function inTable({ table, names, flip, quote }: Hand, expression: string): string {
  const own = flip(`own ${expression}`, 4) === 1 ? `${quoteIdentifier(table.name)}.` : "";
  return written(expression, names, (name, id) => `${own}${quote(name, `${expression} ${id}`)}`);
}

function generated(hand: Hand, { as, stored }: NonNullable<ColumnSpec["generated"]>): string {
  const short = hand.flip(`generated ${as}`, 3) === 1;
  const kind = stored ? " STORED" : short ? "" : " VIRTUAL";
  return `${short ? "AS" : "GENERATED ALWAYS AS"} (${written(as, hand.names)})${kind}`;
}

function references(hand: Hand, key: ForeignKeySpec): string {
  const columns = columnList(hand, key.parentColumns);
  const onDelete = key.onDelete === "no action" ? "" : ` ON DELETE ${key.onDelete.toUpperCase()}`;
  const onUpdate = key.onUpdate === "no action" ? "" : ` on update ${key.onUpdate}`;
  const deferred =
    hand.flip(`deferred ${key.columns.join()}`, 4) === 1 ? " DEFERRABLE INITIALLY DEFERRED" : "";
  return `REFERENCES ${hand.quote(hand.names.get(key.parent) ?? "", key.parent)} ${columns}${onDelete}${onUpdate}${deferred}`;
}

function columnList({ names, quote }: Hand, ids: readonly string[]): string {
  return `(${ids.map((id) => quote(names.get(id) ?? "", `list ${id}`)).join(", ")})`;
}

export function createIndex(spec: Spec, table: TableSpec, index: IndexSpec): string {
  const names = namesOf(spec);
  const parts = index.parts.map(({ text, descending, collation }) => {
    const collate = collation === undefined ? "" : ` COLLATE ${collation}`;
    return `${written(text, names)}${collate}${descending ? " DESC" : ""}`;
  });
  const where = index.where === undefined ? "" : ` WHERE ${written(index.where, names)}`;
  const unique = index.unique ? "UNIQUE " : "";
  return `CREATE ${unique}INDEX ${quoteIdentifier(index.name)} ON ${quoteIdentifier(table.name)} (${parts.join(", ")})${where}`;
}

/** The statements for what hangs on the tables: indexes, views, triggers. `names` may know columns that are gone. */
export function hangingOn(spec: Spec, names: Names = namesOf(spec)): readonly string[] {
  return [
    ...spec.tables.flatMap((table) => table.indexes.map((index) => createIndex(spec, table, index))),
    ...spec.views.map((view) => `CREATE VIEW ${quoteIdentifier(view.name)} AS ${written(view.query, names)}`),
    ...spec.triggers.map(
      (trigger) => `CREATE TRIGGER ${quoteIdentifier(trigger.name)} ${written(trigger.body, names)}`,
    ),
  ];
}

export const SEARCH = `CREATE VIRTUAL TABLE "search" USING fts5("body")`;
