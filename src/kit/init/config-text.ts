export interface ConfigInput {
  /** Files, folders or globs, relative to the configuration. */
  readonly schema: readonly string[];
  /** Relative to the configuration. */
  readonly out: string;
  readonly database: string;
  /** The type of drizzle-kit's `defineConfig` helps an editor, where it is installed. */
  readonly drizzleKit: boolean;
}

/** The text of a `drizzle.config.ts`. */
export function configText({ schema, out, database, drizzleKit }: ConfigInput): string {
  const [start, end] = drizzleKit
    ? ['import { defineConfig } from "drizzle-kit";\n\nexport default defineConfig({', "});"]
    : ["export default {", "};"];
  return [
    start,
    '  dialect: "sqlite",',
    `  schema: ${schemaText(schema)},`,
    `  out: ${JSON.stringify(out)},`,
    `  dbCredentials: { url: ${JSON.stringify(database)} },`,
    end,
    "",
  ].join("\n");
}

function schemaText(patterns: readonly string[]): string {
  const [first, second] = patterns;
  if (first !== undefined && second === undefined) return JSON.stringify(first);
  return `[\n${patterns.map((pattern) => `    ${JSON.stringify(pattern)},`).join("\n")}\n  ]`;
}
