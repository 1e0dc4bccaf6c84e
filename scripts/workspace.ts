import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where `npm run` starts a script: the repository. */
export const HOME = process.cwd();

/** A temporary folder that is a package of its own, as an application is. */
export interface Workspace {
  readonly root: string;
  remove(): void;
}

/** Makes one, with `drizzle-sluice` (this repository, built) and the `packages` linked into its `node_modules`. */
export function makeWorkspace(name: string, packages: readonly string[]): Workspace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), `sluice-${name}-`)));
  writeFileSync(join(root, "package.json"), `{ "name": "${name}", "private": true, "type": "module" }\n`);
  mkdirSync(join(root, "node_modules"));
  symlinkSync(HOME, join(root, "node_modules", "drizzle-sluice"), "dir");
  for (const name of packages) {
    symlinkSync(join(HOME, "node_modules", name), join(root, "node_modules", name), "dir");
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
