/**
 * Checks of values whose type nobody has checked: a migration file may be plain JavaScript.
 */
export type Rule = { readonly wanted: string; readonly test: (value: unknown) => boolean };

/** The fields that an object may have, each with its rule; `optional` ones may be absent. */
export type Shape = Readonly<Record<string, Rule & { readonly optional?: boolean }>>;

export const text: Rule = { wanted: "text", test: (value) => typeof value === "string" };
export const filledText: Rule = {
  wanted: "text that is not empty",
  test: (value) => typeof value === "string" && value.trim() !== "",
};
export const flag: Rule = { wanted: "true or false", test: (value) => typeof value === "boolean" };
export const list: Rule = { wanted: "a list", test: Array.isArray };
export const texts: Rule = {
  wanted: "a list of texts",
  test: (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
};

/** Words that are targets themselves. */
const TARGETS = ["head", "heads", "base", "current"];

const isLabel = (value: unknown): boolean =>
  typeof value === "string" && /^[A-Za-z][\w./-]*$/.test(value) && !TARGETS.includes(value);

export const labels: Rule = {
  wanted: `a list of labels: letters, digits and _ . / -, a letter first; not ${TARGETS.join(", ")}`,
  test: (value) => Array.isArray(value) && value.every(isLabel),
};
export const fn: Rule = { wanted: "a function", test: (value) => typeof value === "function" };

export const literal = (...values: readonly string[]): Rule => ({
  wanted: values.map((value) => `"${value}"`).join(" or "),
  test: (value) => values.some((one) => one === value),
});

export const optional = (rule: Rule): Rule & { readonly optional: true } => ({ ...rule, optional: true });

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What keeps `value` from having this shape, as the rest of a sentence that begins with its place; or undefined. */
export function misfit(value: Readonly<Record<string, unknown>>, shape: Shape): string | undefined {
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(shape, name))
      return `has a field "${name}" that does not exist (${Object.keys(shape).join(", ")})`;
  }
  for (const [name, rule] of Object.entries(shape)) {
    const field = value[name];
    if (field === undefined) {
      if (rule.optional !== true) return `lacks "${name}", which has to be ${rule.wanted}`;
    } else if (!rule.test(field)) {
      return `has ${describe(field)} as "${name}", which has to be ${rule.wanted}`;
    }
  }
  return undefined;
}

/** A value in the words of an error. */
export function describe(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
