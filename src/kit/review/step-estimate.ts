import type { TableSize } from "../../dialect/sqlite/ways/table-size.js";
import type { PredictedWay } from "../../dialect/sqlite/ways/way.js";
import type { Step } from "../../model/step.js";
import { indexedTable } from "../rows/live-sizes.js";

/** What an edit of a definition costs without its rows. */
const EDIT_MS = 2;
/** Measured with `npm run bench -- alter` on two cores of a server; a slow disk needs several times as long. */
const WRITTEN_PER_MS = 70_000;
const READ_PER_MS = 1_500_000;

/** Milliseconds that a step may take, by the bytes it reads and writes; undefined where that cannot be told. */
export function estimateMs(
  step: Step,
  way: PredictedWay | undefined,
  size: TableSize | undefined,
): number | undefined {
  switch (step.kind) {
    case "run":
    case "assertNoRows":
      return undefined;
    case "createTable":
    case "renameTable":
    case "dropTable":
      return EDIT_MS;
    case "sql":
      return size !== undefined && indexedTable(step.sql) !== undefined
        ? rounded(EDIT_MS + size.bytes / WRITTEN_PER_MS / 3)
        : undefined;
    case "alterTable":
      return way?.way === undefined ? undefined : rounded(alterMs(way, size?.bytes ?? 0));
  }
}

function alterMs({ way, scans, rewrites }: PredictedWay, bytes: number): number {
  if (way === "copy" || rewrites) return EDIT_MS + bytes / WRITTEN_PER_MS;
  return EDIT_MS + (scans * bytes) / READ_PER_MS;
}

/** Two digits: more would be a promise. */
const rounded = (ms: number): number => Number(ms.toPrecision(2));
