import { type Command, Option } from "commander";
import { UsageError } from "../errors.js";
import type { PrintedSql } from "../kit/review/print-sql.js";
import type { Direction } from "../runner/types.js";
import type { Context } from "./context.js";
import { withDatabase } from "./database.js";
import { placeOf } from "./place.js";
import { adoptionLines, planLines } from "./plan-report.js";

/** How a run is looked at in place of being carried out. */
export interface LookAheadFlags {
  readonly plan?: boolean;
  readonly sql?: boolean;
}

/** Declares `--plan` and `--sql`, of which only one can be asked for. */
export function declareLookAhead(command: Command): Command {
  return command
    .option("--plan", "show the steps, how each is carried out, rows and time; run nothing")
    .addOption(new Option("--sql", "print the SQL, history rows included; run nothing").conflicts("plan"));
}

/**
 * Prints the plan or the SQL, where one is asked for; returns whether it did.
 *
 * @throws UsageError `bad-range`: a range can be looked at, but not be carried out.
 */
export async function lookAhead(
  context: Context,
  { plan, sql }: LookAheadFlags,
  run: { readonly direction: Direction; readonly target: string },
): Promise<boolean> {
  if (plan === true) await printPlan(context, run);
  else if (sql === true) await printSqlOf(context, run);
  else if (run.target.includes("..")) throw onlyLookedAt(run.target);
  return plan === true || sql === true;
}

type Run = Parameters<typeof lookAhead>[2];

const onlyLookedAt = (range: string): UsageError =>
  new UsageError("bad-range", `A range such as ${range} is for --plan and --sql.`, {
    hint: "To run it, name its end: a run begins where the database is.",
  });

async function printPlan(context: Context, run: Run): Promise<void> {
  const { isRange, planRange, planRun } = await import("../kit.js");
  const { plan, name } = isRange(run.target)
    ? { plan: await planRange({ ...(await placeOf(context)).source, ...run }), name: "the database" }
    : await withDatabase(context, "scratch", async ({ db, options, name }) => ({
        plan: await planRun(db, { ...options, ...run }),
        name,
      }));
  context.output.result(plan, [
    ...adoptionLines(plan.baseline, `${name} has tables, but no history: it would be recorded as being at`),
    ...planLines(plan.revisions, context),
  ]);
}

async function printSqlOf(context: Context, run: Run): Promise<void> {
  const { isRange, printRangeSql, printSql } = await import("../kit.js");
  const { printed, name } = isRange(run.target)
    ? {
        printed: await printRangeSql({ ...(await placeOf(context)).source, ...run }),
        name: `a database at ${run.target.split("..")[0] || (run.direction === "up" ? "base" : "head")}`,
      }
    : await withDatabase(context, "scratch", async ({ db, options, name }) => ({
        printed: await printSql(db, { ...options, ...run }),
        name,
      }));
  context.output.result(printed, [
    [...headLines(printed, run.direction, name), ...printed.statements.map(ended), ""].join("\n").trimEnd(),
  ]);
}

/** The shell goes on after an error unless it is told not to (https://www.sqlite.org/cli.html). */
function headLines(
  { baseline, revisions }: PrintedSql,
  direction: Direction,
  database: string,
): readonly string[] {
  const verb = direction === "up" ? "upgrade" : "downgrade";
  if (revisions.length === 0 && baseline === null) return [`-- Nothing to ${verb}: ${database} is there.`];
  return [
    ...adoptionLines(baseline, `${database} has tables, but no history: this records it as being at`).map(
      (line) => `-- ${line}`,
    ),
    ...(revisions.length === 0 ? [] : [`-- ${verb} of ${database}: ${revisions.join(", ")}`]),
    "-- For the sqlite3 shell. Elsewhere leave out the line that begins with a dot, and stop at the first error.",
    ".bail on",
  ];
}

/** A comment at the end would take the semicolon in. */
const ended = (sql: string): string => `${sql}${/--[^\n]*$/.test(sql) ? "\n" : ""};`;
