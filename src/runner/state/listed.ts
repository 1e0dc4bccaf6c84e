/** How many lines a message shows. */
const SHOWN = 10;

/** Lines for the end of a message, each on a line of its own; of very many the first ones. */
export function listed(lines: readonly string[]): string {
  const shown = lines.slice(0, SHOWN).map((line) => `\n  ${line}`);
  const more = lines.length > SHOWN ? `\n  and ${lines.length - SHOWN} more` : "";
  return shown.join("") + more;
}
