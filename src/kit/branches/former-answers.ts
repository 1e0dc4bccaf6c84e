import type { OpenQuestion } from "../../diff/rename.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Fragment } from "../../model/step.js";

/** What a person decided when a revision was written: that holds when it is written anew. */
export interface FormerAnswers {
  readonly rename: (question: OpenQuestion) => string | undefined;
  /** SQL that gives existing rows their value, by `table.column`. */
  readonly fills: Readonly<Record<string, string>>;
}

/** Reads a revision's answers from its steps. */
export function answersIn(former: LoadedMigration | undefined): FormerAnswers {
  const up = former?.up ?? [];
  const fragments = up.flatMap((step) =>
    step.kind === "alterTable" ? step.changes.map((change) => ({ table: step.table, change })) : [],
  );
  const fills = fragments.flatMap(({ table, change }) => fillIn(table, change));
  return {
    fills: Object.fromEntries(fills),
    rename: (question) => {
      const { of, table, removed, candidates } = question;
      const renames =
        of === "table" ? up : fragments.filter((one) => one.table === table).map(({ change }) => change);
      const kind = of === "table" ? "renameTable" : "renameColumn";
      return renames.flatMap((one) =>
        "from" in one && one.kind === kind && one.from === removed && candidates.includes(one.to)
          ? [one.to]
          : [],
      )[0];
    },
  };
}

function fillIn(table: string, change: Fragment): readonly (readonly [string, string])[] {
  if (change.kind !== "addColumn" || change.using === undefined) return [];
  const [, name] = /^\s*(?:"((?:[^"]|"")+)"|([\w$]+))/.exec(change.definition) ?? [];
  return name === undefined ? [] : [[`${table}.${name.replaceAll('""', '"')}`, change.using]];
}
