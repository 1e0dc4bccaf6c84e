import type { Settings } from "./settings.js";

/** Tables in which other migration tools keep their history. */
const OTHER_TOOLS = [
  "__drizzle_migrations",
  "_prisma_migrations",
  "alembic_version",
  "knex_migrations",
  "knex_migrations_lock",
  "kysely_migration",
  "kysely_migration_lock",
];

/** What is not the application's: our own tables, those of other tools, and what the settings say to leave alone. */
export function ignored(settings: Pick<Settings, "table" | "keep">): (name: string) => boolean {
  const patterns = settings.keep.map(globPattern);
  return (name) =>
    name.startsWith(`${settings.table}_`) ||
    OTHER_TOOLS.includes(name) ||
    patterns.some((pattern) => pattern.test(name));
}

/** `*` is any number of characters, `?` is one. */
export function globPattern(glob: string): RegExp {
  const escaped = glob.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}
