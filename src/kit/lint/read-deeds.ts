import { canonicalIndex, canonicalTable } from "../../dialect/sqlite/canonical.js";
import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { parseAlter } from "../../dialect/sqlite/ddl/parse-alter.js";
import { createdObject, createsIfMissing, droppedObject } from "../../dialect/sqlite/ddl/parse-object.js";
import { parseCreateTable } from "../../dialect/sqlite/ddl/parse-table.js";
import { parseWrite } from "../../dialect/sqlite/ddl/parse-write.js";
import { type Statement, splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import { type Definitions, definitionsAfter } from "../../dialect/sqlite/read/definitions.js";
import { predictWays } from "../../dialect/sqlite/ways/way.js";
import { SluiceError } from "../../errors.js";
import type { Index, Table } from "../../model/schema.js";
import type {
  AlterTable,
  AssertNoRows,
  CreateTable,
  DropTable,
  RenameTable,
  Run,
  Step,
} from "../../model/step.js";
import type { Direction } from "../../runner/types.js";
import type { Deed, DeedKind } from "./deed.js";
import { freshTables } from "./fresh-tables.js";

/** A step of literal SQL, or a statement of it, or a change of a step, with where it stands in the step. */
interface Part {
  readonly does: DeedKind;
  readonly definitions: Definitions;
  readonly raw: boolean;
  readonly change: number | null;
  readonly offset: number;
}

export interface DeedsInput {
  readonly direction: Direction;
  readonly steps: readonly Step[];
  readonly start: Definitions;
  /** Folded names of tables that nobody uses yet. */
  readonly fresh: ReadonlySet<string>;
}

/** What steps do, deed by deed, and the definitions that they leave. */
export function readDeeds({ direction, steps, start, fresh }: DeedsInput): {
  readonly deeds: readonly Deed[];
  readonly end: Definitions;
  readonly fresh: ReadonlySet<string>;
} {
  const deeds: Deed[] = [];
  const tables = freshTables(start, fresh);
  let definitions = start;
  for (const [place, step] of steps.entries()) {
    for (const { does, raw, change, offset, definitions: before } of partsOf(step, definitions)) {
      const spot = { kind: "step", direction, step: place, change, offset } as const;
      deeds.push({ ...does, raw, step, spot, definitions: before, fresh: tables.isFresh(does) });
      tables.follow(does);
    }
    definitions = predictWays([step], definitions, true).definitions;
  }
  return { deeds, end: definitions, fresh: tables.names() };
}

function partsOf(step: Step, definitions: Definitions): readonly Part[] {
  if (step.kind === "sql") return rawParts(step.sql, definitions);
  if (step.kind === "alterTable") return alterations(step, definitions);
  return [{ does: deedOf(step, definitions), definitions, raw: false, change: null, offset: 0 }];
}

function deedOf(
  step: CreateTable | DropTable | RenameTable | AssertNoRows | Run,
  definitions: Definitions,
): DeedKind {
  switch (step.kind) {
    case "createTable":
      return {
        kind: "createTable",
        table: step.table,
        ifMissing: step.ifMissing,
        after: modelOf(step.ddl),
      };
    case "dropTable":
      return {
        kind: "dropTable",
        table: step.table,
        keep: step.keep,
        before: tableIn(definitions, step.table),
      };
    case "renameTable":
      return { kind: "renameTable", from: step.from, to: step.to };
    case "assertNoRows":
      return { kind: "assert", query: step.query };
    case "run":
      return { kind: "code", schema: step.schema };
  }
}

function alterations(step: AlterTable, start: Definitions): readonly Part[] {
  let definitions = start;
  return step.changes.map((fragment, change) => {
    const before = definitions;
    definitions = predictWays([{ ...step, changes: [fragment] }], before, true).definitions;
    const does: DeedKind = {
      kind: "alter",
      table: step.table,
      fragment,
      before: tableIn(before, step.table),
      after: tableIn(definitions, step.table),
    };
    return { does, definitions: before, raw: false, change, offset: 0 };
  });
}

function rawParts(sql: string, start: Definitions): readonly Part[] {
  let definitions = start;
  return statementsOf(sql).map((statement) => {
    const before = definitions;
    definitions = readable(() => definitionsAfter(before, { kind: "sql", sql: statement.sql })) ?? before;
    const does = readable(() => rawDeed(statement, before, definitions)) ?? { kind: "unknown" };
    return { does, definitions: before, raw: true, change: null, offset: statement.start };
  });
}

/** The statements of literal SQL; none where it does not split into tokens, which the run says better. */
export const statementsOf = (sql: string): readonly Statement[] => readable(() => splitStatements(sql)) ?? [];

function rawDeed(
  { sql, keywords }: Statement,
  before: Definitions,
  after: Definitions,
): DeedKind | undefined {
  switch (keywords[0]) {
    case "CREATE":
      return creation(sql);
    case "DROP":
      return removal(sql, before);
    case "ALTER":
      return alteration(sql, before, after);
    default: {
      const written = parseWrite(sql);
      return written === undefined ? undefined : { kind: "write", ...written };
    }
  }
}

function creation(sql: string): DeedKind | undefined {
  const created = createdObject(sql);
  if (created === undefined) return undefined;
  switch (created.kind) {
    case "table":
      return {
        kind: "createTable",
        table: created.name,
        ifMissing: createsIfMissing(sql),
        after: modelOf(sql),
      };
    case "index":
      return { kind: "createIndex", table: created.table ?? "", index: indexOf(sql) };
    default:
      return { kind: "createOther", what: created.kind, name: created.name };
  }
}

function removal(sql: string, before: Definitions): DeedKind | undefined {
  const dropped = droppedObject(sql);
  if (dropped === undefined) return undefined;
  const { kind, name } = dropped;
  if (kind !== "table") return { kind: "dropOther", what: kind, name };
  return { kind: "dropTable", table: name, keep: false, before: tableIn(before, name) };
}

function alteration(sql: string, before: Definitions, after: Definitions): DeedKind | undefined {
  const altered = parseAlter(sql);
  if (altered === undefined) return undefined;
  const { table } = altered;
  if ("renamedTo" in altered) return { kind: "renameTable", from: table, to: altered.renamedTo };
  return {
    kind: "alter",
    table,
    fragment: altered.change,
    before: tableIn(before, table),
    after: tableIn(after, table),
  };
}

/** A table as the definitions have it; undefined where they do not, or our parser does not know it. */
export function tableIn({ tables }: Definitions, name: string): Table | undefined {
  const sql = tables.get(foldName(name));
  return sql === undefined ? undefined : modelOf(sql);
}

export const modelOf = (sql: string): Table | undefined =>
  readable(() => canonicalTable(parseCreateTable(sql)));

export const indexOf = (sql: string): Index | undefined => readable(() => canonicalIndex(sql).index);

/** What our parsers do not know is no fault that a rule may name. */
export function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SluiceError) return undefined;
    throw error;
  }
}
