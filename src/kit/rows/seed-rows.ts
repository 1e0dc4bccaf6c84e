import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { SluiceError } from "../../errors.js";
import type { SqlValue } from "../../model/step.js";
import type { Session } from "../../runner/session.js";

/** Rows that every table gets, where it takes them. */
const ROWS = 3;

interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

/** Puts a few made-up rows into the tables of a scratch database, where their constraints take them. Returns how many. */
export async function seedRows(scratch: Session, ignore: (name: string) => boolean): Promise<number> {
  const columns = await scratch.all<ColumnRow>(
    'SELECT t.name AS "table", c.name, c.type FROM pragma_table_list t, pragma_table_xinfo(t.name) c' +
      " WHERE t.schema = 'main' AND t.type = 'table' AND c.hidden = 0 AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'" +
      " ORDER BY t.name, c.cid",
  );
  const keys = await scratch.get<{ foreign_keys: number }>("PRAGMA foreign_keys");
  await scratch.run("PRAGMA foreign_keys = OFF");
  let rows = 0;
  for (const table of new Set(columns.map((column) => column.table))) {
    const own = columns.filter((column) => column.table === table);
    if (!ignore(table)) rows += await seedTable(scratch, table, own);
  }
  await scratch.run(`PRAGMA foreign_keys = ${keys?.foreign_keys ?? 0}`);
  return rows;
}

async function seedTable(scratch: Session, table: string, columns: readonly ColumnRow[]): Promise<number> {
  const names = columns.map(({ name }) => quoteIdentifier(name)).join(", ");
  const places = columns.map(() => "?").join(", ");
  const sql = `INSERT OR IGNORE INTO ${quoteIdentifier(table)} (${names}) VALUES (${places})`;
  let rows = 0;
  for (let row = 1; row <= ROWS; row++) {
    rows += await scratch
      .run(
        sql,
        columns.map((column) => madeUp(column, row)),
      )
      .catch(refused);
  }
  return rows;
}

/** A CHECK or a trigger that takes no made-up row. */
function refused(error: unknown): number {
  if (error instanceof SluiceError) throw error;
  return 0;
}

/** Numbers are small, so that they refer to one another's rows. */
function madeUp({ name, type }: ColumnRow, row: number): SqlValue {
  if (/CHAR|CLOB|TEXT/i.test(type)) return `${name} ${row}`;
  if (/BLOB/i.test(type)) return new Uint8Array([row]);
  return row;
}
