/**
 * Tables that other tools and platforms keep in an application's database, in lower case: SQLite compares names
 * without it. Names that an application might well use itself (`migrations`, `schema_version`) are left to `keep`.
 */
const TABLES: ReadonlySet<string> = new Set([
  // Migration tools for Node
  "__drizzle_migrations",
  "_prisma_migrations",
  "knex_migrations",
  "knex_migrations_lock",
  "kysely_migration",
  "kysely_migration_lock",
  "mikro_orm_migrations",
  "pgmigrations",
  "sequelizedata",
  "sequelizemeta",
  "typeorm_metadata",
  // Migration tools of other languages
  "__diesel_schema_migrations",
  "__efmigrationshistory",
  "__efmigrationslock",
  "_sqlx_migrations",
  "_yoyo_log",
  "_yoyo_migration",
  "_yoyo_version",
  "alembic_version",
  "ar_internal_metadata",
  "atlas_schema_revisions",
  "bun_migration_locks",
  "bun_migrations",
  "databasechangelog",
  "databasechangeloglock",
  "django_migrations",
  "doctrine_migration_versions",
  "flyway_schema_history",
  "goose_db_version",
  "gorp_migrations",
  "phinxlog",
  "refinery_schema_history",
  "schema_migrations",
  "seaql_migrations",
  "yoyo_lock",
  // Platforms
  "android_metadata",
  "d1_migrations",
  "turso_cdc",
  "turso_cdc_version",
]);

/** Cloudflare, Litestream, libSQL, Turso and cr-sqlite name all of their tables alike. */
const NAMED_ALIKE = /^(?:_cf_|_litestream_|libsql_|__turso_internal_|crsql_)|__crsql_(?:clock|pks)$/;

/** Whether a table is one of another tool's or of a platform's, by its name. */
export function isOtherTools(name: string): boolean {
  const folded = name.toLowerCase();
  return TABLES.has(folded) || NAMED_ALIKE.test(folded);
}
