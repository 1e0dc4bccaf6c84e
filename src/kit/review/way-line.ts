import type { Definitions } from "../../dialect/sqlite/read/definitions.js";
import { predictWays, waysBack } from "../../dialect/sqlite/ways/way.js";
import { waysLine } from "../../dialect/sqlite/ways/way-text.js";
import type { Settings } from "../../migration/settings.js";
import type { Step } from "../../model/step.js";

/** The steps of a revision, both ways. */
export interface BothWays {
  readonly up: readonly Step[];
  readonly down: readonly Step[];
}

/**
 * What the comment of a migration says of how it is carried out, and of what it loses, in a line:
 * `In place; 1 scan of tasks. Nothing is lost by up or down.`
 */
export function wayLine(
  steps: BothWays,
  start: Definitions,
  { inPlace, archive }: Pick<Settings, "inPlace" | "archive">,
): string {
  const there = predictWays(steps.up, start, inPlace);
  const back = predictWays(steps.down, there.definitions, inPlace);
  const down = archive ? waysBack(back.ways.values(), start, back.definitions) : back.ways.values();
  const ways = waysLine(there.ways.values(), down);
  return `${ways} ${lossSentence(steps, archive)}`.trim();
}

/** What is not archived, and so is gone for good. */
function lossSentence({ up, down }: BothWays, archive: boolean): string {
  const lost = [lossOf("Up", up, archive), lossOf("Down", down, archive)].filter((text) => text !== "");
  return lost.length === 0 ? "Nothing is lost by up or down." : lost.join(" ");
}

function lossOf(what: string, steps: readonly Step[], archive: boolean): string {
  const lost = steps.flatMap((step) => {
    if (step.kind === "dropTable") return archive && step.keep ? [] : [step.table];
    if (step.kind !== "alterTable") return [];
    return step.changes.flatMap((change) =>
      change.kind === "dropColumn" && !(archive && change.keep) ? [`${step.table}.${change.column}`] : [],
    );
  });
  return lost.length === 0 ? "" : `${what} loses ${lost.join(", ")}.`;
}
