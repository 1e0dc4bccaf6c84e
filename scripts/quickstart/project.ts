import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOME, makeWorkspace } from "../workspace.js";

/** The sample application in a temporary folder. */
export interface Project {
  readonly root: string;
  readonly database: string;
  readonly migrations: string;
  /** Replaces a text of a file, which has to be there. */
  edit(file: string, before: string, after: string): void;
  write(file: string, text: string): void;
  remove(): void;
}

/** Copies the sample's schema and configuration, with the packages it uses linked. */
export function copyOfSample(): Project {
  const { root, remove } = makeWorkspace("quickstart", ["drizzle-orm", "better-sqlite3"]);
  cpSync(join(HOME, "schema"), join(root, "schema"), { recursive: true });
  cpSync(join(HOME, "drizzle.config.ts"), join(root, "drizzle.config.ts"));
  const write = (file: string, text: string): void => writeFileSync(join(root, file), text);
  return {
    root,
    database: join(root, "app.db"),
    migrations: join(root, "drizzle"),
    write,
    edit: (file, before, after) => {
      const text = readFileSync(join(root, file), "utf8");
      if (!text.includes(before)) throw new Error(`${file} has no text ${JSON.stringify(before)} to edit`);
      write(file, text.replace(before, after));
    },
    remove,
  };
}
