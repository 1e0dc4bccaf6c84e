import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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

/** Copies the sample's schema and configuration out of the repository at `home`, with the packages it uses linked. */
export function copyOfSample(home: string): Project {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "sluice-quickstart-")));
  cpSync(join(home, "schema"), join(root, "schema"), { recursive: true });
  cpSync(join(home, "drizzle.config.ts"), join(root, "drizzle.config.ts"));
  writeFileSync(
    join(root, "package.json"),
    `{ "name": "mock-servers", "private": true, "type": "module" }\n`,
  );
  mkdirSync(join(root, "node_modules"));
  symlinkSync(home, join(root, "node_modules", "drizzle-sluice"), "dir");
  for (const name of ["drizzle-orm", "better-sqlite3"]) {
    symlinkSync(join(home, "node_modules", name), join(root, "node_modules", name), "dir");
  }
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
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
