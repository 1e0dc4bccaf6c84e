import { describe, expect, test } from "vitest";
import { isOtherTools } from "../../src/migration/other-tools.js";

describe("a table of another tool's or of a platform's, by its name", () => {
  test.each([
    ["Cloudflare D1 and Durable Objects", ["_cf_KV", "_cf_METADATA", "_cf_ALARM", "d1_migrations"]],
    ["Litestream", ["_litestream_seq", "_litestream_lock"]],
    ["libSQL and Turso", ["libsql_wasm_func_table", "libsql_vector_meta_shadow", "__turso_internal_types"]],
    ["Turso's change data capture", ["turso_cdc", "turso_cdc_version"]],
    ["cr-sqlite", ["crsql_master", "crsql_site_id", "todos__crsql_clock", "todos__crsql_pks"]],
    ["drizzle-orm and Prisma", ["__drizzle_migrations", "_prisma_migrations"]],
    ["Knex and Kysely", ["knex_migrations", "knex_migrations_lock", "kysely_migration_lock"]],
    ["Sequelize, TypeORM, MikroORM", ["SequelizeMeta", "typeorm_metadata", "mikro_orm_migrations"]],
    ["Alembic, Django, yoyo", ["alembic_version", "django_migrations", "_yoyo_migration"]],
    ["Go", ["schema_migrations", "goose_db_version", "atlas_schema_revisions", "gorp_migrations"]],
    ["Rust", ["_sqlx_migrations", "__diesel_schema_migrations", "refinery_schema_history"]],
    ["Java and .NET", ["flyway_schema_history", "DATABASECHANGELOG", "__EFMigrationsHistory"]],
    ["in other letters, which SQLite takes for the same", ["SCHEMA_MIGRATIONS", "sequelizemeta", "_CF_KV"]],
  ])("%s", (_, names) => expect(names.filter((name) => !isOtherTools(name))).toEqual([]));

  test("not what only resembles one", () => {
    const names = [
      "migrations",
      "cf_kv",
      "_cfg",
      "xcf_kv",
      "my_schema_migrations",
      "libsqlite",
      "litestream_x",
    ];
    expect(names.filter(isOtherTools)).toEqual([]);
  });
});
