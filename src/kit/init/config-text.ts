import { DEFAULT_SETTINGS } from "../../migration/settings.js";

export interface ConfigInput {
  /** Files, folders or globs, relative to the configuration. */
  readonly schema: readonly string[];
  /** Relative to the configuration. */
  readonly out: string;
  readonly database: string;
  /** It is installed: its `defineConfig` gives the type. Otherwise ours does, and nothing is imported that runs. */
  readonly drizzleKit: boolean;
}

/** The text of a `drizzle.config.ts`. */
export function configText({ schema, out, database, drizzleKit }: ConfigInput): string {
  const [start, end] = drizzleKit
    ? ['import { defineConfig } from "drizzle-kit";\n\nexport default defineConfig({', "});"]
    : [
        'import type { DrizzleConfig } from "drizzle-sluice/kit";\n\nexport default {',
        "} satisfies DrizzleConfig;",
      ];
  return [
    start,
    '  dialect: "sqlite",',
    `  schema: ${schemaText(schema)},`,
    `  out: ${JSON.stringify(out)},`,
    `  dbCredentials: { url: ${JSON.stringify(database)} },`,
    "  // `drizzle-kit push` drops the tables that it does not know: not Sluice's own.",
    `  tablesFilter: ["!${DEFAULT_SETTINGS.table}*"],`,
    end,
    "",
  ].join("\n");
}

function schemaText(patterns: readonly string[]): string {
  const [first, second] = patterns;
  if (first !== undefined && second === undefined) return JSON.stringify(first);
  return `[\n${patterns.map((pattern) => `    ${JSON.stringify(pattern)},`).join("\n")}\n  ]`;
}
