import { declared } from "../../migration/checksum.js";
import { isRecord } from "../../migration/value.js";
import type { LoadedMigration } from "../../model/migration.js";

/**
 * What the history keeps of a revision, as JSON, so that a release without its file can take it back: its `down`
 * without functions, and beside it what else the file would have said.
 */
export function storedDown({ down, transaction, dependsOn }: LoadedMigration): string {
  return JSON.stringify({
    ...(down.kind === "steps" ? { kind: "steps", steps: down.steps.map(declared) } : down),
    ...(transaction ? {} : { transaction }),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
  });
}

/** What was stored, read again: nobody has checked its fields. Undefined for what is no such thing. */
export function readDown(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The revisions of other branches that a stored revision depends on. */
export function storedDependencies(text: string): readonly string[] {
  // Most revisions have none, and their steps may be long.
  const dependsOn = text.includes('"dependsOn"') ? readDown(text)?.dependsOn : undefined;
  return Array.isArray(dependsOn) ? dependsOn.filter((one) => typeof one === "string") : [];
}
