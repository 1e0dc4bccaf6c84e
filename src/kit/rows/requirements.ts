import type { Connection } from "../../dialect/connection.js";
import type { Change } from "../../diff/change.js";
import { DecisionError, messageOf, UsageError } from "../../errors.js";
import { type Hazard, mustHold, type Requirement } from "../../plan/hazard.js";
import type { HazardCode } from "../../plan/hazard-codes.js";
import { splitName } from "../compare/rename-flags.js";
import type { SourcePlaces } from "../compare/source-places.js";
import { type Evidence, evidenceLine, evidenceOf } from "./evidence.js";

/** A requirement with what the live rows say to it. */
interface Finding {
  readonly requirement: Requirement;
  readonly evidence: Evidence;
}

/** The databases whose rows are looked at. */
export interface LookedAt {
  /** Has the definitions from before, and no rows. */
  readonly scratch: Connection;
  /** Undefined where none has the definitions from before. */
  readonly live: Connection | undefined;
  /** Where a column stands in the source: `schema.ts:12`. */
  readonly placeOf?: SourcePlaces["of"];
}

/**
 * Looks whether the live rows fulfil what a migration requires, and gives what a reviewer has to know of it. Every
 * query is tried on the scratch database too, so that none that the file asserts is found wrong only when it runs.
 *
 * @throws DecisionError `rows-without-value` with how many rows stand in the way and the flags that give them a value.
 */
export async function examineRows(
  { scratch, live, placeOf }: LookedAt,
  requirements: readonly Requirement[],
): Promise<readonly Hazard[]> {
  const hazards: Hazard[] = [];
  const findings: Finding[] = [];
  for (const requirement of requirements) {
    await evidenceOf(scratch, requirement);
    const looked = await attempt(live, requirement);
    if (looked.kind === "failed") hazards.push(...unseen(requirement, looked.why));
    else if (looked.evidence.count > 0) findings.push({ requirement, evidence: looked.evidence });
  }
  await requireValues(findings, placeOf);
  return [...hazards, ...findings.map(hazardOf)];
}

type Looked =
  | { readonly kind: "looked"; readonly evidence: Evidence }
  | { readonly kind: "failed"; readonly why: string };

/** A connection of our own may lack what the application's has: a function, a collation. */
async function attempt(live: Connection | undefined, requirement: Requirement): Promise<Looked> {
  if (live === undefined) return { kind: "failed", why: "there is no database at the heads of the files" };
  try {
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

/** What the flags can answer has to be answered. */
async function requireValues(findings: readonly Finding[], placeOf: LookedAt["placeOf"]): Promise<void> {
  const lines: string[] = [];
  const flags: string[] = [];
  for (const { requirement, evidence } of findings) {
    if (requirement.kind !== "value" && requirement.kind !== "newValue") continue;
    const { table, column } = splitName(requirement.fill);
    const place = await placeOf?.(table, column);
    lines.push(`${place === undefined ? "" : `${place}: `}${evidenceLine(requirement, evidence)}`);
    flags.push(`--fill ${fillFlag(requirement.fill, requirement.example)}`);
  }
  if (lines.length === 0) return;
  throw new DecisionError("rows-without-value", lines.join("\n"), flags, {
    hint: "Give the rows a value (SQL) with --fill, or give the column a default, or let it be NULL.",
  });
}

function fillFlag(column: string, sql: string): string {
  return /^[\w.]+$/.test(column) ? `${column}="${sql}"` : `'${`${column}=${sql}`.replaceAll("'", `'\\''`)}'`;
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
    return "The revision stops before it changes anything until these rows are mended.";
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
