import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS, parseSettings } from "../../src/migration/settings.js";
import { ROOT } from "../house/sources.js";

/** As much of a JSON schema as ours has. */
interface Rule {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly default?: unknown;
  readonly items?: Rule;
  readonly additionalProperties?: Rule;
  readonly description?: string;
}

const { properties }: { properties: Record<string, Rule> } = JSON.parse(
  readFileSync(join(ROOT, "sluice.schema.json"), "utf8"),
);
const { $schema: _, ...rules } = properties;

/** Values of every kind, to be taken or refused by both. */
const VALUES: readonly unknown[] = [
  ...[
    true,
    false,
    0,
    7,
    -1,
    1.5,
    null,
    "",
    "x",
    "a b",
    "1x",
    "__sluice",
    "sqlite",
    "SQLite_x",
    "sqlited",
    "{revision}",
    "each",
    "all",
    "random",
  ],
  ...[
    "sequential",
    "ts",
    "js",
    "destructive",
    "always",
    "never",
    [],
    ["a"],
    [1],
    {},
    { code: "warn" },
    { code: "warning" },
  ],
];

function fits(rule: Rule, value: unknown): boolean {
  if (rule.enum !== undefined) return rule.enum.includes(value);
  if (rule.type === "array") return Array.isArray(value) && value.every((one) => fits(rule.items ?? {}, one));
  if (rule.type === "object") return fitsObject(rule, value);
  if (rule.type === "integer") return Number.isInteger(value) && Number(value) >= (rule.minimum ?? 0);
  if (rule.type === "string")
    return typeof value === "string" && new RegExp(rule.pattern ?? "", "u").test(value);
  return typeof value === rule.type;
}

function fitsObject({ additionalProperties = {} }: Rule, value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((one) => fits(additionalProperties, one));
}

function parses(name: string, value: unknown): boolean {
  try {
    parseSettings(JSON.stringify({ [name]: value }), "sluice.json");
    return true;
  } catch {
    return false;
  }
}

describe("sluice.schema.json says what the settings may be", () => {
  test("has every setting, with its default and what it means", () => {
    expect(Object.keys(rules).sort()).toEqual(Object.keys(DEFAULT_SETTINGS).sort());
    expect(Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, rule.default]))).toEqual(
      DEFAULT_SETTINGS,
    );
    for (const { description } of Object.values(rules)) expect(description).toMatch(/\.$|…$/);
  });

  test.each(Object.entries(rules).filter(([name]) => name !== "fileName"))(
    "%s: takes and refuses what the parser does",
    (name, rule) => {
      expect(VALUES.filter((value) => fits(rule, value))).toEqual(
        VALUES.filter((value) => parses(name, value)),
      );
    },
  );
});
