import { sameName } from "../../../dialect/sqlite/ddl/identifier.js";
import { createsIfMissing } from "../../../dialect/sqlite/ddl/parse-object.js";
import { type Statement, transactionStatement } from "../../../dialect/sqlite/ddl/statements.js";
import { HAZARDS, type HazardCode } from "../../../plan/hazard-codes.js";
import { isNewColumn } from "../columns.js";
import { type Deed, deedsOf } from "../deed.js";
import type { Found, StepSpot } from "../found.js";
import { statementsOf } from "../read-deeds.js";
import type { Course, RevisionView } from "../revision-view.js";

/** What literal SQL and code do beside the lossless promise: the archive does not see it. */
export function outsidePromise(course: Course): readonly Found[] {
  return course.deeds.flatMap((deed) => outsideDeed(deed, course));
}

function outsideDeed(deed: Deed, course: Course): readonly Found[] {
  if (deed.kind === "code")
    return [found("runs-code", "Code runs; what it does cannot be told beforehand.", deed.spot)];
  if (!deed.raw || deed.fresh) return [];
  switch (deed.kind) {
    case "dropTable":
      return [droppedTable(deed, course)];
    case "alter":
      return droppedColumn(deed, course);
    case "write":
      return changesRows(deed, course)
        ? [found("raw-sql", `Literal SQL ${VERBS[deed.verb]} rows of ${deed.table}.`, deed.spot)]
        : [];
    default:
      return [];
  }
}

const VERBS = { insert: "adds", replace: "replaces", update: "changes", delete: "deletes" } as const;

const found = (code: HazardCode, message: string, spot: StepSpot): Found => ({
  code,
  message,
  hint: HAZARDS[code].instead,
  spot,
});

/** An INSERT takes nothing away, and a new column has nothing that could be. */
function changesRows({ verb, table, columns }: Extract<Deed, { kind: "write" }>, course: Course): boolean {
  if (verb !== "update") return verb !== "insert";
  return columns.some((column) => !isNewColumn(course, table, column));
}

function droppedTable({ table, spot }: Extract<Deed, { kind: "dropTable" }>, course: Course): Found {
  const isCopy = deedsOf(course.deeds, "renameTable").some(({ to }) => sameName(to, table));
  const how = isCopy
    ? `${table} is copied by hand; its indexes and triggers go with the old one.`
    : `Literal SQL drops ${table}; nothing of it is archived.`;
  const weight = isCopy || course.direction === "down" ? ({ severity: "note" } as const) : {};
  return { ...found("raw-drop", how, spot), ...weight };
}

function droppedColumn(
  { table, fragment, spot }: Extract<Deed, { kind: "alter" }>,
  course: Course,
): readonly Found[] {
  if (fragment.kind !== "dropColumn" || isNewColumn(course, table, fragment.column)) return [];
  const what = `Literal SQL drops ${table}.${fragment.column}; its values are not archived.`;
  const weight = course.direction === "down" ? ({ severity: "note" } as const) : {};
  return [{ ...found("raw-drop", what, spot), ...weight }];
}

/** Statements that hide what is there, name what is not, or would end the transaction. */
export function rawStatements({ up, down, migration }: RevisionView): readonly Found[] {
  return [up, ...(down === undefined ? [] : [down])].flatMap((course) =>
    course.steps.flatMap((step, place) => {
      if (step.kind !== "sql") return [];
      return statementsOf(step.sql).flatMap((statement) => {
        const { direction } = course;
        const spot = { kind: "step", direction, step: place, change: null, offset: statement.start } as const;
        return [
          ...refused(statement, spot),
          // A revision that undoes drift has to pass over what is not there.
          ...(migration.generated ? [] : passesOver(statement, spot)),
          ...oldName(course, spot),
        ];
      });
    }),
  );
}

function refused(statement: Statement, spot: StepSpot): readonly Found[] {
  const name = transactionStatement(statement);
  return name === undefined ? [] : [found("refused-statement", `${name} is refused when it runs.`, spot)];
}

function passesOver({ sql, keywords: [verb] }: Statement, spot: StepSpot): readonly Found[] {
  if (verb === "CREATE" && createsIfMissing(sql))
    return [found("if-exists", "IF NOT EXISTS takes whatever is there for what the file says.", spot)];
  if (verb === "DROP" && /^\s*drop\s+\w+\s+if\s+exists\b/i.test(sql))
    return [found("if-exists", "IF EXISTS passes over a database that is not what it should be.", spot)];
  return [];
}

/** A statement that writes to a table which has another name by then. */
function oldName({ deeds }: Course, spot: StepSpot): readonly Found[] {
  const at = deeds.findIndex((deed) => deed.spot.step === spot.step && deed.spot.offset === spot.offset);
  const deed = deeds[at];
  if (deed?.kind !== "write") return [];
  const { table } = deed;
  const last = deeds.slice(0, at).findLast((other) => gives(other, table) || takes(other, table));
  if (last?.kind !== "renameTable" || !sameName(last.from, table)) return [];
  return [found("renamed-here", `${table} is ${last.to} since step ${last.spot.step + 1}.`, spot)];
}

const takes = (deed: Deed, table: string): boolean =>
  deed.kind === "renameTable" && sameName(deed.from, table);

const gives = (deed: Deed, table: string): boolean =>
  (deed.kind === "createTable" && sameName(deed.table, table)) ||
  (deed.kind === "createOther" && sameName(deed.name, table)) ||
  (deed.kind === "renameTable" && sameName(deed.to, table));

/** Several steps of which none takes the others back. */
export function withoutTransaction({ migration, up, down }: RevisionView): readonly Found[] {
  const most = Math.max(countOf(up), down === undefined ? 0 : countOf(down));
  if (migration.transaction || most < 2) return [];
  return [
    {
      code: "no-transaction",
      message: `${most} steps run outside a transaction; one that fails leaves those before it done.`,
      hint: HAZARDS["no-transaction"].instead,
      spot: { kind: "field", name: "transaction" },
    },
  ];
}

const countOf = ({ deeds }: Course): number => deeds.filter(({ kind }) => kind !== "assert").length;
