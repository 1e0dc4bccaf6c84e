import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** What `npm pack` packs of a folder, unpacked where `npm install` puts it. Packages that it depends on are left out. */
export function installPacked(folder: string, app: string, name: string): void {
  const packed = execFileSync(
    "npm",
    ["pack", "--ignore-scripts", "--silent", "--json", "--pack-destination", app],
    { cwd: folder, encoding: "utf8" },
  );
  const [{ filename }]: [{ filename: string }] = JSON.parse(packed);
  const target = join(app, "node_modules", name);
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", join(app, filename), "-C", target, "--strip-components=1"]);
}
