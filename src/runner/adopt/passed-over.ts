import { cloneDefinitions } from "../../dialect/sqlite/clone/clone.js";
import { SluiceError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import { ownNames } from "../../model/own-names.js";
import { scratchLike } from "../drivers/scratch-like.js";
import { replay } from "../replay.js";
import { deviationsFrom, type RevisionState, type StatesInput } from "./revision-states.js";

/**
 * The states that a database fits with the help of what follows them: it has more than they make, as scripts of old
 * have left it, and the later revisions say `ifMissing` and pass over that. Found out by running these on its
 * definitions: what comes out has to be what all revisions make.
 */
export async function passedOver(
  input: StatesInput,
  states: readonly RevisionState[],
): Promise<readonly RevisionState[]> {
  const found: RevisionState[] = [];
  for (const state of states) {
    const done = new Set(state.revisions);
    const following = input.migrations.filter(({ revision }) => !done.has(revision));
    if (!hasOnlyMore(state) || !following.some(passesOver)) continue;
    if (await leadsToHead(input, done)) found.push(state);
  }
  return found;
}

const hasOnlyMore = ({ deviations }: RevisionState): boolean =>
  deviations.every(({ severe, detail }) => !severe || detail.startsWith("+ "));

const passesOver = ({ up }: LoadedMigration): boolean =>
  up.some((step) => (step.kind === "createTable" || step.kind === "alterTable") && step.ifMissing === true);

async function leadsToHead(input: StatesInput, done: ReadonlySet<string>): Promise<boolean> {
  const { session, settings, migrations } = input;
  const scratch = await scratchLike(session);
  try {
    await cloneDefinitions(session, scratch, ownNames(settings.table));
    await replay(scratch, migrations, { done });
    const all = new Set(migrations.map(({ revision }) => revision));
    const left = await deviationsFrom({ ...input, session: scratch }, all);
    return left.every(({ severe }) => !severe);
  } catch (error) {
    // Then it is not where the database is.
    if (error instanceof SluiceError) return false;
    throw error;
  } finally {
    await scratch.close();
  }
}
