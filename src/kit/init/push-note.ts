import { basename } from "node:path";
import type { Project } from "../project/project.js";
import { wantedBy } from "../pull/pull.js";

/** What drizzle-kit's `push` would do to Sluice's own tables, where the configuration does not keep it from them. */
export function pushNotes({ configFile, settings, tablesFilter }: Project): readonly string[] {
  const isSeen = wantedBy(tablesFilter);
  if (!isSeen(`${settings.table}_history`) && !isSeen(`${settings.table}_archive_1`)) return [];
  return [
    "`drizzle-kit push` drops tables that it does not know, the history and the archive with the data in it among them:" +
      ` put \`tablesFilter: ["!${settings.table}*"]\` into ${basename(configFile)} if anybody may run it.`,
  ];
}
