import type { Severity } from "../kit.js";
import type { Paint } from "./output.js";

/** A severity in its colour. */
export function painted(severity: Severity, paint: Paint): string {
  switch (severity) {
    case "error":
      return paint.red(severity);
    case "warning":
      return paint.yellow(severity);
    case "note":
      return paint.cyan(severity);
  }
}
