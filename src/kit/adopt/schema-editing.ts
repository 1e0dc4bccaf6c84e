import type { SourceFile } from "ts-morph";
import type { Change } from "../../diff/change.js";
import type { Schema } from "../../model/schema.js";
import type { CannotEdit } from "../../source/edit/cannot-edit.js";
import type { FileEditing } from "../../source/edit/file-editing.js";
import type { TableSite } from "../../source/edit/table-site.js";
import type { TypeScriptFiles } from "../../source/open-typescript.js";
import type { Origin } from "../../source/origins.js";
import type { ViewToWrite } from "../../source/write/view-text.js";
import type { Config } from "../project/config.js";

/** What a schema's files are edited for. */
export interface SchemaEdit {
  /** Of the schema as it is written to the one that it shall be. */
  readonly changes: readonly Change[];
  readonly target: Schema;
  /** Views that come, with what their results have. */
  readonly views: ReadonlyMap<string, ViewToWrite>;
  readonly origins: readonly Origin[];
  /** The files of the modules, in their order. */
  readonly paths: readonly string[];
  readonly casing: Config["casing"];
  readonly placing: Placing;
}

/** Where new tables go, and what they are called. */
export interface Placing {
  /** The constants of new tables and views. */
  readonly constants: ReadonlyMap<string, string>;
  /** A file in this folder is part of the schema by being there. */
  readonly isOpen: (path: string) => boolean;
  readonly importExtension: string;
  /** The files of new tables and views that have been chosen, by their names. */
  readonly chosen: Map<string, string>;
}

/** What every part of one run of edits works with. */
export interface SchemaEditing {
  readonly input: SchemaEdit;
  readonly files: TypeScriptFiles;
  readonly sites: ReadonlyMap<string, TableSite>;
  fileOf(file: SourceFile): FileEditing;
  readonly refuse: (error: CannotEdit, todo: string) => void;
}
