import type { Connection } from "../../dialect/connection.js";
import type { Change } from "../../diff/change.js";
import { messageOf, UsageError } from "../../errors.js";
import { type Hazard, mustHold, type Requirement } from "../../plan/hazard.js";
import type { HazardCode } from "../../plan/hazard-codes.js";
import { type Evidence, evidenceLine, evidenceOf } from "./evidence.js";
import type { Finding, LookedAt } from "./looked-at.js";
import { missingFrom } from "./missing-columns.js";
import { requireValues } from "./workable-fills.js";

/**
 * Looks whether the live rows fulfil what a migration requires, and gives what a reviewer has to know of it. Every
 * query is tried on the scratch database too, so that none that the file asserts is found wrong only when it runs.
 *
 * @throws DecisionError `rows-without-value` with how many rows stand in the way and the flags that give them a value;
 * `fill-fails` where the values that they would get cannot work.
 */
export async function examineRows(
  looked: LookedAt,
  requirements: readonly Requirement[],
): Promise<readonly Hazard[]> {
  const { scratch, live } = looked;
  const hazards: Hazard[] = [];
  const findings: Finding[] = [];
  for (const requirement of requirements) {
    await evidenceOf(scratch, requirement);
    const seen = await attempt(scratch, live, requirement);
    if (seen.kind === "failed") hazards.push(...unseen(requirement, seen.why));
    else if (seen.evidence.count > 0) findings.push({ requirement, evidence: seen.evidence });
  }
  if (live !== undefined) await requireValues({ ...looked, live }, findings);
  return [...hazards, ...findings.filter(({ requirement }) => requirement.held !== true).map(hazardOf)];
}

type Looked =
  | { readonly kind: "looked"; readonly evidence: Evidence }
  | { readonly kind: "failed"; readonly why: string };

/** A connection of our own may lack what the application's has: a function, a collation. */
async function attempt(
  scratch: Connection,
  live: Connection | undefined,
  requirement: Requirement,
): Promise<Looked> {
  if (live === undefined) return { kind: "failed", why: "there is no database" };
  try {
    const missing = await missingFrom(live, scratch, requirement);
    if (missing !== undefined) return { kind: "failed", why: missing };
    return { kind: "looked", evidence: await evidenceOf(live, requirement) };
  } catch (error) {
    return { kind: "failed", why: messageOf(error) };
  }
}

function unseen(requirement: Requirement, why: string): readonly Hazard[] {
  if (!mustHold(requirement)) return [];
  const hint = `No rows were looked at: ${why}. Where a row is in the way, the revision stops before it changes anything.`;
  return [{ code: "data-dependent", message: requirement.message, hint }];
}

function hazardOf({ requirement, evidence }: Finding): Hazard {
  return {
    code: CODES[requirement.kind],
    message: evidenceLine(requirement, evidence),
    hint: hintOf(requirement, evidence),
  };
}

function hintOf(requirement: Requirement, evidence: Evidence): string {
  if (mustHold(requirement))
    return "Until these rows are fixed, the revision stops before it changes anything.";
  if (requirement.kind === "filled") return "downgrade makes them NULL again, unless the archive is off.";
  return conversionHint(evidence);
}

const CODES: Readonly<Record<Requirement["kind"], HazardCode>> = {
  value: "rows-without-value",
  newValue: "rows-without-value",
  filled: "filled-rows",
  unique: "duplicate-rows",
  check: "failing-rows",
  parent: "orphan-rows",
  conversion: "unconverted-values",
};

function conversionHint({ examples }: Evidence): string {
  const date = examples.some((example) => /"\d{4}-\d\d-\d\d/.test(example));
  const example = date ? `, such as unixepoch(…) for a date` : "";
  return `They stay as they are. To convert them, give alterColumn a \`using\` in the file${example}.`;
}

/** @throws UsageError `nothing-filled`: a flag that fills nothing is a mistake in it. */
export function requireUsedFills(fills: Readonly<Record<string, string>>, changes: readonly Change[]): void {
  const filled = changes.flatMap(filledNames);
  const unused = Object.keys(fills).find((name) => !filled.includes(name));
  if (unused === undefined) return;
  throw new UsageError("nothing-filled", `--fill ${unused}: no column of that name needs a value.`, {
    hint: "It has to be new in the schema, or NOT NULL now: `users.name` is a column.",
  });
}

function filledNames(change: Change): readonly string[] {
  if (change.kind !== "alterTable") return [];
  return change.changes.flatMap((inner) => {
    if (inner.kind === "addColumn") return [`${change.after.name}.${inner.column.name}`];
    const filled = inner.kind === "alterColumn" && inner.before.nullable && !inner.after.nullable;
    return filled ? [`${change.after.name}.${inner.after.name}`] : [];
  });
}
