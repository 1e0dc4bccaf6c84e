import { DriftError, messageOf } from "../../errors.js";

/** An error's message; of a DriftError also the two texts that disagree, which a message around it would lose. */
export function toldError(error: unknown): string {
  const message = messageOf(error);
  if (!(error instanceof DriftError) || message.includes(error.found)) return message;
  return [message, "  expected:", `    ${error.expected}`, "  found:", `    ${error.found}`].join("\n");
}
