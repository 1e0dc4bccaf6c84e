import type { ts } from "ts-morph";

/** `// sluice-lint-ignore drop-column: no release has used it`. Lines count from 1. */
export interface IgnoreComment {
  readonly line: number;
  readonly codes: readonly string[];
  /** Empty where none is given. */
  readonly reason: string;
  /** The lines that it is about: those of what begins behind it. */
  readonly from: number;
  readonly to: number;
}

/** What a comment that passes over hazards begins with. */
export const IGNORE_MARK = "sluice-lint-ignore";

const COMMENT = /(?:\/\/|\/\*+)[ \t]*sluice-lint-ignore\b([^\n]*)/g;

/**
 * The comments of a source that pass over hazards. Each is about what begins on its own line or, where it stands alone,
 * on the next line of code: a change of a table, a step, `up`, the migration. One before all code is about all of it.
 */
export function ignoresIn(compiler: typeof ts, file: ts.SourceFile): readonly IgnoreComment[] {
  const lines = new Map<number, Span>();
  collectSpans(compiler, file, file, lines);
  const lineOf = (place: number): number => file.getLineAndCharacterOfPosition(place).line + 1;
  const first = lineOf(file.statements[0]?.getStart(file) ?? 0);
  return [...file.text.matchAll(COMMENT)]
    .filter((match) => !isInLiteral(compiler, file, match.index))
    .map((match) => {
      const line = lineOf(match.index);
      const about = line < first ? { from: 1, to: lineOf(file.end) } : spanBehind(lines, line, file);
      return { line, ...readComment(match[1] ?? ""), ...about };
    });
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** By the line that they begin on, the longest. */
function collectSpans(
  compiler: typeof ts,
  file: ts.SourceFile,
  node: ts.Node,
  lines: Map<number, Span>,
): void {
  compiler.forEachChild(node, (child) => {
    const from = file.getLineAndCharacterOfPosition(child.getStart(file)).line + 1;
    const to = file.getLineAndCharacterOfPosition(child.end).line + 1;
    const known = lines.get(from);
    if (child.kind !== compiler.SyntaxKind.EndOfFileToken && (known === undefined || known.to < to))
      lines.set(from, { from, to });
    collectSpans(compiler, file, child, lines);
  });
}

function spanBehind(lines: ReadonlyMap<number, Span>, line: number, file: ts.SourceFile): Span {
  const last = file.getLineAndCharacterOfPosition(file.end).line + 1;
  for (let next = line; next <= last; next++) {
    const span = lines.get(next);
    if (span !== undefined) return span;
  }
  return { from: line, to: line };
}

function readComment(text: string): Pick<IgnoreComment, "codes" | "reason"> {
  const [, codes = "", reason = ""] = /^([^:]*)(?::(.*))?$/.exec(text.replace(/\*\/.*$/, "")) ?? [];
  return { codes: codes.split(/[\s,]+/).filter((code) => code !== ""), reason: reason.trim() };
}

/** Whether the place is within a string or a template. */
function isInLiteral(compiler: typeof ts, file: ts.SourceFile, place: number): boolean {
  const find = (node: ts.Node): boolean => {
    if (place < node.getStart(file) || place >= node.end) return false;
    if (compiler.isStringLiteralLike(node) || compiler.isTemplateHead(node)) return true;
    if (compiler.isTemplateMiddleOrTemplateTail(node)) return true;
    return compiler.forEachChild(node, (child) => find(child) || undefined) ?? false;
  };
  return find(file);
}
