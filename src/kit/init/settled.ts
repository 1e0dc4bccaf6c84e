import type { LoadedMigration } from "../../model/migration.js";

import type { Source } from "../compare/desired.js";
import type { Live } from "../compare/live.js";
import { modelLines } from "../compare/model-lines.js";
import { openReplayed } from "../compare/replay-cache.js";
import type { Project } from "../project/project.js";
import type { InitOptions, InitResult } from "./types.js";

/** What `init` found, once the configuration and the folder are there. */
export interface InitWork {
  readonly options: InitOptions;
  readonly project: Project;
  readonly migrations: readonly LoadedMigration[];
  /** Undefined: the schema is still to be written. */
  readonly source: Source | undefined;
  readonly live: Live | undefined;
}

/** What became of it. */
export type Settled = Omit<InitResult, "config" | "folder" | "files" | "present">;

export const NOTHING_SETTLED: Settled = {
  revisions: [],
  stamped: [],
  differences: [],
  drift: [],
  leaveAlone: [],
  notes: [],
  next: [],
};

/** In what the TypeScript schema is not what these migrations make. */
export async function differencesOf(
  { project, source }: InitWork,
  migrations: readonly LoadedMigration[],
): Promise<readonly string[]> {
  if (source === undefined) return [];
  const replayed = await openReplayed(project.root, migrations);
  try {
    return (await modelLines(project, source, replayed)).lines;
  } finally {
    await replayed.scratch.close();
  }
}
