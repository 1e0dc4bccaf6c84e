import type { TableSize } from "../../../dialect/sqlite/ways/table-size.js";
import type { PredictedWay } from "../../../dialect/sqlite/ways/way.js";
import { waySentence } from "../../../dialect/sqlite/ways/way-text.js";
import { HAZARDS, type HazardCode, type Severity } from "../../../plan/hazard-codes.js";
import { estimateMs } from "../../review/step-estimate.js";
import type { Found } from "../found.js";
import type { RevisionView } from "../revision-view.js";

/** Milliseconds from which a lock is one that people notice. */
const LONG = 1000;
/** Milliseconds below which nothing is said of a scan. */
const SHORT = 100;

/** Tables that are copied, and large ones that are read whole. */
export function tableCost({ up }: RevisionView): readonly Found[] {
  const fresh = new Set(up.deeds.filter((deed) => deed.fresh).map(({ spot }) => spot.step));
  return up.steps.flatMap((step, place) => {
    if (fresh.has(place)) return [];
    const [way, size] = [up.ways.get(place), up.sizes.get(place)];
    const ms = estimateMs(step, way, size);
    const what = costOf(way, size, ms ?? 0);
    if (what === undefined) return [];
    const spot = { kind: "step", direction: "up", step: place, change: null, offset: 0 } as const;
    return [{ ...what, hint: HAZARDS[what.code].instead, severity: severityOf(size, ms), spot }];
  });
}

function costOf(
  way: PredictedWay | undefined,
  size: TableSize | undefined,
  ms: number,
): { readonly code: HazardCode; readonly message: string } | undefined {
  if (way?.way === "copy") return { code: "copies-table", message: `${waySentence(way)}${sized(size, ms)}` };
  if (size === undefined || ms < SHORT) return undefined;
  if (way !== undefined) return { code: "scans-table", message: `${waySentence(way)}${sized(size, ms)}` };
  return { code: "scans-table", message: `An index is made over all rows.${sized(size, ms)}` };
}

const severityOf = (size: TableSize | undefined, ms: number | undefined): Severity =>
  size !== undefined && ms !== undefined && ms >= LONG ? "warning" : "note";

/** ` It has 1,203 rows; about 60 ms.` */
function sized(size: TableSize | undefined, ms: number): string {
  if (size === undefined) return "";
  const rows = `${size.rows.toLocaleString("en")} ${size.rows === 1 ? "row" : "rows"}`;
  return ` It has ${rows}: about ${ms < LONG ? `${Math.round(ms)} ms` : `${(ms / 1000).toPrecision(2)} s`}.`;
}
