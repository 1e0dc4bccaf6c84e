import { expect, test } from "vitest";
import { builtProject } from "../runner/built.js";

const MODULE = `import { defineMigration } from "drizzle-sluice";
export default defineMigration({ revision: "001", parents: [], up: ["CREATE TABLE users (id)"], down: [] });
`;
const COMMON = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
const sluice = require("drizzle-sluice");
exports.default = sluice.defineMigration({ revision: "001", parents: [], up: ["CREATE TABLE users (id)"], down: [] });
`;

const BOOT = `import Database from "better-sqlite3";
import { upgrade } from "drizzle-sluice";
const warnings = [];
process.on("warning", ({ message }) => warnings.push(message));
const { heads } = await upgrade(new Database("app.db"));
process.on("exit", () => console.log(JSON.stringify({ heads, warnings })));
`;

test.each([
  ["an ES module", `{ "type": "module" }`, MODULE],
  ["an ES module in a package without a type", "{}", MODULE],
  ["an ES module in a package of CommonJS", `{ "type": "commonjs" }`, MODULE],
  ["CommonJS, as tsc writes it", "{}", COMMON],
])("a .js migration that is %s is taken without a warning", async (_, manifest, text) => {
  const project = builtProject({
    "package.json": manifest,
    "boot.mjs": BOOT,
    "drizzle/20261120_1530_001_make_users.js": text,
  });
  expect(JSON.parse(await project.run("boot.mjs"))).toEqual({ heads: ["001"], warnings: [] });
});
