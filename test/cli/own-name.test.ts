import { expect, it } from "vitest";
import { hintsWithOwnName, withOwnName } from "../../src/cli/own-name.js";

it.each([
  ["Run `sluice upgrade` first.", "myapp db", "Run `myapp db upgrade` first."],
  ["`sluice merge a b` or `sluice stamp`", "$&", "`$& merge a b` or `$& stamp`"],
  ["Run `sluice upgrade` first.", "sluice", "Run `sluice upgrade` first."],
  ["drizzle-sluice 0.1.0 in `sluice.json`", "myapp", "drizzle-sluice 0.1.0 in `sluice.json`"],
])("%s, mounted as %s", (text, name, expected) => expect(withOwnName(text, name)).toBe(expected));

it("changes hints in JSON, and no other field", () => {
  const value = { hint: "`sluice x`", text: "`sluice x`", list: [{ hint: "`sluice y`" }] };
  expect(JSON.parse(JSON.stringify(value, hintsWithOwnName("my")))).toEqual({
    hint: "`my x`",
    text: "`sluice x`",
    list: [{ hint: "`my y`" }],
  });
});
