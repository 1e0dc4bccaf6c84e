import type { Settings } from "../../migration/settings.js";
import type { Step } from "../../model/step.js";
import { archiveFor, type Shelf } from "../archive/archive.js";
import { guarded } from "../lock/guard.js";
import { changesSchema, inOneTransaction, scratchContext } from "../replay.js";
import { reportOf } from "../report/report.js";
import type { Session } from "../session.js";
import type { StepContext } from "../steps/context.js";
import { runStep } from "../steps/step.js";
import { execute, giveBackAll } from "./execute.js";
import { keyCheck } from "./foreign-keys.js";
import type { Work } from "./work.js";

export interface RehearseOptions {
  /**
   * The database has rows: data steps, assertions and `validate` run as well, and the foreign keys are looked at.
   * Without rows these are skipped, save data steps that change the schema.
   */
  readonly rows: boolean;
  readonly settings: Pick<Settings, "table" | "archive" | "inPlace">;
  /** Carries out a step by calling `run`, and may look at the database before and after. */
  readonly watch?: (step: Step, run: () => Promise<void>) => Promise<void>;
}

/**
 * Carries out one direction of a revision on a scratch database as the runner would, archive included, without a
 * history. Where it fails inside a transaction, nothing of it remains.
 *
 * @throws StepError, DriftError, RevisionError as the runner.
 */
export async function rehearse(session: Session, work: Work, options: RehearseOptions): Promise<void> {
  const run = (): Promise<void> => carryOut(session, work, options);
  await guarded(session, () => (work.transaction ? inOneTransaction(session, run) : run()));
}

async function carryOut(session: Session, work: Work, options: RehearseOptions): Promise<void> {
  const { rows, settings, watch = (_, run) => run() } = options;
  const shelf = { prefix: settings.table, takes: settings.archive, isThere: undefined, orphans: [] };
  const check = rows ? await keyCheck(session, work.steps, false, reportOf({}).logger) : undefined;
  await execute(rows ? work : { ...work, validate: undefined }, contextOf(session, work, options, shelf), {
    assertsEarly: rows,
    run: async (step, context) => {
      if (rows || changesSchema(step)) await watch(step, () => runStep(step, context));
    },
    done: async () => {},
    giveBack: giveBackAll,
    checksDependants: true,
  });
  await check?.finish(work.revision, shelf.orphans);
}

function contextOf(session: Session, work: Work, { settings }: RehearseOptions, shelf: Shelf): StepContext {
  return {
    ...scratchContext(session, work.revision, work.transaction),
    inPlace: settings.inPlace,
    archive: archiveFor(shelf, work),
  };
}
