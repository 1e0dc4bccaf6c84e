import type { Connection } from "../../dialect/connection.js";
import { DecisionError } from "../../errors.js";
import { type Fillable, mustHold, type Requirement } from "../../plan/hazard.js";
import { splitName } from "../compare/rename-flags.js";
import { evidenceLine, evidenceOf } from "./evidence.js";
import type { Finding, LookedAt } from "./looked-at.js";

type Looking = LookedAt & { readonly live: Connection };

/**
 * What the flags can answer has to be answered, and no answer may be one that must fail: a value that all rows get in
 * a unique column, a parent that is not there. Each flag that is proposed has been tried on the rows.
 */
export async function requireValues(looked: Looking, findings: readonly Finding[]): Promise<void> {
  const asked = findings.filter(({ requirement: { kind } }) => kind === "value" || kind === "newValue");
  const failing: Finding[] = [];
  for (const finding of looked.unproven === true ? [] : findings) {
    if (await failsByFill(looked.live, finding)) failing.push(finding);
  }
  if (asked.length + failing.length === 0) return;
  const fillables = fillablesOf([...asked, ...failing].map(({ requirement }) => requirement));
  const { works, fails } = await tryFills(looked, fillables);
  const lines = [];
  for (const { requirement, evidence } of asked) {
    lines.push(`${await placeOf(looked, requirement)}${evidenceLine(requirement, evidence)}`);
  }
  for (const { requirement, evidence } of failing) {
    lines.push(
      `${evidenceLine(requirement, evidence)}\n  This comes of the value that the migration gives them.`,
    );
  }
  for (const [fill, why] of fails) lines.push(`${fill}: no value that was tried works. ${why}`);
  const flags = works.map(([fill, example]) => `--fill ${fillFlag(fill, example)}`);
  const hint = hintOf(works.length, fails.length);
  if (asked.length > 0) throw new DecisionError("rows-without-value", lines.join("\n"), flags, { hint });
  throw new DecisionError("fill-fails", lines.join("\n"), flags, { hint });
}

const TWO_STEPS =
  "take two revisions: one that adds the column without NOT NULL, then its values, then one that makes it NOT NULL";

function hintOf(works: number, fails: number): string {
  if (fails === 0)
    return "Give the rows a value (SQL) with --fill, or give the column a default, or let it be NULL.";
  const first = works === 0 ? "Give" : "Give the other rows their values with --fill. For these, give";
  return `${first} an expression that works for every row with --fill, or ${TWO_STEPS}.`;
}

/** Whether the values that the migration gives are in the way, and not only rows by themselves. */
async function failsByFill(live: Connection, { requirement, evidence }: Finding): Promise<boolean> {
  const { filled } = requirement;
  if (filled === undefined || !(requirement.held || mustHold(requirement))) return false;
  if (filled.without === undefined) return evidence.count > 0;
  const alone = await evidenceOf(live, { ...requirement, query: filled.without });
  return evidence.count > alone.count;
}

function fillablesOf(requirements: readonly Requirement[]): readonly Fillable[] {
  const all = requirements.flatMap((requirement) =>
    requirement.kind === "value" || requirement.kind === "newValue"
      ? [requirement]
      : (requirement.filled?.columns ?? []),
  );
  return [...new Map(all.map((one) => [one.fill, one])).values()];
}

interface Tried {
  /** Columns with a value that works for all rows. */
  readonly works: readonly (readonly [fill: string, example: string])[];
  /** Columns for which none was found, and what is in the way. */
  readonly fails: readonly (readonly [fill: string, why: string])[];
}

async function tryFills(looked: Looking, fillables: readonly Fillable[]): Promise<Tried> {
  const chosen = Object.fromEntries(fillables.map(({ fill, examples }) => [fill, examples[0] ?? "''"]));
  const works: (readonly [string, string])[] = [];
  const fails: (readonly [string, string])[] = [];
  for (const { fill, examples } of fillables) {
    let why = "";
    let found: string | undefined;
    for (const example of examples) {
      const failure = await failureOf(looked, fill, { ...chosen, [fill]: example });
      why = why || (failure ?? "");
      if (failure !== undefined) continue;
      found = example;
      break;
    }
    if (found === undefined) fails.push([fill, why]);
    else {
      chosen[fill] = found;
      works.push([fill, found]);
    }
  }
  return { works, fails };
}

/** What is in the way of a value, in words; undefined where nothing is. */
async function failureOf(
  { live, requirementsWith }: Looking,
  fill: string,
  fills: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const about = (await requirementsWith(fills)).filter(({ filled }) =>
    filled?.columns.some((column) => column.fill === fill),
  );
  for (const requirement of about) {
    const evidence = await evidenceOf(live, requirement).catch(() => undefined);
    if (evidence === undefined || evidence.count === 0) continue;
    if (await failsByFill(live, { requirement, evidence })) return evidenceLine(requirement, evidence);
  }
  return undefined;
}

async function placeOf({ placeOf: find }: Looking, requirement: Requirement): Promise<string> {
  const [column] = fillablesOf([requirement]);
  if (column === undefined) return "";
  const { table, column: name } = splitName(column.fill);
  const place = await find?.(table, name);
  return place === undefined ? "" : `${place}: `;
}

/** As it is typed in a shell. */
function fillFlag(column: string, sql: string): string {
  const plain = /^[\w.]+$/.test(column) && !/["$`\\!]/.test(sql);
  return plain ? `${column}="${sql}"` : `'${`${column}=${sql}`.replaceAll("'", "'\\''")}'`;
}
