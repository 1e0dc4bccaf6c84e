import type { BatchResult, SqlValue } from "../../model/step.js";
import type { Session } from "../session.js";

/** How far the calls of `batches` in a step have got; kept in the history between two batches, as text. */
export interface BatchProgress {
  /** The calls that are done, in their order. */
  readonly done: readonly BatchResult[];
  /** The one that was under way. */
  readonly current: CurrentBatches | undefined;
}

export interface CurrentBatches extends BatchResult {
  /** The query, to know it again: the step's code may have been mended in between. */
  readonly query: string;
  /** The key of the last row that is done. */
  readonly after: readonly SqlValue[];
}

/** Keeps batches that are done for good: a step outside a transaction goes on behind them when it is run again. */
export interface BatchLedger {
  /** How far an earlier run got. */
  readonly earlier: BatchProgress | undefined;
  /** Does the work of a batch and notes the progress, both or neither. */
  commit(work: (session: Session) => Promise<void>, progress: () => BatchProgress): Promise<void>;
}

/** Progress as JSON. What JSON has no numbers or text for stands in an object: `{ "int": "9007199254740993" }`. */
export function progressText({ done, current }: BatchProgress): string {
  return JSON.stringify({
    done,
    ...(current === undefined ? {} : { current: { ...current, after: current.after.map(jsonValue) } }),
  });
}

type JsonValue = null | number | string | { readonly int: string } | { readonly blob: string };

interface StoredProgress {
  readonly done: readonly BatchResult[];
  readonly current?: Omit<CurrentBatches, "after"> & { readonly after: readonly JsonValue[] };
}

/** What `progressText` wrote. */
export function readProgress(text: string): BatchProgress {
  const { done, current }: StoredProgress = JSON.parse(text);
  return {
    done,
    current: current === undefined ? undefined : { ...current, after: current.after.map(sqlValue) },
  };
}

function jsonValue(value: SqlValue): JsonValue {
  if (typeof value === "bigint") return { int: value.toString() };
  return value instanceof Uint8Array ? { blob: Buffer.from(value).toString("hex") } : value;
}

function sqlValue(value: JsonValue): SqlValue {
  if (typeof value !== "object" || value === null) return value;
  return "int" in value ? BigInt(value.int) : new Uint8Array(Buffer.from(value.blob, "hex"));
}
