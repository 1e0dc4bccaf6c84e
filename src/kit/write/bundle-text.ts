import type { Settings } from "../../migration/settings.js";

/** What stands at the end of the address by which a TypeScript file imports another. */
export type ImportExtension = ".js" | ".ts" | "";

export interface BundleTextInput {
  /** The names of the migrations' files with their revisions, in order. */
  readonly files: readonly { readonly name: string; readonly revision: string }[];
  /** As `sluice.json` says them, without the defaults. */
  readonly settings: Partial<Settings>;
  readonly language: "ts" | "js";
  /** For files of TypeScript; one of JavaScript is imported by its own name. */
  readonly importExtension: ImportExtension;
}

/** The first line, by which a file is known to be ours. */
export const BUNDLE_MARK = "// Written by `sluice bundle`";

/** The module that imports every migration: what an application, a bundler or a published package carries them by. */
export function bundleText({ files, settings, language, importExtension }: BundleTextInput): string {
  const imports = files.map(
    ({ name, revision }) =>
      `import m${revision} from ${JSON.stringify(`./${importedName(name, importExtension)}`)};`,
  );
  const entries = files.map(
    ({ name, revision }) => `    { name: ${JSON.stringify(name)}, migration: m${revision} },`,
  );
  const settingsText = JSON.stringify(settings, undefined, 2).replaceAll("\n", "\n  ");
  return [
    `${BUNDLE_MARK}, and again by every \`sluice generate\`. Not edited by hand.`,
    ...(language === "ts" ? [`import type { MigrationBundle } from "drizzle-sluice";`] : []),
    ...imports,
    "",
    ...declaration(language),
    `  settings: ${settingsText},`,
    ...(entries.length === 0 ? ["  migrations: [],"] : ["  migrations: [", ...entries, "  ],"]),
    "};",
    "",
  ].join("\n");
}

const declaration = (language: "ts" | "js"): readonly string[] =>
  language === "ts"
    ? ["export const migrations: MigrationBundle = {"]
    : [`/** @type {import("drizzle-sluice").MigrationBundle} */`, "export const migrations = {"];

const importedName = (name: string, extension: ImportExtension): string =>
  name.endsWith(".ts") ? `${name.slice(0, -".ts".length)}${extension}` : name;

/** Whether two texts say the same: a formatter may have been over one of them. */
export const sameBundle = (a: string, b: string): boolean => withoutLayout(a) === withoutLayout(b);

const withoutLayout = (text: string): string => text.replace(/[\s;,"']/g, "");
