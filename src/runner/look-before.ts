import type { Step } from "../model/step.js";
import type { RunContext } from "./run-context.js";

/**
 * Looks at the database before the first step of a run, where steps copy tables or take something away.
 *
 * @throws DatabaseError as `requireHealth`.
 */
export async function lookBefore({ session, source }: RunContext, steps: readonly Step[]): Promise<void> {
  if (!steps.some(({ kind }) => kind === "alterTable" || kind === "dropTable")) return;
  const { requireHealth } = await import("./health.js");
  await requireHealth(session, steps, source.settings.inPlace);
}
