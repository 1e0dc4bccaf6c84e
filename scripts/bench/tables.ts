import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const TABLES_A_FILE = 50;

/** Writes a Drizzle schema of `count` tables to `schema/`, and a configuration for each side, with folders of its own. */
export function writeTables(root: string, count: number): void {
  mkdirSync(join(root, "schema"), { recursive: true });
  for (let first = 0; first < count; first += TABLES_A_FILE) {
    const last = Math.min(first + TABLES_A_FILE, count);
    const tables = Array.from({ length: last - first }, (_, place) => tableText(first + place, place === 0));
    writeFileSync(join(root, "schema", `tables-${first}.ts`), [IMPORTS, ...tables].join("\n"));
  }
  writeFileSync(join(root, "drizzle.config.ts"), configText("./drizzle"));
  writeFileSync(join(root, "peer.config.ts"), configText("./peer"));
}

const IMPORTS = `import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
`;

/** The first table of a file refers to none, so that the files do not import each other. */
function tableText(n: number, first: boolean): string {
  const reference = first ? "" : `.references(() => table${n - 1}.id, { onDelete: "cascade" })`;
  return `export const table${n} = sqliteTable(
  "table_${n}",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    ownerId: integer("owner_id")${reference},
    name: text("name").notNull(),
    status: text("status").notNull().default("new"),
    amount: integer("amount").notNull().default(0),
    createdAt: text("created_at").notNull().default(sql\`CURRENT_TIMESTAMP\`),
  },
  (table) => [
    index("table_${n}_owner_idx").on(table.ownerId),
    uniqueIndex("table_${n}_name_unique").on(table.name),
    check("table_${n}_amount_ck", sql\`\${table.amount} >= 0\`),
  ],
);
`;
}

function configText(out: string): string {
  return `import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./schema/*.ts",
  out: "${out}",
  dbCredentials: { url: "app.db" },
});
`;
}
