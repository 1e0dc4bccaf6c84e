import type { Step } from "../../model/step.js";
import { notingUnseen } from "../archive/standing.js";
import { runAlterTable } from "./alter-table.js";
import { runAssertNoRows } from "./assert-no-rows.js";
import type { StepContext } from "./context.js";
import { runCreateTable } from "./create-table.js";
import { dataConnection } from "./data-connection.js";
import { runDropTable } from "./drop-table.js";
import { runRenameTable } from "./rename-table.js";
import { runSql } from "./sql.js";

/** Carries out a step. What it throws says nothing of the step's place; see `failedStep`. */
export async function runStep(step: Step, context: StepContext): Promise<void> {
  switch (step.kind) {
    case "sql":
      return renames(step.sql) ? notingUnseen(context, () => runSql(step, context)) : runSql(step, context);
    case "createTable":
      return runCreateTable(step, context.session);
    case "dropTable":
      return runDropTable(step, context);
    case "renameTable":
      return runRenameTable(step, context);
    case "alterTable":
      return runAlterTable(step, context);
    case "assertNoRows":
      return runAssertNoRows(step, context.session);
    case "run":
      return notingUnseen(context, async () => {
        await step.fn(dataConnection(context));
      });
    default:
      step satisfies never;
  }
}

/** Whether statements may rename a table. */
const renames = (statements: string): boolean => /\balter\b/i.test(statements);

/** A step in a few words. */
export function summaryOf(step: Step): string {
  switch (step.kind) {
    case "sql":
      return `sql ${step.sql.trim().replace(/\s+/g, " ").slice(0, 60)}`;
    case "createTable":
    case "dropTable":
    case "alterTable":
      return `${step.kind} ${step.table}`;
    case "renameTable":
      return `renameTable ${step.from} → ${step.to}`;
    case "assertNoRows":
      return `assertNoRows ${step.message}`;
    case "run":
      return "run";
  }
}
