import { relative } from "node:path";

/** A path as short as it is clear: relative to the working directory for what lies in it. */
export function shownPath(path: string): string {
  const way = relative(process.cwd(), path);
  return way === "" || way.startsWith("..") ? path : way;
}
