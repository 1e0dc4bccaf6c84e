/** Lines around a change. */
const CONTEXT = 3;

type Line = { readonly kind: " " | "-" | "+"; readonly text: string };

/** What changes in a file, as `diff -u` shows it; empty where nothing does. */
export function unifiedDiff(file: string, before: string, after: string): string {
  const lines = compared(linesOf(before), linesOf(after));
  const changed = lines.flatMap(({ kind }, at) => (kind === " " ? [] : [at]));
  if (changed.length === 0) return "";
  const hunks: [number, number][] = [];
  for (const at of changed) {
    const last = hunks.at(-1);
    if (last !== undefined && at - last[1] <= 2 * CONTEXT) last[1] = at;
    else hunks.push([at, at]);
  }
  const head = `--- ${before === "" ? "/dev/null" : file}\n+++ ${file}\n`;
  return head + hunks.map(([from, to]) => hunkText(lines, from - CONTEXT, to + CONTEXT)).join("");
}

const linesOf = (text: string): readonly string[] =>
  text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);

function hunkText(lines: readonly Line[], from: number, to: number): string {
  const [start, end] = [Math.max(0, from), Math.min(lines.length - 1, to)];
  const hunk = lines.slice(start, end + 1);
  const range = (not: "-" | "+"): string => {
    const count = hunk.filter(({ kind }) => kind !== not).length;
    const first = lines.slice(0, start).filter(({ kind }) => kind !== not).length;
    return `${count === 0 ? first : first + 1},${count}`;
  };
  const body = hunk.map(({ kind, text }) => `${kind}${text}\n`).join("");
  return `@@ -${range("+")} +${range("-")} @@\n${body}`;
}

/** The lines of both, the common ones once: by their longest common subsequence, between the ends that are alike. */
function compared(a: readonly string[], b: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++;
  const common = (text: string): Line => ({ kind: " ", text });
  return [
    ...a.slice(0, head).map(common),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(common),
  ];
}

function middle(a: readonly string[], b: readonly string[]): readonly Line[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const length = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row !== undefined)
        row[j] = a[i] === b[j] ? length(i + 1, j + 1) + 1 : Math.max(length(i + 1, j), length(i, j + 1));
    }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: " ", text: a[i++] ?? "" });
      j++;
    } else if (i < a.length && (j >= b.length || length(i + 1, j) >= length(i, j + 1)))
      lines.push({ kind: "-", text: a[i++] ?? "" });
    else lines.push({ kind: "+", text: b[j++] ?? "" });
  }
  return lines;
}
