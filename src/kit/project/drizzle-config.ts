/**
 * The type of `drizzle.config.ts`, for projects that do not have drizzle-kit: `export default { … } satisfies
 * DrizzleConfig`. The fields are drizzle-kit's; Sluice reads those that have a comment.
 */
export interface DrizzleConfig {
  readonly dialect: "sqlite" | "turso";
  /** Files, folders and globs of the modules that export the tables. */
  readonly schema?: string | readonly string[];
  /** The folder of the migrations; `./drizzle`. */
  readonly out?: string;
  readonly dbCredentials?: {
    /** A path or a URL. */
    readonly url: string;
    /** For libSQL. */
    readonly authToken?: string;
  };
  /** How names are written that a column does not have itself. */
  readonly casing?: "snake_case" | "camelCase";
  /** Globs of the tables that are this project's, where others share the database. */
  readonly tablesFilter?: string | readonly string[];
  readonly migrations?: {
    /** The table of drizzle-orm's own history. */
    readonly table?: string;
    readonly schema?: string;
    readonly prefix?: "index" | "timestamp" | "supabase" | "unix" | "none";
  };
  readonly driver?: string;
  readonly breakpoints?: boolean;
  readonly strict?: boolean;
  readonly verbose?: boolean;
  readonly schemaFilter?: string | readonly string[];
  readonly introspect?: { readonly casing: "camel" | "preserve" };
}
