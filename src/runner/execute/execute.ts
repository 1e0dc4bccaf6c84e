import { InterruptedError } from "../../errors.js";
import type { Step } from "../../model/step.js";
import { lostSince, takenBefore, withArchive } from "../archive/context.js";
import { noteStanding } from "../archive/standing.js";
import { tellingArchive } from "../archive/telling.js";
import type { StepContext } from "../steps/context.js";
import { runStep, summaryOf } from "../steps/step.js";
import { dependantCheck } from "./dependants.js";
import { failedStep } from "./failed-step.js";
import { assertEarly, requireTransaction, runsEarly, runValidation } from "./preflight.js";
import { refuseStopped } from "./stoppable.js";
import type { Work } from "./work.js";

/** How the steps are carried out: inside a transaction, outside one, or on a scratch database. */
export interface Manner {
  /** The place of the first step that is carried out, where those before it are done already; 0. */
  readonly from?: number;
  /** Assertions are tried before the first step. */
  readonly assertsEarly: boolean;
  /** Carries out one step. */
  run(step: Step, context: StepContext): Promise<void>;
  /** Told how many steps are done. */
  done(steps: number): Promise<void>;
  /** Gives back what the revision took in the other direction. */
  giveBack(context: StepContext): Promise<void>;
  /** Views and triggers that worked before have to work afterwards. */
  readonly checksDependants: boolean;
}

/** In a transaction of the runner's. */
export const INSIDE: Manner = {
  assertsEarly: true,
  run: runStep,
  done: async () => {},
  giveBack: giveBackAll,
  checksDependants: true,
};

/** In an empty database nothing works yet that could be broken. */
export const INSIDE_EMPTY: Manner = { ...INSIDE, checksDependants: false };

/** The last phase of a revision, where something was taken away. */
export async function giveBackAll(context: StepContext): Promise<void> {
  const kept = withArchive(context);
  if (kept === undefined) return;
  if ((await lostSince(kept)).length > 0) await (await import("../archive/lost.js")).tellLost(kept);
  if (kept.archive.early.length === 0 && (await takenBefore(kept)).length === 0) return;
  const { giveBack } = await import("../archive/give-back.js");
  await giveBack(kept);
}

/**
 * Carries out a revision: its validation, its assertions, its steps. Returns the milliseconds it took.
 *
 * @throws RevisionError, StepError, DriftError; the caller rolls back.
 */
export async function execute(work: Work, context: StepContext, manner: Manner = INSIDE): Promise<number> {
  const { revision, message, direction } = work;
  const { report } = context;
  const start = performance.now();
  report.emit({ kind: "revisionStart", revision, message, direction });
  const end = (success: boolean): number => {
    const durationMs = performance.now() - start;
    report.emit({ kind: "revisionEnd", revision, message, direction, durationMs, success });
    return durationMs;
  };
  try {
    await tellingArchive(context, () => executeSteps(work, context, manner));
  } catch (error) {
    end(false);
    throw error;
  }
  return end(true);
}

async function executeSteps(work: Work, context: StepContext, manner: Manner): Promise<void> {
  const { from = 0 } = manner;
  await noteStanding(context, work);
  if (work.validate !== undefined && from === 0) await runValidation(work.validate, work.file, context);
  const passed = manner.assertsEarly ? await assertBeforehand(work, context, from) : new Set<Step>();
  const dependants = manner.checksDependants ? await dependantCheck(context, work) : undefined;
  for (const [place, step] of work.steps.entries()) {
    if (place < from) continue;
    if (!passed.has(step)) await executeStep(work, place, context, manner);
    await manner.done(place + 1);
  }
  await manner.giveBack(context);
  await dependants?.finish();
}

/** Returns the assertions that need not be run again in their place. */
async function assertBeforehand(work: Work, context: StepContext, from: number): Promise<ReadonlySet<Step>> {
  const passed = new Set<Step>();
  for (const [place, step] of work.steps.entries()) {
    if (place < from || step.kind !== "assertNoRows" || !runsEarly(work.steps, place)) continue;
    const assertion = await placed(work, place, () => assertEarly(step, context));
    if (assertion === "passed") passed.add(step);
  }
  return passed;
}

async function executeStep(work: Work, place: number, context: StepContext, manner: Manner): Promise<void> {
  const step = work.steps[place];
  if (step === undefined) return;
  const told = { revision: work.revision, step: place + 1, summary: summaryOf(step) };
  const start = performance.now();
  context.report.emit({ kind: "stepStart", ...told });
  const end = (success: boolean): void =>
    context.report.emit({ kind: "stepEnd", ...told, durationMs: performance.now() - start, success });
  try {
    await placed(work, place, async () => {
      await manner.run(step, context);
      refuseStopped(context.signal);
      requireTransaction(context);
    });
  } catch (error) {
    end(false);
    throw error;
  }
  end(true);
}

/** Adds the step's place to what it throws. */
async function placed<T>(work: Work, place: number, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const step = work.steps[place];
    if (step === undefined || error instanceof InterruptedError) throw error;
    if (step.kind === "run") await nameFiles(error);
    throw failedStep(error, step, { ...work, step: place + 1 });
  }
}

/** Code of a bundled file says where it failed in words of the bundle. */
async function nameFiles(error: unknown): Promise<void> {
  if (!(error instanceof Error) || error.stack === undefined) return;
  const { originalStack } = await import("../../migration/modules-import.js");
  error.stack = originalStack(error.stack);
}
