import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import type { Project } from "../project/project.js";

/** What was added to a `.gitignore`. */
export interface GitIgnored {
  readonly file: string;
  readonly isNew: boolean;
  readonly lines: readonly string[];
}

const HEADING =
  "# The database of drizzle-sluice: its file, SQLite's and Sluice's notes beside it, its backups";

/**
 * Adds the database, what lies beside it and its backups to the `.gitignore` of the project, where git does not ignore
 * them yet. Undefined where there is nothing to add: the database is no file in the project, or the project is neither
 * a git checkout nor has a `.gitignore`.
 */
export function ignoreDatabase({ root, database, settings }: Project): GitIgnored | undefined {
  const file = join(root, ".gitignore");
  if (database?.path === undefined || (!existsSync(file) && !isCheckout(root))) return undefined;
  const { path } = database;
  const backups = settings.backups === "" ? `${path}.backups` : resolve(dirname(path), settings.backups);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const lines = [
    { path, pattern: patternOf(root, path) },
    { path: `${path}-wal`, pattern: patternOf(root, `${path}-*`) },
    { path: join(backups, basename(path)), pattern: patternOf(root, `${backups}/`) },
  ].flatMap((one) =>
    one.pattern === undefined || isIgnored(text, one.pattern, one.path, root) ? [] : [one.pattern],
  );
  if (lines.length === 0) return undefined;
  const gap = text === "" ? "" : text.endsWith("\n") ? "\n" : "\n\n";
  writeFileSync(file, `${text}${gap}${[HEADING, ...lines].join("\n")}\n`);
  return { file, isNew: text === "", lines };
}

/** The path as a line of the root's `.gitignore`; undefined where it lies elsewhere. */
function patternOf(root: string, path: string): string | undefined {
  const way = relative(root, path).replaceAll("\\", "/");
  if (way === "" || way === ".." || way.startsWith("../") || /^[A-Za-z]:/.test(way)) return undefined;
  return `/${way}${path.endsWith("/") ? "/" : ""}`;
}

/** By a line of its own; or by whatever pattern of whichever file, of which git knows. */
function isIgnored(text: string, pattern: string, path: string, root: string): boolean {
  if (text.split(/\r?\n/).includes(pattern)) return true;
  try {
    execFileSync("git", ["check-ignore", "--quiet", "--no-index", path], { cwd: root, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function isCheckout(root: string): boolean {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return true;
    if (dirname(folder) === folder) return false;
  }
}
