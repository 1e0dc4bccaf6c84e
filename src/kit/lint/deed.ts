import type { Definitions } from "../../dialect/sqlite/read/definitions.js";
import type { Index, Table } from "../../model/schema.js";
import type { Fragment, Step } from "../../model/step.js";
import type { StepSpot } from "./found.js";

/** One thing that a step does to one object, be it a step of ours or a statement of literal SQL that does the same. */
export type Deed = DeedFields & DeedKind;

interface DeedFields {
  readonly spot: StepSpot;
  readonly step: Step;
  /** As they are before it. */
  readonly definitions: Definitions;
  /** By literal SQL. */
  readonly raw: boolean;
  /** The table came with this revision, or with others that no release has yet: nobody uses it. */
  readonly fresh: boolean;
}

export type DeedKind =
  | {
      readonly kind: "createTable";
      readonly table: string;
      readonly ifMissing: boolean;
      readonly after: Table | undefined;
    }
  | {
      readonly kind: "dropTable";
      readonly table: string;
      readonly keep: boolean;
      readonly before: Table | undefined;
    }
  | { readonly kind: "renameTable"; readonly from: string; readonly to: string }
  | {
      readonly kind: "alter";
      readonly table: string;
      readonly fragment: Fragment;
      /** Undefined where the definition is not known, or the change does not fit it. */
      readonly before: Table | undefined;
      readonly after: Table | undefined;
    }
  | { readonly kind: "createIndex"; readonly table: string; readonly index: Index | undefined }
  | {
      readonly kind: "createOther";
      readonly what: "view" | "trigger" | "virtualTable";
      readonly name: string;
    }
  | { readonly kind: "dropOther"; readonly what: "index" | "view" | "trigger"; readonly name: string }
  | Write
  | { readonly kind: "assert"; readonly query: string }
  | { readonly kind: "code"; readonly schema: boolean }
  /** Literal SQL of which nothing is known. */
  | { readonly kind: "unknown" };

/** A statement that writes rows. */
export interface Write {
  readonly kind: "write";
  readonly verb: "insert" | "replace" | "update" | "delete";
  readonly table: string;
  /** Of an UPDATE: the columns that it sets. */
  readonly columns: readonly string[];
}

/** The deeds of a kind. */
export function deedsOf<K extends Deed["kind"]>(
  deeds: readonly Deed[],
  kind: K,
): readonly Extract<Deed, { kind: K }>[] {
  return deeds.filter((deed): deed is Extract<Deed, { kind: K }> => deed.kind === kind);
}
