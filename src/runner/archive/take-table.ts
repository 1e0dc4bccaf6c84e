import { putAside } from "../../dialect/sqlite/archive/dropped-table.js";
import { DdlError } from "../../dialect/sqlite/ddl/ddl-error.js";
import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject } from "../../dialect/sqlite/ddl/parse-object.js";
import { requireTable, type SchemaText } from "../../dialect/sqlite/read/stored-definition.js";
import { SluiceError } from "../../errors.js";
import type { DropTable } from "../../model/step.js";
import { isArchives } from "./archive.js";
import type { ArchiveContext } from "./context.js";
import type { TableEntry } from "./entry.js";
import { forgetTable, valuesOf } from "./forget.js";
import { noteGone, wasThere } from "./standing.js";

/**
 * Takes a table away: into the archive, or for good where the step or the settings say so, or the revision has made
 * it itself.
 *
 * @throws SluiceError `cannot-archive`: our parser does not know the table's definition.
 * @throws DriftError where there is no such table.
 */
export async function takeTable(context: ArchiveContext, step: DropTable): Promise<void> {
  const { name: table, sql } = await requireTable(context.session, step.table);
  const { archive } = context;
  const isKept = step.keep && archive.takes && isPlain(sql) && wasThere(archive, "table", table);
  await (isKept ? archiveTable(context, table, sql) : destroyTable(context, table));
  noteGone(archive, table);
}

/** A virtual table keeps its rows where only its module finds them. */
const isPlain = (sql: string): boolean => createdObject(sql)?.kind === "table";

async function destroyTable(context: ArchiveContext, table: string): Promise<void> {
  await forgetTable(context, table);
  await context.session.run(`DROP TABLE ${quoteIdentifier(table)}`);
}

async function archiveTable(context: ArchiveContext, table: string, sql: string): Promise<void> {
  const { session, archive, revision } = context;
  const isFromBefore = ({ type, name }: SchemaText): boolean =>
    isArchives(archive, name) || wasThere(archive, type, name);
  await dropDeferred(context, table);
  try {
    await archive.add(session, async (common, rows): Promise<TableEntry> => {
      const { own, others, ...dropped } = await putAside(session, table, sql, rows, context.inPlace);
      const fields = {
        ...common,
        revision,
        direction: archive.direction,
        kind: "table",
        table,
        rows,
      } as const;
      return { ...fields, ...dropped, own: own.filter(isFromBefore), others: others.filter(isFromBefore) };
    });
  } catch (error) {
    if (!(error instanceof DdlError)) throw error;
    throw new SluiceError("cannot-archive", `${table} cannot be put into the archive: ${error.message}`, {
      hint: `Destroy it with \`dropTable("${table}", { keep: false })\`, after a backup.`,
      cause: error,
    });
  }
}

/** What was put off belongs to a table that the other direction made: the archived one is as that direction left it. */
async function dropDeferred(context: ArchiveContext, table: string): Promise<void> {
  for (const { id } of await valuesOf(context, table)) context.archive.deferred.delete(id);
}
