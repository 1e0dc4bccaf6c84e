import * as orm from "drizzle-orm";
import * as core from "drizzle-orm/sqlite-core";
import * as ormRc from "drizzle-orm-rc";
import * as coreRc from "drizzle-orm-rc/sqlite-core";
import type { DrizzleModules, Namespace } from "../../src/source/drizzle.js";
import { readSource, type SourceOptions, type SourceSchema } from "../../src/source/source.js";

/** Both versions of drizzle-orm. The newer is typed as the older: what the tests use of them is the same. */
export const DRIZZLES = [
  { version: "0.45", orm, core },
  { version: "1.0", orm: ormRc as unknown as typeof orm, core: coreRc as unknown as typeof core },
] as const;

export type TestDrizzle = (typeof DRIZZLES)[number];

/** Reads what `make` returns as if a module exported it. */
export function readExports(
  drizzle: TestDrizzle,
  make: (drizzle: TestDrizzle) => Namespace,
  options: Partial<SourceOptions> = {},
): SourceSchema {
  const modules: DrizzleModules = { orm: drizzle.orm, core: drizzle.core };
  return readSource([make(drizzle)], modules, { enumChecks: false, ...options });
}
