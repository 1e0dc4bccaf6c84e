/** What an object of Sluice's own is for. */
export type OwnName =
  | { readonly kind: "history" | "log" | "archive" }
  /** A table in which an entry of the archive keeps rows, or what belongs to such a table. */
  | { readonly kind: "kept"; readonly rows: string; readonly part: KeptPart };

/** The table itself, the mark by which VACUUM is noticed, or one of the triggers on the application's table. */
export type KeptPart = "table" | "vacuum" | "insert" | "update" | "delete";

const HISTORY = /^history(?:_graph|_damaged(?:_\d+)?)?$/;
const KEPT = /^(archive_\d+)(?:_(vacuum|insert|update|delete))?$/;
const REKEYED = /^archive_\d+_rekeyed(?:_vacuum)?$/;

/**
 * Reads a name that Sluice gives to a table, index or trigger of its own; undefined for every other name, also one that
 * only begins like them. SQLite does not tell capital letters apart in names, so neither does this.
 */
export function ownName(prefix: string, name: string): OwnName | undefined {
  const lowered = name.toLowerCase();
  if (!lowered.startsWith(`${prefix.toLowerCase()}_`)) return undefined;
  const rest = lowered.slice(prefix.length + 1);
  if (HISTORY.test(rest)) return { kind: "history" };
  if (rest === "log" || rest === "archive") return { kind: rest };
  if (REKEYED.test(rest)) return { kind: "kept", rows: name, part: "table" };
  const [, rows, part] = KEPT.exec(rest) ?? [];
  if (rows === undefined) return undefined;
  return { kind: "kept", rows: name.slice(0, prefix.length + 1 + rows.length), part: partOf(part) };
}

function partOf(part: string | undefined): KeptPart {
  switch (part) {
    case "vacuum":
    case "insert":
    case "update":
    case "delete":
      return part;
    default:
      return "table";
  }
}

/** The predicate of the names that are Sluice's own with this prefix. */
export const ownNames =
  (prefix: string): ((name: string) => boolean) =>
  (name) =>
    ownName(prefix, name) !== undefined;

/** Whether a statement of ours names one of our objects: they are always quoted. */
export const namesOwn = (prefix: string, sql: string): boolean =>
  [...sql.matchAll(/"([^"]+)"/g)].some(([, name = ""]) => ownName(prefix, name) !== undefined);
