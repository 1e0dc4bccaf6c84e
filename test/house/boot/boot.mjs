// An application that starts: `node boot.mjs INDEX DATABASE FOLDER`. Prints what the upgrade asked of the file system
// and of the database, and which CommonJS modules were loaded.

import fs from "node:fs";
import { createRequire, register, syncBuiltinESMExports } from "node:module";

register("./record-imports.mjs", import.meta.url);
const [index, database, folder] = process.argv.slice(2);
const listings = [];
const reads = [];
const queries = [];

for (const owner of [fs, fs.promises]) {
  for (const name of ["readdir", "readdirSync", "opendir", "opendirSync"]) record(owner, name, listings);
  for (const name of ["readFile", "readFileSync", "open", "openSync", "createReadStream"])
    record(owner, name, reads);
}
syncBuiltinESMExports();

const require = createRequire(import.meta.url);
const Database = require("better-sqlite3");
const { upgrade } = await import(index);
const client = new Database(database, { verbose: (sql) => queries.push(sql) });
listings.length = 0;
reads.length = 0;
queries.length = 0;
const { applied } = await upgrade(client, { folder });
const counted = {
  applied: applied.length,
  listings: [...listings],
  reads: [...reads],
  queries: [...queries],
};
client.close();
console.log(JSON.stringify({ ...counted, required: Object.keys(require.cache) }));

function record(owner, name, list) {
  const original = owner[name];
  if (original === undefined) return;
  owner[name] = (path, ...rest) => {
    list.push(String(path));
    return original.call(owner, path, ...rest);
  };
}
