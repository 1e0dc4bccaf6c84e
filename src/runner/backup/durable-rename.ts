import { closeSync, fsyncSync, openSync, renameSync } from "node:fs";
import { dirname } from "node:path";

/** Gives a file another name, in the place of what may have it; both its content and its name last then. */
export function renameDurably(from: string, to: string): void {
  flush(from, "r+");
  renameSync(from, to);
  // Windows opens no folder, and needs none to be flushed.
  if (process.platform !== "win32") flush(dirname(to), "r");
}

function flush(path: string, mode: "r" | "r+"): void {
  const handle = openSync(path, mode);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
