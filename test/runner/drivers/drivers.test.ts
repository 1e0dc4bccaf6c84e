import { createRequire } from "node:module";
import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { nodeSqlite } from "../../../src/runner/drivers/node-sqlite.js";
import { driverSuite } from "./suite.js";

// Not imported: the packages are found when a test asks for them, so that the types do not depend on them.
const require = createRequire(import.meta.url);

interface Closable {
  close(): void;
}

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

driverSuite({
  name: "libsql",
  missing: undefined,
  client: (file) => {
    const Client: new (file: string) => Closable = require("libsql");
    const db = new Client(file);
    return { db, close: () => db.close() };
  },
});

driverSuite({
  name: "@libsql/client",
  missing: undefined,
  client: (file) => {
    const db = libsqlClient(file);
    return { db, close: () => db.close() };
  },
});

driverSuite({
  name: "drizzle-orm over @libsql/client",
  missing: undefined,
  client: (file) => {
    const client = libsqlClient(file);
    const { drizzle: drizzleLibsql }: { drizzle(options: object): object } = require("drizzle-orm/libsql");
    return { db: drizzleLibsql({ client }), close: () => client.close() };
  },
});

function libsqlClient(file: string): Closable {
  const module: { createClient(options: { url: string }): Closable } = require("@libsql/client");
  return module.createClient({ url: `file:${file}` });
}
