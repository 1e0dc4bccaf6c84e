import type { Schema } from "../../model/schema.js";
import type { TableSite } from "../../source/edit/table-site.js";
import { derivesName, keyName } from "../../source/write/identifier.js";
import type { ViewToWrite } from "../../source/write/view-text.js";
import type { Writing } from "../../source/write/writing.js";
import type { Config } from "../project/config.js";

interface NamesInput {
  readonly target: Schema;
  readonly views: ReadonlyMap<string, ViewToWrite>;
  readonly casing: Config["casing"];
}

/** What columns are called: those that are there by their own keys, new ones as their neighbours are. */
export function schemaNames(
  { target, views, casing }: NamesInput,
  sites: ReadonlyMap<string, TableSite>,
): Pick<Writing, "key" | "isNamedByKey"> {
  const added = new Map<string, string>();
  const all = [...target.tables, ...views.values()];
  const olds = [...sites.values()].flatMap((site) => [...site.keys]);
  for (const { name, columns } of all) {
    const known = sites.get(name)?.keys ?? new Map<string, string>();
    const taken = new Set(known.values());
    const style = keyStyle(known.size > 1 ? [...known] : olds);
    for (const column of columns) {
      if (known.has(column.name)) continue;
      const key = keyName(column.name, style, taken);
      taken.add(key);
      added.set(`${name}\0${column.name}`, key);
    }
  }
  const key = (table: string, column: string): string =>
    sites.get(table)?.keys.get(column) ?? added.get(`${table}\0${column}`) ?? column;
  return {
    key,
    isNamedByKey: (table, column) => {
      const site = sites.get(table);
      const own = site === undefined ? casing : (tableCasing(site) ?? casing);
      const bare = site === undefined ? own !== undefined : isMostlyNameless(site);
      return bare && derivesName(key(table, column), column, own);
    },
  };
}

/** Keys as the columns are called, where they are so though the columns have underscores; otherwise in camel case. */
function keyStyle(keys: readonly (readonly [string, string])[]): "camel" | "preserve" {
  const telling = keys.filter(([column]) => /_./.test(column));
  const same = telling.filter(([column, key]) => column === key);
  return same.length * 2 > telling.length ? "preserve" : "camel";
}

/** `snakeCase.table(…)` of drizzle-orm 1.0 names its columns itself. */
function tableCasing({ call }: TableSite): Config["casing"] {
  const callee = call.getExpression().getText();
  if (/\bsnakeCase\b/.test(callee)) return "snake_case";
  return /\bcamelCase\b/.test(callee) ? "camelCase" : undefined;
}

/** Do the builders of most columns have no name of their own? */
function isMostlyNameless({ call }: TableSite): boolean {
  const text = call.getArguments()[1]?.getText() ?? "";
  const builders = [...text.matchAll(/:\s*[\w.$]+\(\s*(["'`])?/g)];
  return (
    builders.length > 0 && builders.filter((match) => match[1] === undefined).length * 2 > builders.length
  );
}
