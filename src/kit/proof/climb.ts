import type { AuthorDialect, Losses, RowDump, Snapshot } from "../../dialect/dialect.js";
import { deviations } from "../../dialect/sqlite/read/deviations.js";
import type { Settings } from "../../migration/settings.js";
import { rehearse } from "../../runner/execute/rehearse.js";
import type { Work } from "../../runner/execute/work.js";
import type { Session } from "../../runner/session.js";
import { type RawWrites, rawWrites } from "../review/raw-writes.js";
import { type RowDifference, rowDifferences, rowLines } from "./row-differences.js";

/** A scratch database on which a revision is tried. */
export interface Ground {
  readonly dialect: AuthorDialect;
  readonly scratch: Session;
  readonly ignore: (name: string) => boolean;
  readonly settings: Pick<Settings, "table" | "archive" | "inPlace">;
  /** Rows of a real database are there, so that data steps and assertions run too. */
  readonly rows: boolean;
}

/** A revision as it is carried out. Without `down` it is tried upwards only. */
export interface Stair {
  readonly up: Work;
  readonly down: Work | undefined;
  /** What still differs from what `up` has to lead to, a line each. */
  readonly remaining?: (now: Snapshot) => readonly string[];
}

/** Where a revision was when it did not do what it should. */
export type Place = "up" | "down" | "up again";

export type Fault =
  | { readonly kind: "fails"; readonly place: Place; readonly error: unknown }
  | { readonly kind: "schema" | "rows"; readonly place: Place; readonly lines: readonly string[] };

export interface Climbed {
  readonly fault: Fault | undefined;
  /** Tables whose rows are not as they were because literal SQL or code wrote them: nobody promises these. */
  readonly written: readonly string[];
}

/** What a database holds at one place of the way. */
interface State {
  readonly snapshot: Snapshot;
  readonly rows: RowDump;
}

/**
 * Tries a revision: up; down, after which definitions and rows have to be what they were; and up again, which has to
 * give what the first `up` gave. Stops at the first fault.
 */
export async function climb(ground: Ground, stair: Stair): Promise<Climbed> {
  const raw = rawWrites(ground);
  const written = new Set<string>();
  const fault = await firstFault(ground, stair, raw, written);
  return { fault, written: [...written] };
}

async function firstFault(
  ground: Ground,
  { up, down, remaining }: Stair,
  raw: RawWrites,
  written: Set<string>,
): Promise<Fault | undefined> {
  const lost = (work: Work): Losses => ground.dialect.lossesOf(work.steps, ground.settings.archive);
  const start = await stateOf(ground);
  const failure = await attempt(ground, up, "up", raw);
  if (failure !== undefined) return failure;
  const top = await stateOf(ground);
  const left = remaining?.(top.snapshot) ?? [];
  if (left.length > 0) return { kind: "schema", place: "up", lines: left };
  if (down === undefined) return undefined;
  return (
    (await attempt(ground, down, "down", raw)) ??
    faultBetween("down", start, await stateOf(ground), lost(up), raw, written) ??
    (await attempt(ground, up, "up again", raw)) ??
    faultBetween("up again", top, await stateOf(ground), lost(down), raw, written)
  );
}

async function stateOf({ dialect, scratch, ignore }: Ground): Promise<State> {
  return {
    snapshot: await dialect.introspect(scratch, ignore),
    rows: await dialect.dumpRows(scratch, ignore),
  };
}

async function attempt(
  { scratch, settings, rows }: Ground,
  work: Work,
  place: Place,
  raw: RawWrites,
): Promise<Fault | undefined> {
  try {
    await rehearse(scratch, work, { rows, settings, watch: raw.watch });
    return undefined;
  } catch (error) {
    return { kind: "fails", place, error };
  }
}

function faultBetween(
  place: Place,
  expected: State,
  found: State,
  losses: Losses,
  raw: RawWrites,
  written: Set<string>,
): Fault | undefined {
  const definitions = deviations(expected.snapshot, found.snapshot).map(
    ({ table, detail }) => `${table}: ${detail}`,
  );
  if (definitions.length > 0) return { kind: "schema", place, lines: definitions };
  const promised: RowDifference[] = [];
  for (const difference of rowDifferences(expected.rows, found.rows, losses)) {
    if (raw.wrote(difference)) written.add(difference.table);
    else promised.push(difference);
  }
  return promised.length === 0 ? undefined : { kind: "rows", place, lines: rowLines(promised) };
}

/**
 * A fault in words: what happened where, and the lines that show it.
 *
 * @param wanted What `up` has to lead to.
 */
export function faultText(
  fault: Fault,
  message: (error: unknown) => string,
  wanted = "the TypeScript schema",
): string {
  const expected = fault.place === "up" ? wanted : EXPECTED[fault.place];
  switch (fault.kind) {
    case "fails":
      return `${fault.place} fails: ${message(fault.error)}`;
    case "schema":
      return [`after ${fault.place} the definitions differ from ${expected}:`, ...indented(fault.lines)].join(
        "\n",
      );
    case "rows":
      return [`after ${fault.place} the rows differ from ${expected}:`, ...indented(fault.lines)].join("\n");
  }
}

const EXPECTED: Readonly<Record<Exclude<Place, "up">, string>> = {
  down: "those before",
  "up again": "those after the first up",
};

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);
