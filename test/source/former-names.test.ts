import { expect, test } from "vitest";
import { formerNames } from "../../src/source/former-names.js";

test.each<readonly [string, readonly string[]]>([
  ["/** @renamedFrom name */", ["name"]],
  ["// @renamedFrom name", ["name"]],
  ["/** The whole name. @renamedFrom name, nick, since 2024 */", ["name", "nick", "since"]],
  ["/**\n * @renamedFrom name\n * @renamedFrom nick because it was short\n */", ["name", "nick"]],
  [`/** @renamedFrom "full name", 'nick' */`, ["full name", "nick"]],
  ["/** @renamedFrom `order` */", ["order"]],
  ["/** @renamedFrom */", []],
  ["/** @renamedFromage x */", []],
  ["/** name */", []],
])("%j", (comment, names) => expect(formerNames(comment)).toEqual(names));
