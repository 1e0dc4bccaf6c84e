import { HAZARDS, isHazardCode } from "../../plan/hazard-codes.js";
import type { IgnoreComment } from "./ignore-comment.js";
import type { LintFinding, SuppressedFinding } from "./types.js";

/** Findings that depend on the database: a comment that passes over one is of use, though it is not found today. */
const OF_DATABASE: ReadonlySet<string> = new Set(["scans-table"]);

export interface Suppressed {
  readonly findings: readonly LintFinding[];
  readonly suppressed: readonly SuppressedFinding[];
}

/**
 * Takes out the findings that comments pass over. A comment without a reason, with a code that does not exist, or
 * which nothing is found for, is a finding itself.
 */
export function suppress(
  findings: readonly LintFinding[],
  comments: readonly IgnoreComment[],
  about: Pick<LintFinding, "revision" | "file">,
): Suppressed {
  const passedOver = findings.map((finding) => ({
    finding,
    comment: comments.find((one) => covers(one, finding)),
  }));
  return {
    findings: [
      ...passedOver.flatMap(({ finding, comment }) => (comment === undefined ? [finding] : [])),
      ...comments.flatMap((comment) => faultsOf(comment, findings, about)),
    ],
    suppressed: passedOver.flatMap(({ finding, comment }) =>
      comment === undefined ? [] : [{ ...finding, reason: comment.reason }],
    ),
  };
}

function covers({ codes, from, to }: IgnoreComment, { code, line }: LintFinding): boolean {
  return codes.includes(code) && line !== null && from <= line && line <= to;
}

function faultsOf(
  comment: IgnoreComment,
  findings: readonly LintFinding[],
  about: Pick<LintFinding, "revision" | "file">,
): readonly LintFinding[] {
  const { codes, reason, line } = comment;
  const fault = (
    code: "ignore-without-reason" | "unused-ignore" | "unknown-code",
    message: string,
  ): LintFinding => {
    const { severity, instead: hint } = HAZARDS[code];
    return { code, severity, message, hint, ...about, direction: null, step: null, line };
  };
  const wrong = codes.flatMap((code) => {
    if (!isHazardCode(code)) return [fault("unknown-code", `There is no code ${code}.`)];
    const isUsed = OF_DATABASE.has(code) || findings.some((one) => one.code === code && covers(comment, one));
    return isUsed ? [] : [fault("unused-ignore", `${code} is not found where this comment passes over it.`)];
  });
  if (codes.length === 0) return [fault("unused-ignore", "The comment names no code.")];
  if (reason !== "") return wrong;
  return [
    fault("ignore-without-reason", `Nothing says why ${codes.join(", ")} may be passed over.`),
    ...wrong,
  ];
}
