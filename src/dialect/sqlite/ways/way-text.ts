import type { PredictedWay } from "./way.js";

/** A way in a sentence: `In place; 1 scan of tasks.` */
export function waySentence({ table, way, scans, rewrites, reasons }: PredictedWay): string {
  const read = scans === 0 ? "" : `; ${scans} ${scans === 1 ? "scan" : "scans"} of ${table}`;
  const touched = rewrites ? `; rows of ${table} are rewritten` : read;
  switch (way) {
    case "native":
      return `By ALTER TABLE${touched === "" ? `; no row of ${table} is read` : touched}.`;
    case "inPlace":
      return `In place${touched === "" ? `; no row of ${table} is read` : touched}.`;
    case "copy":
      return `Copies ${table}, because ${listed(reasons)}.`;
    case undefined:
      return `How ${table} is altered cannot be told beforehand.`;
  }
}

/** The ways of a revision, both directions, in a line. What `down` does is said where it is a copy. */
export function waysLine(up: Iterable<PredictedWay>, down: Iterable<PredictedWay>): string {
  const back = [...down].filter(({ way }) => way === "copy");
  return [...[...up].map(waySentence), ...back.map((way) => `Down: ${lowered(waySentence(way))}`)].join(" ");
}

const lowered = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

const listed = (clauses: readonly string[]): string =>
  clauses.length < 2 ? clauses.join("") : `${clauses.slice(0, -1).join(", ")} and ${clauses.at(-1)}`;
