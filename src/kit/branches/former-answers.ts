import type { Decisions, OpenQuestion, Rename } from "../../diff/rename.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Fragment } from "../../model/step.js";

/** What a person decided when a revision was written: that holds when it is written anew. */
export interface FormerAnswers {
  readonly rename: (question: OpenQuestion) => string | undefined;
  /** SQL that gives existing rows their value, by `table.column`. */
  readonly fills: Readonly<Record<string, string>>;
  /** Renames that took the name of something that went: there is no question that would bring these up. */
  readonly replacing: Decisions;
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
    replacing: replacingIn(up),
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

function replacingIn(up: LoadedMigration["up"]): Decisions {
  const tables = up.flatMap((step): readonly Rename[] =>
    step.kind === "renameTable" ? [{ of: "table", from: step.from, to: step.to }] : [],
  );
  const columns = up.flatMap((step): readonly Rename[] => {
    if (step.kind !== "alterTable") return [];
    const { table } = step;
    return step.changes.flatMap((change): readonly Rename[] =>
      change.kind === "renameColumn" ? [{ of: "column", table, from: change.from, to: change.to }] : [],
    );
  });
  const goes = (rename: Rename): boolean =>
    up.some((step) => {
      if (rename.of === "table") return step.kind === "dropTable" && step.table === rename.to;
      if (step.kind !== "alterTable" || step.table !== rename.table) return false;
      return step.changes.some((change) => change.kind === "dropColumn" && change.column === rename.to);
    });
  const all = [...tables, ...columns];
  const gone = all.filter(goes);
  const taken = (rename: Rename): boolean =>
    gone.some((other) => other.from === rename.to && tableOf(other) === tableOf(rename));
  return {
    renames: all.filter(taken),
    drops: gone.map((rename) => (rename.of === "table" ? rename.from : `${rename.table}.${rename.from}`)),
  };
}

const tableOf = (rename: Rename): string | undefined => (rename.of === "table" ? undefined : rename.table);
