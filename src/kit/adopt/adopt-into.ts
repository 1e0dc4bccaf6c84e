import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Snapshot } from "../../dialect/dialect.js";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { type ChangeSummary, describeChanges } from "../../diff/describe.js";
import { diff } from "../../diff/diff.js";
import { SluiceError } from "../../errors.js";
import { shownPath } from "../../migration/shown-path.js";
import type { Schema } from "../../model/schema.js";
import type { Session } from "../../runner/session.js";
import { constantName } from "../../source/write/identifier.js";
import { desiredOf, loadSource, type Source } from "../compare/desired.js";
import { importExtension } from "../project/import-extension.js";
import type { Project } from "../project/project.js";
import { casingOf } from "../pull/casing.js";
import { type Expressible, expressibleIn } from "../pull/expressible.js";
import { wantedBy } from "../pull/pull.js";
import { type ByHand, editSchema } from "./edit-schema.js";
import { mergeDrift } from "./merge.js";
import type { Placing } from "./schema-editing.js";
import { sidesOf } from "./sides.js";
import { unifiedDiff } from "./unified-diff.js";

const dialect = sqliteAuthor;

export interface AdoptInput {
  readonly project: Project;
  readonly source: Source;
  readonly session: Session;
  /** What the database's revisions make; undefined: it has none, and the schema becomes what the database is. */
  readonly expected: Snapshot | undefined;
  readonly found: Snapshot;
  /** Tables that neither the revisions nor the schema know come too. */
  readonly withNew: boolean;
  readonly dryRun: boolean;
}

export interface Adopted {
  /** The files that are edited, or would be. */
  readonly files: readonly string[];
  readonly changes: readonly ChangeSummary[];
  readonly notes: readonly string[];
  /** Of all files, as `diff -u` shows it. */
  readonly diff: string;
  /** The schema after it, loaded again; of a dry run as it would be. */
  readonly source: Source;
}

/**
 * Merges into the schema's files what the database has come to have, and takes out what it has lost. All files are
 * edited or none: afterwards they are loaded, and put back where the schema is not the one that it had to be.
 *
 * @throws SluiceError `adopt-conflict`, `cannot-adopt`, `adopt-differs`.
 */
export async function adoptInto(input: AdoptInput): Promise<Adopted> {
  const { project, source, session, found, withNew, dryRun } = input;
  const written = (await desiredOf(source, project, dialect, found)).schema;
  const expressible = await expressibleIn(session, found, wantedBy(project.tablesFilter));
  const sides = sidesOf({ ...input, dialect, expressible, written });
  const { schema: target, conflicts } = mergeDrift(sides, withNew || input.expected === undefined);
  if (conflicts.length > 0) throw conflict(conflicts);
  const changes = diff(sides.written, target);
  const notes = notesOf(expressible);
  if (changes.length === 0) return { files: [], changes: [], notes, diff: "", source };
  const { texts, byHand } = await editSchema({
    changes,
    target,
    views: new Map(expressible.views.map((view) => [view.name, view])),
    origins: source.origins(),
    paths: source.paths,
    casing: await casingOf(project),
    placing: placingFor(project, source, changes.flatMap(newName)),
  });
  if (byHand.length > 0) throw cannotAdopt(byHand);
  const befores = new Map(
    [...texts.keys()].map((file) => [file, existsSync(file) ? readFileSync(file, "utf8") : undefined]),
  );
  const after = dryRun
    ? { ...source, schema: target }
    : await writeAndCompare(project, texts, befores, target);
  return {
    files: [...texts.keys()],
    changes: describeChanges(changes, []),
    notes,
    diff: [...texts]
      .map(([file, text]) => unifiedDiff(shownPath(file), befores.get(file) ?? "", text))
      .join(""),
    source: after,
  };
}

const newName = (change: ReturnType<typeof diff>[number]): readonly string[] => {
  if (change.kind === "addTable") return [change.table.name];
  return change.kind === "addView" ? [change.view.name] : [];
};

function notesOf({ beside, left }: Expressible): readonly string[] {
  const lines = [...beside].filter(([, list]) => list.length > 0);
  return [...lines.map(([table, list]) => `${table}: Drizzle cannot say ${list.join(", ")}.`), ...left];
}

/** The files are written, loaded and compared; put back where anything is not as it had to be. */
async function writeAndCompare(
  project: Project,
  texts: ReadonlyMap<string, string>,
  befores: ReadonlyMap<string, string | undefined>,
  target: Schema,
): Promise<Source> {
  try {
    for (const [file, text] of texts) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    const source = await loadSource(project);
    const now = await desiredOf(source, project, dialect, EMPTY);
    const aligned = dialect.align(target, now.schema);
    const left = describeChanges(diff(aligned.before, aligned.after), []);
    if (left.length === 0) return source;
    throw differs(left.map(({ table, detail }) => `  ${table}: ${detail}`));
  } catch (error) {
    for (const [file, text] of befores) {
      if (text === undefined) rmSync(file, { force: true });
      else writeFileSync(file, text);
    }
    throw error;
  }
}

const EMPTY: Snapshot = {
  schema: { tables: [], views: [] },
  tables: new Map(),
  indexes: new Map(),
  views: new Map(),
  others: [],
};

function placingFor(project: Project, source: Source, names: readonly string[]): Placing {
  const taken = new Set(source.origins().map(({ exported }) => exported));
  const constants = new Map<string, string>();
  for (const name of names) {
    const constant = constantName(name, "Table", taken);
    taken.add(constant);
    constants.set(name, constant);
  }
  return {
    constants,
    chosen: new Map(),
    importExtension: importExtension(dirname(source.paths[0] ?? project.root)),
    isOpen: (path) => project.schema.some((pattern) => isOpen(project.base, pattern, path)),
  };
}

/** Does a folder, or a glob over one, see a new file in it? */
function isOpen(root: string, pattern: string, path: string): boolean {
  const folder = resolve(root, pattern);
  if (folder === dirname(path)) return true;
  return (
    /\*/.test(basename(pattern)) &&
    resolve(root, dirname(pattern).replace(/\/?\*\*.*$/, "")) === dirname(path)
  );
}

const conflict = (lines: readonly string[]): SluiceError =>
  new SluiceError(
    "adopt-conflict",
    [
      "Nothing was written: the schema has changes of its own at the same places.",
      ...lines.map((line) => `  ${line}`),
    ].join("\n"),
    { hint: "Write into the schema by hand which one it shall be, and run it again." },
  );

const cannotAdopt = (places: readonly ByHand[]): SluiceError =>
  new SluiceError(
    "cannot-adopt",
    [
      "Nothing was written: there are places that cannot be edited with certainty.",
      ...places.map(
        ({ file, line, why, todo }) => `  ${shownPath(file)}:${line}: ${why}. Write there: ${todo}`,
      ),
    ].join("\n"),
    { hint: "Write these by hand, and run it again for the rest." },
  );

const differs = (lines: readonly string[]): SluiceError =>
  new SluiceError(
    "adopt-differs",
    ["Nothing was changed: with the edits the schema would not be what it has to be.", ...lines].join("\n"),
    { hint: "Write the change into the schema by hand, and please report what led here." },
  );
