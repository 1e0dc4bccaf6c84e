import { sameName } from "../../../dialect/sqlite/ddl/identifier.js";
import { HAZARDS } from "../../../plan/hazard-codes.js";
import { deedsOf } from "../deed.js";
import type { Found } from "../found.js";
import type { Course, RevisionView } from "../revision-view.js";
import { type NewRule, newRules } from "./new-rules.js";

/** New rules that rows may break, where nothing in the file looks at them first; and those that a release may break. */
export function dataDependent({ up, migration }: RevisionView): readonly Found[] {
  const rules = newRules(up);
  const unguarded = migration.validate === undefined ? rules.filter((rule) => !isGuarded(rule, up)) : [];
  return [...unguarded.map(onRows), ...rules.filter(isStricter).map(onRelease)];
}

const onRows = ({ says, spot, table }: NewRule): Found => ({
  code: "data-dependent",
  message: `${capital(says)}, and nothing looks at the rows of ${table} first.`,
  hint: HAZARDS["data-dependent"].instead,
  spot,
});

const onRelease = ({ says, spot }: NewRule): Found => ({
  code: "stricter-rule",
  message: `${capital(says)}: what the release that runs now writes may break it.`,
  hint: HAZARDS["stricter-rule"].instead,
  spot,
});

const isStricter = ({ kind, replaces }: NewRule): boolean =>
  !replaces && (kind === "unique" || kind === "check" || kind === "foreignKey");

/** A sentence may begin with a table's name, which keeps its letters. */
const capital = (says: string): string =>
  says.replace(
    /^(?:check|unique|primary|foreign|the)\b/,
    (word) => word.charAt(0).toUpperCase() + word.slice(1),
  );

/**
 * Something looks at the rows, or mends them: an assertion about the table, code, or literal SQL that writes to it
 * beforehand.
 */
function isGuarded({ table, spot }: NewRule, course: Course): boolean {
  const names = namesOf(table, course);
  return course.deeds.some((deed) => {
    if (deed.kind === "assert") return names.some((name) => mentions(deed.query, name));
    if (deed.spot.step >= spot.step) return false;
    if (deed.kind === "code") return true;
    return (
      deed.kind === "write" && deed.verb !== "insert" && names.some((name) => sameName(name, deed.table))
    );
  });
}

/** An assertion that is tried first knows the table by the name from before. */
function namesOf(table: string, { deeds }: Course): readonly string[] {
  const renames = deedsOf(deeds, "renameTable").filter(({ to }) => sameName(to, table));
  return [table, ...renames.map(({ from }) => from)];
}

const mentions = (query: string, name: string): boolean =>
  [name, name.replaceAll('"', '""')].some((text) => query.toLowerCase().includes(text.toLowerCase()));
