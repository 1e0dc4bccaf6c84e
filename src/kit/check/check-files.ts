import { SluiceError } from "../../errors.js";
import { shownPath } from "../../migration/shown-path.js";
import type { LoadedMigration } from "../../model/migration.js";
import { graphOf } from "../../runner/graph/examine.js";
import { headsOf } from "../../runner/graph/graph.js";
import { loadSource } from "../compare/desired.js";
import { modelLines } from "../compare/model-lines.js";
import { openReplayed, type Replayed } from "../compare/replay-cache.js";
import type { Project } from "../project/project.js";
import { isEditedSinceProven } from "../proof/seal.js";
import type { Finding } from "./finding.js";

/** What the files say of themselves: several heads, a proven file that was edited. */
export function checkFiles(migrations: readonly LoadedMigration[]): readonly Finding[] {
  const heads = headsOf(graphOf(migrations, []).nodes.values());
  const several: Finding = {
    kind: "heads",
    revision: null,
    message: `There are ${heads.length} heads: ${heads.join(", ")}.`,
    hint: `\`sluice merge ${heads.join(" ")}\` joins them; so does the next \`sluice generate\`, which follows them all.`,
  };
  const edited = migrations.filter(isEditedSinceProven).map(
    ({ revision, file }): Finding => ({
      kind: "not-proven",
      revision,
      message: `${shownPath(file.path)} was edited since it was proven.`,
      hint: `\`sluice verify ${revision}\` tries it and says so in the file.`,
    }),
  );
  return [...(heads.length > 1 ? [several] : []), ...edited];
}

/**
 * What the TypeScript schema has and the migrations do not make, table by table.
 *
 * @throws SchemaError, UsageError as `generate`.
 */
export async function checkModel(
  project: Project,
  migrations: readonly LoadedMigration[],
): Promise<readonly Finding[]> {
  const source = await loadSource(project);
  const replayed = await replayedOr(project, migrations);
  if ("kind" in replayed) return [replayed];
  try {
    const { lines, tables } = await modelLines(project, source, replayed);
    const findings: Finding[] = [];
    for (const [at, line] of lines.entries()) {
      const place = await source.places.of(tables[at] ?? "");
      findings.push(changeWithoutMigration(line, place));
    }
    return findings;
  } finally {
    await replayed.scratch.close();
  }
}

const changeWithoutMigration = (line: string, place: string | undefined): Finding => ({
  kind: "model",
  revision: null,
  message: `${place === undefined ? "" : `${place}: `}No migration has this change of the schema: ${line}`,
  hint: '`sluice generate -m "…"` writes it.',
});

/** A migration that does not run is something to find, like any other. */
async function replayedOr(
  project: Project,
  migrations: readonly LoadedMigration[],
): Promise<Replayed | Finding> {
  try {
    return await openReplayed(project.root, migrations);
  } catch (error) {
    if (error instanceof SluiceError) return brokenMigration(error);
    throw error;
  }
}

/** The finding for a migration that fails on a scratch database. */
export function brokenMigration(error: SluiceError): Finding {
  const revision = "revision" in error && typeof error.revision === "string" ? error.revision : null;
  return {
    kind: "broken",
    revision,
    message: error.message,
    hint: `\`sluice verify${revision === null ? "" : ` ${revision}`}\` tests it again once it is fixed.`,
  };
}
