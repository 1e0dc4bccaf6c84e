import type { Orphans } from "../../dialect/sqlite/archive/lost-parents.js";
import { ownName } from "../../model/own-names.js";
import type { RenameTable } from "../../model/step.js";
import type { Work } from "../execute/work.js";
import type { Session } from "../session.js";
import type { Direction } from "../types.js";
import type { Entry, TableEntry } from "./entry.js";
import {
  deleteEntry,
  leaveEntry,
  nextId,
  readEntries,
  rowsName,
  turnEntry,
  writeEntry,
} from "./index-table.js";

/** What a run knows of the archive; found out once in a transaction. */
export interface Shelf {
  readonly prefix: string;
  /** What steps take away is kept. */
  readonly takes: boolean;
  /** There is an archive; undefined until somebody has looked. */
  isThere: boolean | undefined;
  /** Rows that referred to none when their table went, and do so again now that it is back. */
  readonly orphans: ReturnedOrphans[];
}

/** Rows of a table that came back with it. */
export interface ReturnedOrphans {
  readonly table: string;
  readonly orphans: readonly Orphans[];
}

/**
 * What a revision found when it began, by what it is called now. What the revision makes itself and takes away again
 * is nothing that the other direction would have to bring back.
 */
export interface Standing {
  /** `type name`, the name folded. */
  readonly objects: Set<string>;
  /** What statements of the revision create, in the same form. */
  readonly created: ReadonlySet<string>;
}

export interface RenamedColumn {
  table: string;
  readonly from: string;
  readonly to: string;
}

export type RenamedTable = Pick<RenameTable, "from" | "to">;

/** A table that came back before the last phase. */
export interface EarlyTable {
  readonly entry: TableEntry;
  /** What it is called by now. */
  table: string;
}

/** The archive as one revision uses it in one direction. */
export interface Archive {
  readonly prefix: string;
  readonly takes: boolean;
  readonly direction: Direction;
  readonly shelf: Shelf;
  /** Ids of entries that a step has taken up: it has given their values back, or put that off. */
  readonly given: Set<number>;
  /** Of these, the ones that the rows get back only at the end, or before they lose the key they are known by. */
  readonly deferred: Set<number>;
  /** Archived tables that are back already: a step was to change the one that had taken their place. */
  readonly early: EarlyTable[];
  /** Columns that steps have renamed, in order; the table by its name now. */
  readonly renamedColumns: RenamedColumn[];
  /** Tables that steps have renamed, in order. */
  readonly renamed: RenamedTable[];
  /** What the revision found when it began; undefined where that does not matter. */
  standing: Standing | undefined;
  /** What their columns are called since, where a later step has renamed them. */
  readonly columns: Map<number, string>;
  /** Every entry, oldest first. */
  entries(session: Session): Promise<readonly Entry[]>;
  /** Adds an entry; `rows` is the name of the table it may keep its rows in. */
  add<E extends Entry>(
    session: Session,
    make: (
      common: { readonly id: number; readonly at: string; readonly isLost: false },
      rows: string,
    ) => E | Promise<E>,
  ): Promise<E>;
  /** Takes an entry out of the index; its rows are the caller's matter. */
  remove(session: Session, entry: Entry): Promise<void>;
  /** Has an entry keep, from now on, what this direction took away. */
  turn(session: Session, entry: Entry): Promise<void>;
  /** Marks an entry as one that is not put back any more. */
  leave(session: Session, entry: Entry): Promise<void>;
}

/** Whether a name is one that the archive gives to its own tables and triggers. */
export const isArchives = ({ prefix }: Pick<Archive, "prefix">, name: string): boolean =>
  ownName(prefix, name)?.kind === "kept";

/** The archive for a revision's steps. */
export function archiveFor(shelf: Shelf, { direction }: Pick<Work, "direction">): Archive {
  const { prefix, takes } = shelf;
  const progress = {
    given: new Set<number>(),
    deferred: new Set<number>(),
    columns: new Map<number, string>(),
    early: [],
    renamed: [],
    renamedColumns: [],
    standing: undefined,
  };
  return { prefix, takes, direction, shelf, ...progress, ...indexOf(shelf, direction) };
}

/** The index, read once. */
function indexOf(
  shelf: Shelf,
  direction: Direction,
): Pick<Archive, "entries" | "add" | "remove" | "turn" | "leave"> {
  const { prefix } = shelf;
  let known: readonly Entry[] | undefined;
  return {
    entries: async (session) => {
      if (shelf.isThere === false) return [];
      known ??= await readEntries(session, prefix);
      shelf.isThere ??= known.length > 0;
      return known;
    },
    add: async (session, make) => {
      const id = await nextId(session, prefix);
      const entry = await make({ id, at: new Date().toISOString(), isLost: false }, rowsName(prefix, id));
      await writeEntry(session, prefix, entry);
      known = known && [...known, entry];
      shelf.isThere = true;
      return entry;
    },
    remove: async (session, { id }) => {
      await deleteEntry(session, prefix, id);
      known = known?.filter((entry) => entry.id !== id);
    },
    turn: async (session, { id }) => {
      const turned = { id, direction, at: new Date().toISOString() };
      await turnEntry(session, prefix, turned);
      known = known?.map((entry) => (entry.id === id ? { ...entry, ...turned } : entry));
    },
    leave: async (session, { id }) => {
      await leaveEntry(session, prefix, id);
      known = known?.map((entry) => (entry.id === id ? { ...entry, direction: "left" } : entry));
    },
  };
}
