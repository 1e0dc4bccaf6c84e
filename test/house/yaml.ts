/** As much of YAML as a workflow's file has: maps, lists, scalars, lists on one line, and text blocks (`|`). */
export type Yaml = string | readonly Yaml[] | { readonly [key: string]: Yaml };

interface Line {
  readonly indent: number;
  readonly text: string;
}

/** Reads a text. Throws at whatever it does not know. */
export function parseYaml(source: string): Yaml {
  const lines = source
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.trim().startsWith("#"))
    .map((line): Line => ({ indent: line.length - line.trimStart().length, text: line.trim() }));
  const { value, rest } = block(lines, lines[0]?.indent ?? 0);
  if (rest.length > 0) throw new Error(`Not understood: ${rest[0]?.text}`);
  return value;
}

interface Parsed {
  readonly value: Yaml;
  readonly rest: readonly Line[];
}

function block(lines: readonly Line[], indent: number): Parsed {
  return lines[0]?.text.startsWith("- ") ? list(lines, indent) : map(lines, indent);
}

function list(lines: readonly Line[], indent: number): Parsed {
  const items: Yaml[] = [];
  let rest = lines;
  for (let [line] = rest; line?.indent === indent && line.text.startsWith("- "); [line] = rest) {
    const inner = [{ indent: indent + 2, text: line.text.slice(2) }, ...rest.slice(1)];
    const parsed = block(inner, indent + 2);
    items.push(parsed.value);
    rest = parsed.rest;
  }
  return { value: items, rest };
}

function map(lines: readonly Line[], indent: number): Parsed {
  const fields: Record<string, Yaml> = {};
  let rest = lines;
  for (let [line] = rest; line?.indent === indent; [line] = rest) {
    const [, key, value = ""] = /^([\w-]+):(?: (.*))?$/.exec(line.text) ?? [];
    if (key === undefined) throw new Error(`Not understood: ${line.text}`);
    const parsed = field(value, rest.slice(1), indent);
    fields[key] = parsed.value;
    rest = parsed.rest;
  }
  return { value: fields, rest };
}

function field(value: string, rest: readonly Line[], indent: number): Parsed {
  if (value === "") return block(rest, rest[0]?.indent ?? 0);
  if (value !== "|") return { value: value.startsWith("[") ? value.slice(1, -1).split(/,\s*/) : value, rest };
  const end = rest.findIndex((line) => line.indent <= indent);
  const text = rest.slice(0, end < 0 ? rest.length : end).map((line) => line.text);
  return { value: text.join("\n"), rest: rest.slice(text.length) };
}
