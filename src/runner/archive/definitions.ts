import { orphansLost } from "../../dialect/sqlite/archive/lost-parents.js";
import type { Change } from "../../dialect/sqlite/archive/row-key.js";
import { changedTexts, schemaTexts } from "../../dialect/sqlite/archive/schema-text.js";
import { sequenceLost } from "../../dialect/sqlite/archive/sequence-kept.js";
import { sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { compareDefinitions } from "../../dialect/sqlite/ddl/same-definition.js";
import { ownNames } from "../../model/own-names.js";
import { type ArchiveContext, takenBefore } from "./context.js";
import type { DefinitionEntry } from "./entry.js";

/** Keeps a table's text from before a change, and its AUTOINCREMENT sequence where the change ends it. */
export async function keepDefinition(context: ArchiveContext, change: Change): Promise<void> {
  const { table, before } = change;
  await addDefinition(context, {
    table,
    texts: [{ type: "table", name: table, sql: before }],
    sequence: await sequenceLost(context.session, change),
    orphans: await orphansLost(context.session, change),
  });
}

/** Carries out a rename and keeps the texts of all that SQLite has written anew. */
export async function keepingTexts(
  context: ArchiveContext,
  table: string,
  rename: () => Promise<void>,
): Promise<void> {
  const { session, archive } = context;
  if (!archive.takes) return rename();
  const isOwn = ownNames(archive.prefix);
  const before = await schemaTexts(session, isOwn);
  await rename();
  const changed = changedTexts(before, await schemaTexts(session, isOwn));
  if (changed.length > 0) {
    await addDefinition(context, { table, texts: changed, sequence: undefined, orphans: [] });
  }
}

async function addDefinition(
  { session, archive, revision }: ArchiveContext,
  definition: Pick<DefinitionEntry, "table" | "texts" | "sequence" | "orphans">,
): Promise<void> {
  await archive.add(session, (common): DefinitionEntry => {
    return { ...common, revision, direction: archive.direction, kind: "definition", ...definition };
  });
}

/** The text that a table had before the other direction changed it, where a change leads back to it. */
export async function textBefore(
  context: ArchiveContext,
  { table, after }: Change,
): Promise<{ readonly sql: string; readonly reordered: boolean } | undefined> {
  for (const entry of await takenBefore(context)) {
    for (const { type, name, sql } of entry.kind === "definition" ? entry.texts : []) {
      if (type !== "table" || !sameName(name, table)) continue;
      const comparison = compareDefinitions(after, sql);
      if (comparison !== "different") return { sql, reordered: comparison === "reordered" };
    }
  }
  return undefined;
}
