import { UsageError } from "../../errors.js";
import { shownPath } from "../../migration/shown-path.js";
import type { LoadedMigration } from "../../model/migration.js";
import { downgrade, upgrade } from "../../runner/api.js";
import { takeBackOrder } from "../../runner/graph/take-back-order.js";
import { readHistory } from "../../runner/history/history.js";
import { openSource } from "../../runner/source.js";
import { openLive } from "../compare/live.js";
import type { Project } from "../project/project.js";
import { isEditedByHand } from "../proof/seal.js";
import type { GenerateResult } from "../types.js";
import { draftMigration } from "../write/draft.js";
import { templateOf } from "../write/template.js";
import { removeMigration, rewriteDraft } from "../write/write-draft.js";
import { type Confirm, demandConfirmation } from "./confirm.js";
import { pushedTo } from "./sharing.js";

export interface AmendInput {
  readonly project: Project;
  readonly former: LoadedMigration;
  readonly confirm: Confirm | undefined;
}

/**
 * Does what writes a revision anew, once a person agrees where that loses something, and the connected database has
 * taken the revision back. Where the work fails the database gets it again: the file is still there.
 *
 * @throws DecisionError `needs-yes`. UsageError `revisions-above`. And what a downgrade and the work throw.
 */
export async function amending<T>(
  { project, former, confirm }: AmendInput,
  work: (notes: readonly string[]) => Promise<T>,
): Promise<T> {
  const database = await whereApplied(project, former);
  const reasons = await reasonsToAsk(former, database);
  if (reasons.length > 0) {
    const file = shownPath(former.file.path);
    await demandConfirmation(confirm, `Write ${file} anew? ${reasons.join(" ")}`);
  }
  if (database === undefined) return work([]);
  await move(project, (session, options) =>
    downgrade(session, { ...options, target: `${former.revision}@base` }),
  );
  try {
    return await work([
      `${former.revision} was taken back from ${database}; its rows are kept for the next upgrade.`,
    ]);
  } catch (error) {
    await move(project, (session, options) => upgrade(session, { ...options, target: former.revision }));
    throw error;
  }
}

/**
 * What becomes of a revision that has nothing left to do: its file goes, save where it joins branches.
 */
export async function nothingLeft(
  project: Project,
  former: LoadedMigration,
  result: GenerateResult,
): Promise<GenerateResult> {
  const { parents, up, down, file, message } = former;
  if (parents.length < 2) {
    removeMigration(project, file);
    return { ...result, removed: file.path };
  }
  const notes = [
    ...result.notes,
    `${former.revision} joins ${parents.join(" and ")}, so it stays, without steps.`,
  ];
  if (up.length === 0 && down.kind === "steps" && down.steps.length === 0) return { ...result, notes };
  const empty = { summary: [], generated: false, proven: true, up: [], down: [] };
  const place = { revisionId: undefined, taken: [], parents, follows: [], former, at: new Date(), message };
  const { settings } = project;
  const draft = draftMigration({ ...empty, ...place, settings, template: templateOf(project) });
  await rewriteDraft(project, draft, file);
  return { ...result, notes };
}

async function reasonsToAsk(
  former: LoadedMigration,
  database: string | undefined,
): Promise<readonly string[]> {
  const remote = await pushedTo(former.file.path);
  const work = handWork(former);
  return [
    ...(database === undefined ? [] : [`It is taken back from ${database} first.`]),
    ...(remote === undefined
      ? []
      : [`It was pushed (${remote}): a database that has applied it refuses another one.`]),
    ...(work === undefined ? [] : [`${work}, which is lost.`]),
  ];
}

/** What is in the file that no generator wrote, as the beginning of a sentence. */
function handWork(former: LoadedMigration): string | undefined {
  const { up, down, generated, proven, validate, transaction } = former;
  const back = down.kind === "steps" ? down.steps : ["irreversible"];
  const hasSteps = up.length + back.length > 0;
  if (validate !== undefined) return "It has code of its own, `validate`";
  if (!transaction) return "It says how it runs, `transaction: false`";
  if (!generated) return hasSteps ? "It was written by hand" : undefined;
  if (isEditedByHand(former)) return "It was edited by hand";
  return proven === undefined ? "It may have been edited by hand, for it was never proven" : undefined;
}

/** The name of the connected database where it has applied the revision. @throws UsageError `revisions-above` */
async function whereApplied(project: Project, { revision }: LoadedMigration): Promise<string | undefined> {
  const live = await openLive(project, []);
  if (live === undefined) return undefined;
  try {
    const { session } = live;
    const rows = (await readHistory(session, project.settings.table)) ?? [];
    if (!rows.some((row) => row.revision === revision)) return undefined;
    const source = openSource({ folder: project.folder });
    const { order } = await takeBackOrder({ source }, rows, `${revision}@base`);
    const above = order.filter((other) => other !== revision);
    if (above.length === 0) return session.name;
    throw new UsageError(
      "revisions-above",
      `In ${session.name}, ${above.join(", ")} stands on ${revision}.`,
      {
        hint: `\`sluice downgrade ${revision}\` takes back what stands on it, if that is what you want.`,
      },
    );
  } finally {
    await live.session.close();
  }
}

async function move(
  project: Project,
  go: (session: object, options: { readonly folder: string; readonly unknown: "warn" }) => Promise<unknown>,
): Promise<void> {
  const live = await openLive(project, []);
  try {
    if (live !== undefined) await go(live.session, { folder: project.folder, unknown: "warn" });
  } finally {
    await live?.session.close();
  }
}
