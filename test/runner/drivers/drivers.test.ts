import { createRequire } from "node:module";
import { join } from "node:path";
import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { nodeSqlite } from "../../../src/runner/drivers/node-sqlite.js";
import { type DriverUnderTest, driverSuite } from "./suite.js";

/** Where drivers are installed that this package does not depend on: a folder with a `node_modules`. */
const DRIVERS = process.env.SLUICE_TEST_DRIVERS;

driverSuite({
  name: "better-sqlite3",
  missing: undefined,
  client: (file) => {
    const client = new Database(file);
    return { db: drizzle({ client }), close: () => client.close() };
  },
});

const node = nodeSqlite();

driverSuite({
  name: "node:sqlite",
  missing: node === undefined ? `Node ${process.versions.node} has none, or one that is too old` : undefined,
  client: (file) => {
    if (node === undefined) throw new Error("Skipped.");
    const db = new node.DatabaseSync(file);
    return { db, close: () => db.close() };
  },
});

interface Libsql {
  new (file: string): { close(): void };
}
driverSuite({
  name: "libsql",
  ...installed<Libsql>("libsql", (Client, file) => {
    const db = new Client(file);
    return { db, close: () => db.close() };
  }),
});

interface LibsqlClient {
  createClient(options: { url: string }): { close(): void };
}
driverSuite({
  name: "@libsql/client",
  ...installed<LibsqlClient>("@libsql/client", ({ createClient }, file) => {
    const db = createClient({ url: `file:${file}` });
    return { db, close: () => db.close() };
  }),
});

type Made = ReturnType<DriverUnderTest["client"]>;

/** A driver that is tried where it is installed. */
function installed<Module>(
  name: string,
  client: (module: Module, file: string) => Made,
): Omit<DriverUnderTest, "name"> {
  const require = createRequire(DRIVERS === undefined ? import.meta.url : join(DRIVERS, "package.json"));
  let module: Module;
  try {
    module = require(name);
  } catch {
    const missing = `${name} is not installed; SLUICE_TEST_DRIVERS names a folder where it is`;
    return { missing, client: () => ({ db: {}, close: () => {} }) };
  }
  return { missing: undefined, client: (file) => client(module, file) };
}
