// Runs a script of this folder: `node scripts/run.mjs quickstart`. Node 20 cannot strip types by itself, so the
// scripts are transpiled to .build/ (ignored by git) first; their imports stay as they are.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const output = join(root, ".build");
const [script, ...args] = process.argv.slice(2);

buildSync({
  absWorkingDir: root,
  entryPoints: ["scripts/**/*.ts"],
  outbase: "scripts",
  outdir: output,
  format: "esm",
  target: "node20",
  logLevel: "warning",
});
const { status } = spawnSync(process.execPath, [join(output, `${script}.js`), ...args], {
  cwd: root,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
