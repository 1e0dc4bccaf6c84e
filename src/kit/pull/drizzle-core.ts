import { createRequire } from "node:module";
import { join } from "node:path";

/** The path of drizzle-orm's SQLite part, where a folder finds it. */
export function drizzleCore(folder: string): string | undefined {
  try {
    return createRequire(join(folder, "schema.js")).resolve("drizzle-orm/sqlite-core");
  } catch {
    return undefined;
  }
}
