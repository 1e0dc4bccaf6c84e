/** How much a hazard weighs: `lint` ends with exit code 4 for an error or a warning, not for a note. */
export type Severity = "error" | "warning" | "note";

/** Every severity, the heaviest first. */
export const SEVERITIES: readonly Severity[] = ["error", "warning", "note"];

/** What a code is about; the order is that of docs/lint.md. */
export const CATEGORIES = {
  destructive: "What is taken away",
  data: "What depends on the rows",
  incompatible: "What the running release cannot stand",
  lock: "What locks or copies",
  irreversible: "What cannot be taken back",
  raw: "Literal SQL and code",
  naming: "Names",
  file: "The file itself",
} as const;

export type Category = keyof typeof CATEGORIES;

/** What is known of a code, whatever it is found in. */
export interface HazardText {
  readonly category: Category;
  /** Where neither the facts nor `sluice.json` say otherwise. */
  readonly severity: Severity;
  readonly means: string;
  /** The safer way. */
  readonly instead: string;
}

/**
 * Every code by which `generate`, `--plan`, `show` and `lint` name a hazard: the one place where codes are made.
 * docs/lint.md has an entry for each.
 */
export const HAZARDS = {
  "drop-table": {
    category: "destructive",
    severity: "note",
    means:
      "A table goes, with its rows. They go into the archive and come back with `downgrade`; with `{ keep: false }`, or where the archive is off, they are gone for good, and that is an error.",
    instead:
      "Leave out `{ keep: false }` unless the rows have to be destroyed, and have a backup if they have.",
  },
  "drop-column": {
    category: "destructive",
    severity: "note",
    means:
      "A column goes, with its values. They go into the archive and come back with `downgrade`; with `{ keep: false }`, or where the archive is off, they are gone for good, and that is an error.",
    instead:
      "Leave out `{ keep: false }` unless the values have to be destroyed, and have a backup if they have.",
  },
  "convert-column": {
    category: "destructive",
    severity: "note",
    means:
      "A column gets a type of another affinity, so that SQLite converts the values that read as the new type and keeps the others as they are. The old values go into the archive; where that is off they cannot be given back, and that is a warning.",
    instead:
      "Say with `using` what each value becomes. Or add a column of the new type, fill it, and drop the old one in a later release.",
  },
  "no-key": {
    category: "destructive",
    severity: "warning",
    means:
      "Values of a table without a primary key go into the archive. It knows their rows by the rowid, which a VACUUM may change; after one they do not come back.",
    instead: "Give the table a primary key first, or take the revision back before anybody runs VACUUM.",
  },
  "data-dependent": {
    category: "data",
    severity: "warning",
    means:
      "A rule is set that rows which are there may break: NOT NULL, UNIQUE, CHECK, a foreign key, a STRICT type. Then the revision fails on that database, though it ran on every other.",
    instead:
      "Fix the rows first, in the same file or an earlier one, and put `assertNoRows` before the step: it shows the rows before anything has changed.",
  },
  "rows-without-value": {
    category: "data",
    severity: "error",
    means: "Rows of the live database have no value for a column that will be NOT NULL.",
    instead: "Give them one: `generate --fill users.name=\"''\"`, a default, or a column that may be NULL.",
  },
  "filled-rows": {
    category: "data",
    severity: "note",
    means: "NULLs of the live database get a value, because the column becomes NOT NULL and has a default.",
    instead: "Say with `--fill` where they should get another value.",
  },
  "duplicate-rows": {
    category: "data",
    severity: "warning",
    means: "Values of the live database are there more than once, and a UNIQUE rule is set on them.",
    instead: "Fix the rows before the step; until then the revision stops before it changes anything.",
  },
  "failing-rows": {
    category: "data",
    severity: "warning",
    means: "Rows of the live database fail a CHECK that is set.",
    instead: "Fix the rows before the step; until then the revision stops before it changes anything.",
  },
  "orphan-rows": {
    category: "data",
    severity: "warning",
    means: "Rows of the live database refer to parents that are not there, and a foreign key is set on them.",
    instead: "Fix the rows before the step; until then the revision stops before it changes anything.",
  },
  "unconverted-values": {
    category: "data",
    severity: "warning",
    means: "Values of the live database do not read as the type that their column gets.",
    instead: 'Say with `using` what they become, such as `unixepoch("at")` for a date.',
  },
  "search-content": {
    category: "data",
    severity: "warning",
    means:
      "A table or a column goes, or gets another name, that a full-text table reads by its name: `content=`, `content_rowid=` and the columns of FTS5 and FTS4, the argument of a vocabulary. `renameTable`, and a new name of the column that is its rowid, are carried into it, and that is a note; everything else would break it, and the run refuses it.",
    instead:
      "Drop the full-text table in a step before, create it with the new names in a step after it, and fill it: INSERT INTO memo_fts(memo_fts) VALUES ('rebuild').",
  },
  "removed-in-use": {
    category: "incompatible",
    severity: "warning",
    means:
      "A table, a column or a view goes that the release which runs now may still read or write. From the upgrade until the last old process has ended, its statements fail.",
    instead:
      "In two releases: stop using it in the first, drop it in the second. Where nothing runs meanwhile, say so.",
  },
  "renamed-in-use": {
    category: "incompatible",
    severity: "warning",
    means:
      "A table or a column gets another name, and the release which runs now knows the old one. Its statements fail from the upgrade until it has ended.",
    instead:
      "In three releases: add the new one beside the old, and write both; read the new one; drop the old one. Or rename in the TypeScript only: the database's name may stay.",
  },
  "required-column": {
    category: "incompatible",
    severity: "warning",
    means:
      "A column is NOT NULL and has no default, and the release which runs now does not give it a value: its INSERTs fail.",
    instead:
      "Give it a default, at least until the next release; or let it be NULL first, and NOT NULL a release later.",
  },
  "stricter-rule": {
    category: "incompatible",
    severity: "note",
    means:
      "A CHECK, a UNIQUE rule or a foreign key is new on a table that is in use. Rows that the running release writes may break it, and its statements fail then.",
    instead: "Let the application keep to the rule in one release, and set it in the next.",
  },
  "parent-key": {
    category: "incompatible",
    severity: "error",
    means:
      "A foreign key refers to columns that are no primary key and have no UNIQUE index over all rows. SQLite takes the definition and fails at every write to either table: foreign key mismatch.",
    instead:
      "Put the UNIQUE index on the parent before the foreign key, and keep it while the foreign key is there.",
  },
  "copies-table": {
    category: "lock",
    severity: "note",
    means:
      "The table is copied, because SQLite cannot change it where it is: nobody writes meanwhile, and there has to be room for a second one. From about a second on it is a warning.",
    instead:
      "Put all changes of one table into one `alterTable`: they share a copy. Run it when few write. A column of a new type beside the old one needs no copy.",
  },
  "scans-table": {
    category: "lock",
    severity: "note",
    means:
      "Every row of a large table is read while nobody can write, for a new rule or a new index. From about a second on it is a warning.",
    instead: "Run it when few write.",
  },
  "unindexed-foreign-key": {
    category: "lock",
    severity: "note",
    means:
      "The columns of a foreign key lead no index, so that each DELETE of a parent, and each UPDATE of its key, reads the whole child table.",
    instead: "Put an index on the columns of the foreign key.",
  },
  irreversible: {
    category: "irreversible",
    severity: "note",
    means: "The file says that the revision cannot be taken back. No downgrade gets past it.",
    instead:
      "Write a `down`, also one that only brings the definitions back; or have a backup: `backup: true`.",
  },
  "empty-down": {
    category: "irreversible",
    severity: "warning",
    means:
      "`up` changes something, and `down` has no step. A downgrade would say that it is done and change nothing.",
    instead: 'Write the steps back, or `irreversible: "why"` in place of `down`.',
  },
  "down-differs": {
    category: "irreversible",
    severity: "warning",
    means: "After `up` and `down` the definitions are not what they were.",
    instead: "Mirror each step of `up`; `sluice verify REV` shows what stays different, rows included.",
  },
  "one-way-data": {
    category: "irreversible",
    severity: "warning",
    means:
      "`up` changes rows by literal SQL or code, and nothing in `down` changes them back. The archive does not see what these do.",
    instead:
      "Keep the old values in a column of their own until they are not needed, and put them back in `down`.",
  },
  "raw-drop": {
    category: "raw",
    severity: "warning",
    means:
      "Literal SQL drops a table or a column. What was in it is not archived, and the table's indexes and triggers go with it.",
    instead:
      "`dropTable`, or `dropColumn` in `alterTable`: they archive it. A table is copied by `alterTable`, not by hand.",
  },
  "raw-sql": {
    category: "raw",
    severity: "note",
    means: "Literal SQL changes or deletes rows. What it takes away is not archived.",
    instead: "Say in `down` how it is taken back; have a backup if anybody may need what was there.",
  },
  "runs-code": {
    category: "raw",
    severity: "note",
    means: "Code runs. What it does cannot be told beforehand, and what it takes away is not archived.",
    instead: "Read it in the file. Say in `down` how it is taken back.",
  },
  "quoted-string": {
    category: "raw",
    severity: "error",
    means:
      "A name in double quotes names no column there. Where SQLite takes it for a string, the name itself is written into the rows; where it does not, the statement fails.",
    instead: "Single quotes for a string; for a column the name that it has at this step.",
  },
  "if-exists": {
    category: "raw",
    severity: "warning",
    means:
      "IF EXISTS or IF NOT EXISTS in literal SQL: the step passes whatever is there, also a table of another shape, and the drift shows much later.",
    instead:
      "`createTable` or `alterTable` with `{ ifMissing: true }`: what is there has to be equal. Otherwise leave the words out.",
  },
  "renamed-here": {
    category: "raw",
    severity: "error",
    means: "Literal SQL names a table by the name that it had before a rename earlier in the same revision.",
    instead: "Use the new name, or put the statement before the rename.",
  },
  "refused-statement": {
    category: "raw",
    severity: "error",
    means:
      "Literal SQL begins or ends a transaction, or sets what one depends on. It is refused when it runs.",
    instead:
      "Leave it out: the runner opens the transaction, switches foreign keys off before it and checks them after.",
  },
  "no-transaction": {
    category: "raw",
    severity: "warning",
    means:
      "Several steps run outside a transaction. Where one fails, those before it stay done, until `sluice repair`.",
    instead: "Only what refuses a transaction goes into such a revision, alone.",
  },
  "no-message": {
    category: "naming",
    severity: "note",
    means:
      "Neither the file's name nor `message` says what the revision does. `history` and `status` show nothing.",
    instead: "A few words in the file's name behind the id, or `message`.",
  },
  "long-name": {
    category: "naming",
    severity: "note",
    means: "A name is longer than 63 characters. PostgreSQL cuts it there, and MySQL refuses more than 64.",
    instead:
      "A shorter name: in Drizzle the first argument of the table, column, index, check or foreign key.",
  },
  "unnamed-check": {
    category: "naming",
    severity: "note",
    means: "A CHECK has no name. The error of a row that fails it shows only its expression.",
    instead: 'CONSTRAINT "tasks_priority_ck" CHECK (…), or the first argument of Drizzle\'s `check`.',
  },
  "ignore-without-reason": {
    category: "file",
    severity: "warning",
    means:
      "A comment passes over a hazard and does not say why, so that nobody can tell whether it still holds.",
    instead: "`// sluice-lint-ignore drop-column: no release has ever used it`",
  },
  "unused-ignore": {
    category: "file",
    severity: "warning",
    means: "A comment passes over a hazard that is not found there.",
    instead: "Take the comment out, or put it on the line before what it is about.",
  },
  "unknown-code": {
    category: "file",
    severity: "warning",
    means: "A comment passes over a code that does not exist.",
    instead: "`sluice lint --explain` lists the codes.",
  },
} as const satisfies Readonly<Record<string, HazardText>>;

export type HazardCode = keyof typeof HAZARDS;

/** Every code, in the order of the catalogue. */
export const HAZARD_CODES: readonly HazardCode[] = (Object.keys(HAZARDS) as readonly string[]).filter(
  isHazardCode,
);

export function isHazardCode(code: string): code is HazardCode {
  return Object.hasOwn(HAZARDS, code);
}
