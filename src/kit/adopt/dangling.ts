import type { Identifier, Node, SourceFile } from "ts-morph";
import { CannotEdit } from "../../source/edit/cannot-edit.js";
import type { TableSite } from "../../source/edit/table-site.js";
import type { TextEdit } from "../../source/edit/text-edit.js";
import type { SchemaEditing } from "./schema-editing.js";

interface Dangling {
  readonly error: CannotEdit;
  readonly todo: string;
}

/** What still names a table or a column that goes: `relations`, types, views. It is its author's to mend. */
export function danglingReferences(
  { input, sites, files }: SchemaEditing,
  edits: ReadonlyMap<SourceFile, readonly TextEdit[]>,
): readonly Dangling[] {
  const isKept = (node: Node): boolean =>
    !(edits.get(node.getSourceFile()) ?? []).some(
      ({ start, end }) => start <= node.getStart() && node.getEnd() <= end,
    );
  const found: Dangling[] = [];
  const look = (what: string, wanted: (node: Identifier) => boolean): void => {
    for (const file of files.project.getSourceFiles()) {
      const node = identifiersIn(file, files).find((one) => wanted(one) && isKept(one));
      if (node !== undefined)
        found.push({
          error: new CannotEdit(node, `${what} is named here, and is gone from the database`),
          todo: `take out what names ${what}`,
        });
    }
  };
  for (const change of input.changes) {
    if (change.kind === "dropTable" || change.kind === "dropView") {
      const site = sites.get(change.kind === "dropTable" ? change.table.name : change.view.name);
      if (site !== undefined)
        look(`the table ${site.local}`, (node) => node.getText() === site.local && !isMember(node, files));
    }
    if (change.kind !== "alterTable") continue;
    const site = sites.get(change.after.name);
    for (const one of change.changes) {
      const key = one.kind === "dropColumn" ? site?.keys.get(one.column.name) : undefined;
      if (site !== undefined && key !== undefined)
        look(`${site.local}.${key}`, (node) => isColumn(node, key, site, files));
    }
  }
  return found;
}

type Files = SchemaEditing["files"];

const identifiersIn = (file: SourceFile, { is }: Files): readonly Identifier[] =>
  file.getDescendants().filter((node): node is Identifier => is.isIdentifier(node));

/** `other.users`, `{ users: … }`: the same word for something else. */
function isMember(node: Identifier, { is }: Files): boolean {
  const parent = node.getParent();
  if (is.isPropertyAccessExpression(parent)) return parent.getNameNode() === node;
  return is.isPropertyAssignment(parent) && parent.getNameNode() === node;
}

/** `users.nick`, and in the table's own callback `table.nick`. */
function isColumn(node: Identifier, key: string, { local, call }: TableSite, { is }: Files): boolean {
  const owner = node.getText() === key ? ownerOf(node, { is }) : undefined;
  if (owner === undefined) return false;
  const inOwn =
    call.getSourceFile() === node.getSourceFile() &&
    call.getStart() <= node.getStart() &&
    node.getEnd() <= call.getEnd();
  return owner === local || (inOwn && /^\w+$/.test(owner));
}

/** `users` of `users.nick`, in an expression or in a type. */
function ownerOf(node: Identifier, { is }: Pick<Files, "is">): string | undefined {
  const parent = node.getParent();
  if (is.isPropertyAccessExpression(parent))
    return parent.getNameNode() === node ? parent.getExpression().getText() : undefined;
  return is.isQualifiedName(parent) && parent.getRight() === node ? parent.getLeft().getText() : undefined;
}
