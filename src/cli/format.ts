import { relative } from "node:path";

/** Milliseconds as people read them: `0.4 ms`, `12 ms`, `1.25 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1 revision`, `2 revisions`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

/** An ISO instant without its fraction: `2026-11-20 15:30:02 UTC`. */
export function formatInstant(iso: string): string {
  return iso.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}

/** A path as it is shortest to type from the working directory. */
export function shortPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith("..") || short === "" ? path : short;
}

/** Rows of cells as lines, each column as wide as its widest cell. */
export function alignRows(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Where a database stands, by its heads: `at 261b037d15fa`, `at base`. */
export function at(heads: readonly string[]): string {
  return heads.length === 0 ? "at base" : `at ${heads.join(", ")}`;
}

/** The same in a sentence; of a database that has tables, but no history, what comes next. */
export function standing({ heads, unmanaged }: Standing): string {
  if (!unmanaged) return `The database is ${at(heads)}.`;
  return "The database has tables, but no history: the next upgrade records the revision they match.";
}

interface Standing {
  readonly heads: readonly string[];
  readonly unmanaged: boolean;
}
