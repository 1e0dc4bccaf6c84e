import type { Connection } from "../../connection.js";
import { foldName, sameName } from "../ddl/identifier.js";
import { renameInText } from "../ddl/rename-column.js";
import {
  type ColumnRename,
  renameInChild,
  renameInOwnTable,
  renameInQuery,
} from "../ddl/rename-everywhere.js";
import { dependantBroken } from "../read/compiled.js";
import { type PlacedText, rewriteTexts } from "../read/stored-definition.js";
import { isRowidName } from "./rowid-name.js";

/**
 * Renames a column from or to a name of the rowid, which SQLite refuses from 3.54 on. To such a name: SQLite renames it
 * to one that stands nowhere else, and that word is then exchanged in every text. From one: the texts are edited, and a
 * view or a trigger in which it is not certain whose column a word means is an error.
 *
 * @throws SluiceError `dependant-broken`.
 */
export async function renameRowidName(
  connection: Connection,
  rename: ColumnRename,
  native: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const { table, from, to } = rename;
  const needsBoth = isRowidName(from) && isRowidName(to);
  const between = needsBoth || isRowidName(to) ? standIn(to) : to;
  if (isRowidName(from)) await renameByText(connection, { table, from, to: between });
  else await native(from, between);
  if (between !== to) await rewriteTexts(connection, ({ sql }) => renameInText(sql, between, to));
}

const standIn = (to: string): string => `__sluice_${to.toLowerCase()}_column`;

async function renameByText(connection: Connection, rename: ColumnRename): Promise<void> {
  const rows = await connection.all<{ name: string }>(
    "SELECT name FROM main.sqlite_schema WHERE type IN ('table', 'view')" +
      " UNION SELECT name FROM temp.sqlite_schema WHERE type IN ('table', 'view')",
  );
  const others = new Set(
    rows.map(({ name }) => foldName(name)).filter((name) => name !== foldName(rename.table)),
  );
  await rewriteTexts(connection, (object) => renamedText(object, rename, others));
}

function renamedText(object: PlacedText, rename: ColumnRename, others: ReadonlySet<string>): string {
  const { type, name, table, sql } = object;
  const isOwn = sameName(table, rename.table);
  switch (type) {
    case "table":
      if (/^\s*create\s+virtual\b/i.test(sql)) return sql;
      return isOwn ? renameInOwnTable(sql, rename) : renameInChild(sql, rename);
    case "index":
      return isOwn ? renameInText(sql, rename.from, rename.to, ({ start }) => start > sql.indexOf("(")) : sql;
    case "view":
    case "trigger": {
      const renamed = renameInQuery(
        { type, table, sql },
        rename,
        new Set([...others].filter((one) => one !== foldName(name))),
      );
      if (renamed !== undefined) return renamed;
      const why = `it is not certain in it whose column ${rename.from} is, and SQLite does not rename one of that name`;
      throw dependantBroken({ type, name, table: rename.table, why, sql }, undefined);
    }
    default:
      return type satisfies never;
  }
}
