/**
 * What a configuration takes from drizzle-kit, in its place: it need not be installed, and loading it takes long
 * (https://orm.drizzle.team/docs/drizzle-config-file).
 */
export const defineConfig = <T>(config: T): T => config;
