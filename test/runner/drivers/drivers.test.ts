import { createClient } from "@libsql/client";
import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { drizzle as drizzleLibsql } from "drizzle-orm/libsql";
import Libsql from "libsql";
import { nodeSqlite } from "../../../src/runner/drivers/node-sqlite.js";
import { driverSuite } from "./suite.js";

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
    const db = new Libsql(file);
    return { db, close: () => db.close() };
  },
});

driverSuite({
  name: "@libsql/client",
  missing: undefined,
  client: (file) => {
    const db = createClient({ url: `file:${file}` });
    return { db, close: () => db.close() };
  },
});

driverSuite({
  name: "drizzle-orm over @libsql/client",
  missing: undefined,
  client: (file) => {
    const client = createClient({ url: `file:${file}` });
    return { db: drizzleLibsql({ client }), close: () => client.close() };
  },
});
