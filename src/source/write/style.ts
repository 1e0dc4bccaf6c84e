/** How a TypeScript file is laid out. */
export interface Style {
  readonly quote: '"' | "'";
  readonly semicolons: boolean;
  /** One level of indentation. */
  readonly indent: string;
  readonly lineEnd: "\n" | "\r\n";
}

export const DEFAULT_STYLE: Style = { quote: '"', semicolons: true, indent: "  ", lineEnd: "\n" };

/** Longer lines are broken where they can be. */
export const WIDTH = 100;

/** What ends a statement. */
export const endOf = ({ semicolons }: Style): string => (semicolons ? ";" : "");

/** Each line of a text one level deeper; a template literal in it would be changed, so that none goes in. */
export const shifted = (lines: readonly string[], indent: string): readonly string[] =>
  lines.map((line) => (line === "" ? line : indent + line));
