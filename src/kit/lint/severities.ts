import { UsageError } from "../../errors.js";
import type { Settings } from "../../migration/settings.js";
import { isHazardCode } from "../../plan/hazard-codes.js";
import type { LintFinding } from "./types.js";

/** The finding as heavy as `sluice.json` says; none where that says that its code is off. */
export function weighed<T extends Pick<LintFinding, "code" | "severity">>(
  finding: T,
  settings: Settings["lint"],
): readonly T[] {
  const severity = settings[finding.code];
  if (severity === "off") return [];
  return [severity === undefined ? finding : { ...finding, severity }];
}

/** @throws UsageError `bad-settings`: `lint` in `sluice.json` names a code that does not exist. */
export function requireKnownCodes({ lint }: Pick<Settings, "lint">): void {
  const unknown = Object.keys(lint).find((code) => !isHazardCode(code));
  if (unknown === undefined) return;
  throw new UsageError("bad-settings", `"lint" in sluice.json has a code "${unknown}" that does not exist.`, {
    hint: "`sluice lint --explain` lists the codes.",
  });
}
