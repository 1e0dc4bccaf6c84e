import { spawnSync } from "node:child_process";

export type Side = "ours" | "peer";

export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** What the output must match, so that what is measured is what is meant. */
  readonly expect?: RegExp;
}

/** The one in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("There is no median of no values");
  return middle;
}

/** Runs Node as a process of its own; gives its output. */
export function runNode({ argv, cwd, expect }: Command): string {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd, env, encoding: "utf8" });
  if (status !== 0 || (expect !== undefined && !expect.test(stdout))) {
    throw new Error(`node ${argv.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  }
  return stdout;
}

/** Milliseconds from the start to the end of a process. */
export function timeOf(command: Command): number {
  const start = performance.now();
  runNode(command);
  return performance.now() - start;
}

/** Takes `count` samples of ours and of the peer's, in turns, so that a busy moment hits both. */
export function samplesOf<T>(count: number, sample: (side: Side) => T): Readonly<Record<Side, readonly T[]>> {
  const samples: Record<Side, T[]> = { ours: [], peer: [] };
  for (let n = 0; n < count; n++) {
    samples.ours.push(sample("ours"));
    samples.peer.push(sample("peer"));
  }
  return samples;
}

/** Prints rows under a header, columns aligned to the right. */
export function printTable(
  title: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const widths = header.map((_, place) =>
    Math.max(...[header, ...rows].map((row) => (row[place] ?? "").length)),
  );
  const line = (row: readonly string[]): string =>
    row.map((text, place) => text.padStart(widths[place] ?? 0)).join("  ");
  console.log(`\n${title}`);
  for (const row of [header, ...rows]) console.log(`  ${line(row)}`);
}

/** `12.3` */
export const ms = (value: number): string => value.toFixed(1);

/** `0.21 ×` */
export const ratio = (ours: number, peer: number, digits = 2): string => `${(ours / peer).toFixed(digits)} ×`;
