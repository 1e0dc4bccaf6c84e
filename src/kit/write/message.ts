import type { Change } from "../../diff/change.js";
import type { Rename } from "../../diff/rename.js";

/** A message for a revision that nobody gave one: `add users and posts, alter tasks`. */
export function messageFor(changes: readonly Change[], renames: readonly Rename[]): string {
  const parts = [
    phrase(
      "rename",
      renames.map((rename) => (rename.of === "table" ? rename.to : rename.table)),
    ),
    phrase("add", names(changes, ["addTable", "addView"])),
    phrase("alter", names(changes, ["alterTable", "alterView"])),
    phrase("drop", names(changes, ["dropTable", "dropView"])),
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function names(changes: readonly Change[], kinds: readonly Change["kind"][]): readonly string[] {
  return changes.filter((change) => kinds.includes(change.kind)).map(nameOf);
}

function nameOf(change: Change): string {
  switch (change.kind) {
    case "addTable":
    case "dropTable":
      return change.table.name;
    case "renameTable":
    case "alterTable":
    case "alterView":
      return change.after.name;
    case "addView":
    case "dropView":
      return change.view.name;
  }
}

function phrase(verb: string, all: readonly string[]): string {
  const [first, second, ...more] = [...new Set(all)];
  if (first === undefined) return "";
  if (second === undefined) return `${verb} ${first}`;
  return more.length === 0
    ? `${verb} ${first} and ${second}`
    : `${verb} ${first} and ${more.length + 1} more`;
}
