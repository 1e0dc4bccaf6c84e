import { createHash } from "node:crypto";
import type { Migration } from "../model/migration.js";
import type { Step } from "../model/step.js";

/**
 * SHA-256, in hex, of what a migration does: its revision, parents, dependencies, what it replaces, and its
 * steps. Formatting, comments,
 * line ends, compiling and minifying keep it; an edit of the SQL changes it. A `run` counts by its place.
 */
export function checksumOf(
  migration: Pick<Migration, "revision" | "parents" | "dependsOn" | "replaces" | "up" | "down">,
): string {
  const { revision, parents, dependsOn, replaces, up, down } = migration;
  const content = {
    revision,
    parents,
    dependsOn,
    ...(replaces.length === 0 ? {} : { replaces }),
    up: up.map(declared),
    down: down.kind === "steps" ? down.steps.map(declared) : down,
  };
  return createHash("sha256").update(canonicalJson(content)).digest("hex");
}

/**
 * What a file keeps of the checksum that its steps had when they were proven, in `proven`. The checksum leaves that
 * field out, so that a seal does not change what it seals.
 */
export function sealOf(checksum: string): string {
  return checksum.slice(0, 12);
}

/** A step as data: the function of a `run` is left out. */
export function declared(step: Step): Step | { readonly kind: "run"; readonly schema: boolean } {
  return step.kind === "run" ? { kind: "run", schema: step.schema } : step;
}

/** JSON with the fields of objects sorted, undefined ones left out, and every line end a line feed. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => {
    if (typeof field === "string") return field.replaceAll("\r\n", "\n");
    if (typeof field !== "object" || field === null || Array.isArray(field)) return field;
    return Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
