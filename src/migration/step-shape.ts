import type { Fragment, Step } from "../model/step.js";
import {
  describe,
  filledText,
  flag,
  fn,
  isRecord,
  list,
  literal,
  misfit,
  optional,
  type Shape,
  text,
} from "./value.js";

const kind = text;

const STEPS: { readonly [K in Step["kind"]]: Shape } = {
  sql: { kind, sql: text },
  createTable: { kind, table: filledText, ddl: filledText, ifMissing: flag },
  dropTable: { kind, table: filledText, keep: flag },
  alterTable: {
    kind,
    table: filledText,
    changes: list,
    how: literal("auto", "copy"),
    ifMissing: optional(flag),
  },
  renameTable: { kind, from: filledText, to: filledText },
  assertNoRows: { kind, query: filledText, message: text },
  run: { kind, fn, schema: flag },
};

const FRAGMENTS: { readonly [K in Fragment["kind"]]: Shape } = {
  addColumn: { kind, definition: filledText, using: optional(filledText) },
  dropColumn: { kind, column: filledText, keep: flag },
  renameColumn: { kind, from: filledText, to: filledText },
  alterColumn: { kind, column: filledText, before: text, after: text, using: optional(filledText) },
  addConstraint: { kind, constraint: filledText },
  dropConstraint: { kind, constraint: filledText },
  option: { kind, before: text, after: text },
};

/** What is wrong with a step of a file, as the rest of a sentence that begins with its place; or undefined. */
export function checkStep(step: unknown): string | undefined {
  if (typeof step === "string") return undefined;
  const wrong = checkKind(step, STEPS, "a step");
  if (wrong !== undefined || !isRecord(step) || !Array.isArray(step.changes)) return wrong;
  for (const [place, change] of step.changes.entries()) {
    const misplaced = checkKind(change, FRAGMENTS, "a change of a table");
    if (misplaced !== undefined) return `(alterTable), change ${place + 1} ${misplaced}`;
  }
  return undefined;
}

function checkKind(
  value: unknown,
  shapes: Readonly<Record<string, Shape>>,
  wanted: string,
): string | undefined {
  const named = isRecord(value) && typeof value.kind === "string" && Object.hasOwn(shapes, value.kind);
  const shape = named ? shapes[String(value.kind)] : undefined;
  if (shape === undefined || !isRecord(value)) {
    return `is ${describe(value)}, not ${wanted}: use the functions of "drizzle-sluice" (${Object.keys(shapes).join(", ")})`;
  }
  const wrong = misfit(value, shape);
  return wrong === undefined ? undefined : `(${String(value.kind)}) ${wrong}`;
}
