import { HAZARDS } from "../../../plan/hazard-codes.js";
import { columnIn } from "../columns.js";
import type { Deed } from "../deed.js";
import { type Found, WHOLE_FILE } from "../found.js";
import type { RevisionView } from "../revision-view.js";

/** Bytes that PostgreSQL keeps of a name (https://www.postgresql.org/docs/current/sql-syntax-lexical.html). */
const LONGEST = 63;

/** Names that say nothing, are too long elsewhere, or are missing. */
export function naming({ migration, up }: RevisionView): readonly Found[] {
  const unnamed = migration.message === "" ? [withoutMessage] : [];
  return [...unnamed, ...up.deeds.flatMap((deed) => [...longNames(deed), ...unnamedChecks(deed)])];
}

const withoutMessage: Found = {
  code: "no-message",
  message: "Neither the file's name nor a message says what the revision does.",
  hint: HAZARDS["no-message"].instead,
  spot: WHOLE_FILE,
};

function longNames(deed: Deed): readonly Found[] {
  return newNames(deed)
    .filter((name) => Buffer.byteLength(name) > LONGEST)
    .map((name) => ({
      code: "long-name",
      message: `${name} has ${Buffer.byteLength(name)} bytes; PostgreSQL keeps ${LONGEST} of them.`,
      hint: HAZARDS["long-name"].instead,
      spot: deed.spot,
    }));
}

/** The names that come with it. */
function newNames(deed: Deed): readonly string[] {
  switch (deed.kind) {
    case "createTable":
      return [
        deed.table,
        ...(deed.after?.columns ?? []).map(({ name }) => name),
        ...(deed.after?.constraints ?? []).flatMap(({ name }) => name ?? []),
      ];
    case "renameTable":
      return [deed.to];
    case "createIndex":
      return deed.index === undefined ? [] : [deed.index.name];
    case "createOther":
      return [deed.name];
    case "alter":
      return namesAdded(deed);
    default:
      return [];
  }
}

function namesAdded({ before, after }: Extract<Deed, { kind: "alter" }>): readonly string[] {
  if (before === undefined || after === undefined) return [];
  const old = new Set(before.constraints.map(({ name }) => name));
  return [
    ...after.columns.map(({ name }) => name).filter((name) => columnIn(before, name) === undefined),
    ...after.constraints.flatMap(({ name }) => (name === undefined || old.has(name) ? [] : [name])),
  ];
}

function unnamedChecks(deed: Deed): readonly Found[] {
  const now = deed.kind === "createTable" || deed.kind === "alter" ? (deed.after?.constraints ?? []) : [];
  const old = deed.kind === "alter" ? (deed.before?.constraints ?? []) : [];
  return now.flatMap((one) => {
    if (one.kind !== "check" || one.name !== undefined) return [];
    if (old.some((other) => other.kind === "check" && other.expression === one.expression)) return [];
    const message = `CHECK (${one.expression}) has no name.`;
    return [{ code: "unnamed-check", message, hint: HAZARDS["unnamed-check"].instead, spot: deed.spot }];
  });
}
