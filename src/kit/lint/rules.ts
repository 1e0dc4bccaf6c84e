import type { Found } from "./found.js";
import type { RevisionView } from "./revision-view.js";
import { dataDependent } from "./rules/data-dependent.js";
import { destructive } from "./rules/destructive.js";
import { foreignKeys } from "./rules/foreign-keys.js";
import { incompatible } from "./rules/incompatible.js";
import { irreversible } from "./rules/irreversible.js";
import { naming } from "./rules/naming.js";
import { quotedStrings } from "./rules/quoted-strings.js";
import { outsidePromise, rawStatements, withoutTransaction } from "./rules/raw-sql.js";
import { searchContent } from "./rules/search-content.js";
import { tableCost } from "./rules/table-cost.js";

/** Looks at one revision; pure. */
export type Rule = (view: RevisionView) => readonly Found[];

/** Every rule. What `down` takes away is what `up` brought, so that of `down` only its literal SQL is looked at. */
export const RULES: readonly Rule[] = [
  ({ up, archives }) => destructive(up, archives),
  dataDependent,
  incompatible,
  foreignKeys,
  tableCost,
  irreversible,
  ({ up }) => outsidePromise(up),
  quotedStrings,
  searchContent,
  rawStatements,
  withoutTransaction,
  naming,
];

/** What the rules find in a revision. */
export const findingsOf = (view: RevisionView): readonly Found[] => RULES.flatMap((rule) => rule(view));
