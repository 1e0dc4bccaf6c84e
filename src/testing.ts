/**
 * Migrated databases for tests: the migrations run once, and every test gets a copy of its own.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "./errors.js";
import { openDatabase } from "./runner/drivers/open.js";
import { folderOf, openSource } from "./runner/source.js";
import type { MigrationBundle, SourceOptions } from "./runner/types.js";
import { upgrade } from "./runner/upgrade.js";

export interface TestOptions<Database> extends SourceOptions {
  /** Puts in the rows that every test starts with. It runs once, so it has to be the same function every time. */
  readonly seed?: (database: Database) => unknown;
}

/** The class of a driver: that of better-sqlite3, or `DatabaseSync` of node:sqlite. */
export type TestDriver<Client> = new (file: string) => Client;

/**
 * A migrated database in memory, of this test alone; close it, or let it be collected. The first call runs the
 * migrations, those after it take a few milliseconds.
 *
 * @throws UsageError `no-memory-copy`: the driver cannot open a database from its bytes; and what `upgrade` throws.
 *
 * @example
 * const client = await testDatabase(Database, { seed: (client) => client.exec("INSERT INTO users VALUES (1)") });
 * const db = drizzle({ client });
 */
export async function testDatabase<Client extends object>(
  Database: TestDriver<Client>,
  options: TestOptions<Client> = {},
): Promise<Client> {
  const { seed, ...source } = options;
  const seedFile = seed === undefined ? undefined : fileSeed(Database, seed);
  const template = await templateOf(source, seedFile);
  return inMemory(Database, bytesOf(template));
}

/**
 * The path of a migrated database file, of this test alone, for every other driver and for code that opens the
 * database itself. `seed` is given the path. The files go when the process ends.
 */
export async function testFile(options: TestOptions<string> = {}): Promise<string> {
  const { seed, ...source } = options;
  const file = freshFile();
  copyFileSync(await templateOf(source, seed), file);
  return file;
}

type SeedFile = (file: string) => unknown;

/** The seeds of files, by the seeds of clients that they stand for. */
const fileSeeds = new WeakMap<object, SeedFile>();

function fileSeed<Client extends object>(
  Database: TestDriver<Client>,
  seed: (client: Client) => unknown,
): SeedFile {
  const known = fileSeeds.get(seed);
  if (known !== undefined) return known;
  const made: SeedFile = async (file) => {
    const client = new Database(file);
    try {
      await seed(client);
    } finally {
      await call(client, "close");
    }
  };
  fileSeeds.set(seed, made);
  return made;
}

const NO_SEED: SeedFile = () => {};

/** The files of templates: by their seed, then by the migrations. */
const templates = new WeakMap<SeedFile, Map<string, Promise<string>>>();

/** What failed is tried again by the next test, so that each says why. */
function templateOf(source: SourceOptions, seed: SeedFile = NO_SEED): Promise<string> {
  const ofSeed = templates.get(seed) ?? new Map<string, Promise<string>>();
  templates.set(seed, ofSeed);
  const key = keyOf(source);
  const known = ofSeed.get(key);
  if (known !== undefined) return known;
  const made = seed === NO_SEED ? makeTemplate(source) : makeSeeded(source, seed);
  ofSeed.set(key, made);
  made.catch(() => ofSeed.delete(key));
  return made;
}

/** Bundles are told apart by what they are, folders by their path; both by the migrations that they have now. */
function keyOf(options: SourceOptions): string {
  const { names, settings } = openSource(options);
  const place =
    options.migrations === undefined ? folderOf(options.folder) : bundleNumber(options.migrations);
  return JSON.stringify([place, settings, [...names.values()].sort()]);
}

const bundles: MigrationBundle[] = [];

function bundleNumber(bundle: MigrationBundle): number {
  if (!bundles.includes(bundle)) bundles.push(bundle);
  return bundles.indexOf(bundle);
}

async function makeTemplate(source: SourceOptions): Promise<string> {
  const file = freshFile();
  const session = await openDatabase(file, { create: true });
  try {
    await upgrade(session, source);
  } finally {
    await session.close();
  }
  return file;
}

async function makeSeeded(source: SourceOptions, seed: SeedFile): Promise<string> {
  const file = freshFile();
  copyFileSync(await templateOf(source), file);
  await seed(file);
  return file;
}

let folder: string | undefined;
let files = 0;

/** A name in a folder that goes when the process ends. */
function freshFile(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), "sluice-test-"));
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  files += 1;
  return join(folder, `${files}.db`);
}

const contents = new Map<string, Buffer>();

function bytesOf(file: string): Buffer {
  const known = contents.get(file);
  if (known !== undefined) return known;
  const bytes = readFileSync(file);
  // A database in WAL mode cannot be in memory: https://www.sqlite.org/fileformat.html#file_format_version_numbers
  bytes.fill(1, 18, 20);
  contents.set(file, bytes);
  return bytes;
}

/** better-sqlite3 takes the bytes in place of a file's name, node:sqlite has a method for them. */
function inMemory<Client extends object>(Database: TestDriver<Client>, bytes: Buffer): Client {
  const { prototype } = Database;
  if (has(prototype, "unsafeMode") && has(prototype, "serialize") && !has(prototype, "sync")) {
    return Reflect.construct(Database, [bytes]);
  }
  if (!has(prototype, "deserialize")) throw noMemoryCopy(Database.name);
  const client = new Database(":memory:");
  call(client, "deserialize", bytes);
  return client;
}

const has = (value: object, method: string): boolean => typeof Reflect.get(value, method) === "function";

/** Calls a method that the driver is known to have. */
function call(client: object, method: string, ...args: readonly unknown[]): unknown {
  const found: unknown = Reflect.get(client, method);
  return typeof found === "function" ? found.apply(client, args) : undefined;
}

const noMemoryCopy = (name: string): UsageError =>
  new UsageError("no-memory-copy", `${name} cannot open a database in memory from its bytes.`, {
    hint: "Open a file in its place: `new Database(await testFile())`.",
  });
