import { foldName } from "../../../dialect/sqlite/ddl/identifier.js";
import { significantTokens, type Token } from "../../../dialect/sqlite/ddl/token.js";
import type { Definitions } from "../../../dialect/sqlite/read/definitions.js";
import { HAZARDS } from "../../../plan/hazard-codes.js";
import type { Deed, Write } from "../deed.js";
import type { Found } from "../found.js";
import { readable, statementsOf } from "../read-deeds.js";
import type { Course, RevisionView } from "../revision-view.js";
import { strayNames } from "../stray-names.js";

/** Names in double quotes that name no column: `INSERT … SELECT "newcolumn" FROM old`. */
export function quotedStrings({ up, down }: RevisionView): readonly Found[] {
  return [up, ...(down === undefined ? [] : [down])].flatMap((course) =>
    course.deeds.flatMap((deed) =>
      strayIn(deed, course).map(
        (name): Found => ({
          code: "quoted-string",
          message: `"${name}" names no column there, and may be taken for the string '${name}'.`,
          hint: HAZARDS["quoted-string"].instead,
          spot: deed.spot,
        }),
      ),
    ),
  );
}

function strayIn(deed: Deed, { start }: Course): readonly string[] {
  switch (deed.kind) {
    case "write":
      return strayNames(sourceOf(deed.verb, statementAt(deed)), [deed.definitions]);
    case "assert":
      // It is tried before the first step, where that is possible.
      return strayNames(deed.query, [start, deed.definitions]);
    case "alter":
      return strayInFill(deed);
    default:
      return [];
  }
}

/** `using` reads the columns from before the change. */
function strayInFill({ fragment, table, definitions }: Extract<Deed, { kind: "alter" }>): readonly string[] {
  if (!("using" in fragment) || fragment.using === undefined) return [];
  const only: Definitions = definitions.tables.has(foldName(table))
    ? definitions
    : { tables: new Map(), indexes: new Map() };
  return strayNames(`SELECT ${fragment.using} FROM "${table.replaceAll('"', '""')}"`, [only]);
}

/** What an INSERT reads, without what it writes to: the columns of its own table are not seen there. */
function sourceOf(verb: Write["verb"], sql: string): string {
  if (verb !== "insert" && verb !== "replace") return sql;
  const tokens = readable(() => significantTokens(sql)) ?? [];
  const word = (token: Token): string => (token.kind === "word" ? token.text.toUpperCase() : "");
  const from = tokens.find((token) => word(token) === "SELECT" || word(token) === "VALUES");
  const to = tokens.find(
    (token, place) =>
      word(token) === "RETURNING" ||
      (word(token) === "ON" && tokens[place + 1]?.text.toUpperCase() === "CONFLICT"),
  );
  return /^\s*with\b/i.test(sql) ? sql : sql.slice(from?.start ?? sql.length, to?.start);
}

function statementAt({ step, spot }: Deed): string {
  return step.kind === "sql"
    ? (statementsOf(step.sql).find(({ start }) => start === spot.offset)?.sql ?? "")
    : "";
}
