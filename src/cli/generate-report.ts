import type { GenerateResult } from "../kit/types.js";
import type { Context } from "./context.js";
import { alignRows, shortPath } from "./format.js";
import type { Paint } from "./output.js";

/** What `generate` prints: the changes, the risks, the notes, the file, and what to do next. */
export function generateLines(result: GenerateResult, context: Context): readonly string[] {
  const { paint } = context.output;
  if (result.removed !== undefined) {
    const file = shortPath(result.removed, context.host.cwd);
    return [...noteLines(result.notes, paint), `Removed ${file}: the schema asks for nothing of it.`];
  }
  if (result.revision === null)
    return [...noteLines(result.notes, paint), "Nothing to do: the schema has no changes."];
  return [
    ...changeLines(result.changes),
    ...result.hazards.flatMap((hazard) => hazardLines(hazard, paint)),
    ...noteLines(result.notes, paint),
    ...closingLines(result, context),
  ];
}

export const changeLines = (changes: GenerateResult["changes"]): readonly string[] =>
  alignRows(changes.map(({ table, detail }) => [table, detail])).map((line) => `  ${line}`);

const hazardLines = (hazard: GenerateResult["hazards"][number], paint: Paint): readonly string[] => [
  `${paint.yellow("hazard:")} ${hazard.message} ${paint.dim(`(${hazard.code})`)}`,
  ...(hazard.hint === "" ? [] : [`        ${hazard.hint}`]),
];

export const noteLines = (notes: readonly string[], paint: Paint): readonly string[] =>
  notes.map((note) => `${paint.cyan("note:")} ${note}`);

function closingLines(result: GenerateResult, context: Context): readonly string[] {
  const { host, output } = context;
  if (result.file === null) return ["", (result.text ?? "").trimEnd()];
  const proof = result.proven ? ", proven up, down and up on a scratch database" : "";
  return [
    `${output.paint.green("Wrote")} ${shortPath(result.file, host.cwd)}${proof}`,
    `Next: read it, then \`${host.name} upgrade\`.`,
  ];
}
