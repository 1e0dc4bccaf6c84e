import { dirname, relative } from "node:path";
import type { SourceFile } from "ts-morph";
import type { Change } from "../../diff/change.js";
import { describeChanges } from "../../diff/describe.js";
import { CannotEdit, lineOf } from "../../source/edit/cannot-edit.js";
import { editFile, type FileEditing } from "../../source/edit/file-editing.js";
import type { FileImports } from "../../source/edit/file-imports.js";
import { sitesOf, type TableSite } from "../../source/edit/table-site.js";
import { applyEdits } from "../../source/edit/text-edit.js";
import { openTypeScript } from "../../source/open-typescript.js";
import { takenNames } from "../../source/write/arrange.js";
import { circlesOf } from "../../source/write/circles.js";
import { danglingReferences } from "./dangling.js";
import { editTable } from "./edit-table.js";
import { placeFor } from "./new-file.js";
import type { SchemaEdit, SchemaEditing } from "./schema-editing.js";
import { schemaNames } from "./schema-names.js";
import { addTable, addView, alterView, dropStatement } from "./statements.js";

/** A place that has to be edited by hand. */
export interface ByHand {
  readonly file: string;
  readonly line: number;
  readonly why: string;
  /** What has to be written there. */
  readonly todo: string;
}

export interface SchemaEdited {
  /** The new texts, by path; of a file that is new too. */
  readonly texts: ReadonlyMap<string, string>;
  readonly byHand: readonly ByHand[];
}

/** Edits the files of a schema so that the changes are in them: their texts, and what cannot be edited with certainty. */
export async function editSchema(input: SchemaEdit): Promise<SchemaEdited> {
  const files = await openTypeScript();
  const sites = sitesOf(files, input.origins, input.paths);
  const byHand: ByHand[] = [];
  const refuse = (error: CannotEdit, todo: string): void => {
    const { node, message } = error;
    byHand.push({ file: node.getSourceFile().getFilePath(), line: lineOf(node), why: message, todo });
  };
  const open = new Map<SourceFile, FileEditing>();
  const names = schemaNames(input, sites);
  const inCircle = circlesOf(input.target.tables);
  const fileOf = (file: SourceFile): FileEditing => {
    const present = open.get(file);
    if (present !== undefined) return present;
    const made = editFile({
      files,
      file,
      ...names,
      inCircle,
      tableIn: (from, imports, name) => tableIn(editing, from, imports, name),
    });
    open.set(file, made);
    return made;
  };
  const editing: SchemaEditing = { input, files, sites, fileOf, refuse };
  for (const change of input.changes) editOne(editing, change);
  const all = new Map([...open.values()].map((one) => [one.file, one.edits()]));
  for (const { error, todo } of danglingReferences(editing, all)) refuse(error, todo);
  const texts = [...all].filter(([, edits]) => edits.length > 0);
  return {
    texts:
      byHand.length > 0
        ? new Map()
        : new Map(texts.map(([file, edits]) => [file.getFilePath(), applyEdits(file.getFullText(), edits)])),
    byHand,
  };
}

function editOne(editing: SchemaEditing, change: Change): void {
  const todo = describeChanges([change], [])
    .map(({ table, detail }) => `${table}: ${detail}`)
    .join(" · ");
  try {
    applyChange(editing, change);
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    editing.refuse(error, todo);
  }
}

function applyChange(editing: SchemaEditing, change: Change): void {
  const { files, fileOf, refuse, input } = editing;
  switch (change.kind) {
    case "alterTable": {
      const site = siteNamed(editing, change.after.name);
      editTable({ files, site, editing: fileOf(site.file), change, taken: takenNames(input.target), refuse });
      return;
    }
    case "addTable":
      addTable(editing, change.table, placeFor(editing, change.table.name));
      return;
    case "dropTable":
      dropStatement(editing, siteNamed(editing, change.table.name));
      return;
    case "addView":
      addView(editing, change.view.name, placeFor(editing, change.view.name));
      return;
    case "dropView":
      dropStatement(editing, siteNamed(editing, change.view.name));
      return;
    case "alterView":
      alterView(editing, siteNamed(editing, change.after.name));
      return;
    case "renameTable":
      throw new TypeError("a rename is never guessed");
    default:
      change satisfies never;
  }
}

/** @throws CannotEdit where nobody can tell where it stands. */
export function siteNamed({ sites, files, input }: SchemaEditing, name: string): TableSite {
  const site = sites.get(name);
  if (site !== undefined) return site;
  const first = files.file(input.paths[0] ?? "");
  if (first === undefined) throw new TypeError("a schema has a file");
  throw new CannotEdit(first, `it is not told from the text where ${name} is made`);
}

/** What a table is called in a file, which imports it from where it is exported. */
function tableIn(editing: SchemaEditing, from: SourceFile, imports: FileImports, name: string): string {
  const site = editing.sites.get(name);
  const own = site?.local ?? editing.input.placing.constants.get(name) ?? name;
  const file = site?.file.getFilePath() ?? editing.input.placing.chosen.get(name);
  if (file === undefined || file === from.getFilePath()) return own;
  const path = specifier(from, file, editing.input.placing.importExtension);
  const exported = site === undefined ? own : exportedName(site);
  return imports.use(
    new RegExp(
      `^${path.replace(/\.[cm]?[jt]s$/, "").replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?:\\.[cm]?[jt]s)?$`,
    ),
    exported,
    path,
  );
}

function exportedName({ file, local, statement }: TableSite): string {
  if (/^export\b/.test(statement.getText())) return local;
  const named = file
    .getExportDeclarations()
    .flatMap((one) => (one.hasModuleSpecifier() ? [] : one.getNamedExports()))
    .find((one) => one.getName() === local);
  if (named === undefined) throw new CannotEdit(statement, `${local} is not exported here`);
  return named.getAliasNode()?.getText() ?? local;
}

/** A relative import as the file's others are, or as `tsconfig.json` wants them. */
function specifier(from: SourceFile, file: string, extension: string): string {
  const path = relative(dirname(from.getFilePath()), file)
    .replaceAll("\\", "/")
    .replace(/\.[cm]?[jt]s$/, "");
  const others = from
    .getImportDeclarations()
    .map((one) => one.getModuleSpecifierValue())
    .filter((one) => one.startsWith("."));
  const ending = others.length === 0 ? extension : (/\.[cm]?[jt]s$/.exec(others[0] ?? "")?.[0] ?? "");
  return `${path.startsWith(".") ? "" : "./"}${path}${ending}`;
}
