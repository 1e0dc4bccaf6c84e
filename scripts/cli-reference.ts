/** `npm run docs`: puts the help of every command into docs/cli.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { withHelp } from "../test/house/cli-reference.js";

const FILE = "docs/cli.md";
writeFileSync(FILE, await withHelp(readFileSync(FILE, "utf8")));
