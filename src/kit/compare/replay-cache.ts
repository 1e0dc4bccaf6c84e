import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { LoadedMigration } from "../../model/migration.js";
import { openScratch } from "../../runner/drivers/open.js";
import { scratchContent } from "../../runner/drivers/scratch.js";
import { provenanceOf, replay } from "../../runner/replay.js";
import type { Session } from "../../runner/session.js";
import { VERSION } from "../../version.js";
import type { Provenance } from "./comparison.js";

/** Databases kept; each is as large as the definitions of the schema. */
const MOST = 4;

export interface Replayed {
  readonly scratch: Session;
  readonly provenance: Provenance;
}

/**
 * Opens a scratch database on which the migrations have been replayed. SQLite takes longer for each definition the more
 * there are, so the result is kept in the project's `node_modules/.cache`, under the checksums of the migrations: as
 * long as none is added or edited, it is the same.
 */
export async function openReplayed(root: string, migrations: readonly LoadedMigration[]): Promise<Replayed> {
  const empty = await openScratch(root);
  const file = await cacheFile(root, migrations, empty);
  const kept = file === undefined ? undefined : await openKept(root, file);
  if (kept !== undefined) {
    await empty.close();
    return { scratch: kept, provenance: await provenanceOf(kept, migrations) };
  }
  const { provenance } = await replay(empty, migrations);
  if (file !== undefined) keep(file, empty);
  return { scratch: empty, provenance };
}

/** Undefined where nothing shall be kept: without a `node_modules`, and where code changes the schema. */
async function cacheFile(
  root: string,
  migrations: readonly LoadedMigration[],
  scratch: Session,
): Promise<string | undefined> {
  const runsCode = migrations.some(({ up }) => up.some((step) => step.kind === "run" && step.schema));
  if (runsCode || migrations.length === 0 || !existsSync(join(root, "node_modules"))) return undefined;
  const version = await scratch.get<{ version: string }>("SELECT sqlite_version() AS version");
  const key = JSON.stringify([
    VERSION,
    version,
    migrations.map(({ checksum, generated }) => [checksum, generated]),
  ]);
  const name = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return join(root, "node_modules", ".cache", "drizzle-sluice", `${name}.db`);
}

/** A file that cannot be read is as good as none. */
async function openKept(root: string, file: string): Promise<Session | undefined> {
  if (!existsSync(file)) return undefined;
  try {
    const session = await openScratch(root, readFileSync(file));
    await session.get("SELECT count(*) FROM sqlite_schema");
    return session;
  } catch {
    return undefined;
  }
}

/** Whole or not at all: another process may be reading. That it cannot be kept is no failure. */
function keep(file: string, scratch: Session): void {
  const content = scratchContent(scratch);
  if (content === undefined) return;
  const folder = join(file, "..");
  const fresh = `${file}.${randomBytes(4).toString("hex")}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(fresh, content);
    renameSync(fresh, file);
    removeOld(folder);
  } catch {
    rmSync(fresh, { force: true });
  }
}

function removeOld(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const byAge = files.map((file) => ({ file, time: statSync(file).mtimeMs })).sort((a, b) => b.time - a.time);
  for (const { file } of byAge.slice(MOST)) rmSync(file, { force: true });
}
