/** `npm run bench`: all of them; `npm run bench -- boot`: those that are named. */
import { cpus } from "node:os";
import { benchAlter } from "./alter.js";
import { benchBoot } from "./boot.js";
import { benchCopy } from "./copy.js";
import { benchCurrent } from "./current.js";
import { benchGenerate } from "./generate.js";
import { benchProof } from "./proof.js";

const BENCHES: Readonly<Record<string, () => void>> = {
  boot: benchBoot,
  generate: benchGenerate,
  proof: benchProof,
  current: benchCurrent,
  alter: benchAlter,
  copy: benchCopy,
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BENCHES);
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  throw new Error(`No bench ${unknown.join(", ")}; there is ${Object.keys(BENCHES).join(", ")}`);
}
console.log(`Node ${process.versions.node}, ${cpus().length} cores, ${process.platform} ${process.arch}`);
for (const name of names) BENCHES[name]?.();
