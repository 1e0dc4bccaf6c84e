#!/usr/bin/env bash
# A text with two statements, given to the call of each SQLite driver that runs one statement.
#
# Versions: better-sqlite3 12.11.1, libsql 0.5.29, @libsql/client 0.18.0, node:sqlite of Node 24.4.1.
# Guess:    all four refuse the text, as better-sqlite3 does, or run both statements.
# Seen:     better-sqlite3 refuses it. libsql, @libsql/client (`execute` and `batch`) and node:sqlite (`prepare`) run the
#           first statement and pass over the second without an error, so that a migration of two statements is
#           recorded as applied with half of it done.
# What to do: split the text, or use the call for scripts (`exec`, `executeMultiple`).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module", "allowScripts": { "better-sqlite3": true, "node": true } }' >package.json
npm install --no-audit --no-fund --loglevel=error better-sqlite3@12.11.1 libsql@0.5.29 @libsql/client@0.18.0 node@24.4.1

cat >common.mjs <<'JS'
export const TWO = "CREATE TABLE first (x); CREATE TABLE second (x)";
export const NAMES = "SELECT name FROM sqlite_schema ORDER BY name";
JS
cat >packages.mjs <<'JS'
import { createClient } from "@libsql/client";
import BetterSqlite3 from "better-sqlite3";
import Libsql from "libsql";
import { NAMES, TWO } from "./common.mjs";

for (const [name, Database] of [["better-sqlite3", BetterSqlite3], ["libsql", Libsql]]) {
  const db = new Database(":memory:");
  try {
    db.prepare(TWO).run();
    console.log(name, JSON.stringify(db.prepare(NAMES).all().map((row) => row.name)));
  } catch (error) {
    console.log(name, error.message);
  }
}
for (const [name, run] of [["execute", (c) => c.execute(TWO)], ["batch", (c) => c.batch([TWO])]]) {
  const client = createClient({ url: ":memory:" });
  await run(client);
  console.log(`@libsql/client ${name}`, JSON.stringify((await client.execute(NAMES)).rows.map((row) => row.name)));
}
JS
cat >built-in.mjs <<'JS'
import { DatabaseSync } from "node:sqlite";
import { NAMES, TWO } from "./common.mjs";

const db = new DatabaseSync(":memory:");
db.prepare(TWO).run();
console.log("node:sqlite", JSON.stringify(db.prepare(NAMES).all().map((row) => row.name)));
JS

{
  node packages.mjs
  ./node_modules/node/bin/node --no-warnings built-in.mjs
} | tee seen
diff seen - <<'SEEN'
better-sqlite3 The supplied SQL string contains more than one statement
libsql ["first"]
@libsql/client execute ["first"]
@libsql/client batch ["first"]
node:sqlite ["first"]
SEEN
echo "as described"
