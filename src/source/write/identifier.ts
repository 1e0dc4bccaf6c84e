/** Names that a table's own members, or TypeScript, have a use for. */
const MEMBERS = [
  "_",
  "$inferSelect",
  "$inferInsert",
  "getSQL",
  "shouldOmitSQLParens",
  "enableRLS",
  "__proto__",
];

/** What `drizzle-orm` gives to a schema file. */
const DRIZZLE =
  "sql sqliteTable sqliteView integer text real blob numeric customType primaryKey foreignKey unique index uniqueIndex check AnySQLiteColumn";

/** Words that cannot name a constant (https://tc39.es/ecma262/#sec-keywords-and-reserved-words), and `table`, a parameter. */
const RESERVED =
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield NaN Infinity table";

const CONSTANTS = new Set(`${DRIZZLE} ${RESERVED}`.split(" "));

/** `request_logs` as `requestLogs`; what is no letter or digit of an identifier parts words. Empty where none is left. */
export function camelCase(name: string): string {
  const words = name.replaceAll(/['’]/g, "").match(/[\p{ID_Continue}$]+/gu) ?? [];
  const parts = words.flatMap((word) => word.split("_")).filter((part) => part !== "");
  const joined = parts
    .map((part, at) => (at === 0 ? lowerFirst(shout(part)) : upperFirst(shout(part))))
    .join("");
  return /^[\p{ID_Start}$]/u.test(joined) || joined === "" ? joined : `_${joined}`;
}

/** A word in capitals is one that shouts, not an abbreviation in another word. */
const shout = (word: string): string => (/\p{Ll}/u.test(word) ? word : word.toLowerCase());
const lowerFirst = (word: string): string => word.slice(0, 1).toLowerCase() + word.slice(1);
const upperFirst = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** A constant's name for a table or a view that none of the taken ones is. */
export function constantName(name: string, suffix: string, taken: ReadonlySet<string>): string {
  const plain = camelCase(name) || lowerFirst(suffix);
  return free(CONSTANTS.has(plain) ? plain + suffix : plain, taken);
}

/** A column's key in its table's object. */
export function keyName(name: string, keys: "camel" | "preserve", taken: ReadonlySet<string>): string {
  const plain = keys === "preserve" ? name : camelCase(name);
  return free(
    plain === "" || MEMBERS.includes(plain) ? `${camelCase(name) || "column"}Column` : plain,
    taken,
  );
}

function free(name: string, taken: ReadonlySet<string>): string {
  for (let place = 2, now = name; ; place++) {
    if (!taken.has(now)) return now;
    now = `${name}${place}`;
  }
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

export const isIdentifier = (text: string): boolean => IDENTIFIER.test(text);

type Casing = "snake_case" | "camelCase";

/** Does a column without a name of its own get this name from its key? As drizzle-orm's `casing` makes it. */
export function derivesName(key: string, name: string, casing: Casing | undefined): boolean {
  if (casing === undefined) return key === name;
  const words = key.replace(/['\u2019]/g, "").match(/[\da-z]+|[A-Z]+(?![a-z])|[A-Z][\da-z]+/g) ?? [];
  const derived =
    casing === "snake_case"
      ? words.map((word) => word.toLowerCase()).join("_")
      : words.map((word, at) => (at === 0 ? word.toLowerCase() : upperFirst(word))).join("");
  return derived === name;
}
