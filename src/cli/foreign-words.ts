/** A word of another tool, and the sentence that says which command does the same here. */
interface ForeignWords {
  /** As they are typed; a word with `:` in it, such as `db:migrate`, counts as two words. */
  readonly words: readonly string[];
  readonly answer: string;
}

const GENERATE =
  '`sluice generate -m "…"` compares the TypeScript schema with the database and writes the migration.';
const UPGRADE = "`sluice upgrade` applies what is pending.";
const STATE =
  "`sluice status` prints the state of the database, `sluice history` every revision, applied or pending.";

/** Of Alembic, Atlas, Django, drizzle-kit, Flyway, Knex, Prisma, Rails and TypeORM. */
const FOREIGN: readonly ForeignWords[] = [
  {
    words: ["diff", "migrate diff", "migration generate", "makemigrations", "autogenerate"],
    answer: GENERATE,
  },
  {
    words: ["dev", "migrate dev"],
    answer: 'Two commands do it: `sluice generate -m "…"` writes the migration, `sluice upgrade` applies it.',
  },
  {
    words: ["push", "db push", "schema apply", "schema push", "schema sync", "schema update", "sync"],
    answer:
      'A schema changes by a migration only: `sluice generate -m "…"` writes it, `sluice upgrade` applies it. While you try things out, `sluice generate --amend` rewrites the newest migration as often as you like.',
  },
  {
    words: ["deploy", "migrate deploy", "migrate apply", "migrate latest", "migrate up", "migrate run"],
    answer: UPGRADE,
  },
  { words: ["apply", "latest", "run", "migration run", "db migrate", "migrate head"], answer: UPGRADE },
  {
    words: ["up"],
    answer:
      "`sluice upgrade` applies what is pending. drizzle-kit's `up` has no use here: `sluice init --import` reads its migrations as they are.",
  },
  {
    words: ["down", "revert", "undo", "migrate down", "migrate rollback", "migrate undo", "migration revert"],
    answer: "`sluice downgrade` takes back the newest revision, with its data.",
  },
  {
    words: ["db rollback", "rollback all"],
    answer:
      "`sluice downgrade` takes back the newest revision; `sluice downgrade base` takes back all of them.",
  },
  {
    words: ["redo", "migrate redo", "db migrate redo"],
    answer: "`sluice downgrade --yes` takes the newest revision back, `sluice upgrade` applies it again.",
  },
  {
    words: [
      "info",
      "list",
      "ls",
      "log",
      "migrate status",
      "migrate list",
      "migration show",
      "db migrate status",
    ],
    answer: STATE,
  },
  { words: ["showmigrations", "db version"], answer: STATE },
  {
    words: ["branches"],
    answer: "`sluice heads` prints the newest revisions, `sluice history --graph` draws the branches.",
  },
  {
    words: ["introspect", "inspectdb", "db pull", "schema inspect", "schema dump", "db schema dump"],
    answer: "`sluice pull` writes the database as Drizzle schema files.",
  },
  {
    words: ["drop", "remove", "delete", "migrate rm"],
    answer:
      "To delete the newest migration, take it back with `sluice downgrade`, then delete its file; `sluice generate --amend` rewrites it instead.",
  },
  {
    words: ["export", "script", "sqlmigrate", "migrate sql"],
    answer:
      "`sluice upgrade --sql` prints the SQL of what is pending, `sluice upgrade base..head --sql` that of all revisions, `sluice show REV` that of one.",
  },
  {
    words: ["studio"],
    answer:
      "Sluice has no database viewer. `npx drizzle-kit studio` works beside it, with the same configuration.",
  },
  {
    words: [
      "new",
      "create",
      "make",
      "add",
      "migrate new",
      "migrate make",
      "migrate create",
      "make migration",
    ],
    answer:
      '`sluice generate -m "…"` writes a migration from the TypeScript schema, `sluice generate --empty -m "…"` one to fill in by hand.',
  },
  {
    words: ["migration create", "migration new", "generate migration", "g migration"],
    answer: '`sluice generate --empty -m "…"` writes a migration to fill in by hand.',
  },
  {
    words: [
      "fresh",
      "refresh",
      "clean",
      "migrate reset",
      "migrate fresh",
      "migrate refresh",
      "db reset",
      "db drop",
    ],
    answer: "`sluice reset` takes a development database to base and up again.",
  },
  {
    words: ["db create", "db init", "ensure version", "db prepare", "db setup", "db schema load"],
    answer: "`sluice upgrade` creates the database file and applies every revision.",
  },
  {
    words: ["resolve", "migrate resolve", "migrate set"],
    answer:
      "`sluice stamp REV` records a revision as applied without running it; `sluice repair` finishes or takes back one that stopped halfway.",
  },
  {
    words: ["baseline", "fake"],
    answer:
      "`sluice init` writes a baseline of a database that has tables; `sluice stamp REV` records a revision as applied.",
  },
  {
    words: ["seed", "db seed", "seed run", "seed make", "execute", "db execute", "dbshell"],
    answer:
      'Data that every database needs goes into a migration, as SQL or a data step: `sluice generate --empty -m "…"`. Sluice does not run other scripts.',
  },
  {
    words: ["hash", "migrate hash", "migrate validate", "doctor"],
    answer:
      "`sluice check` finds edited files, drift and what is pending; there is no checksum to keep up to date.",
  },
  {
    words: ["test", "migrate test"],
    answer: "`sluice verify` runs every revision up, down and up on a scratch database.",
  },
  { words: ["migrate lint", "migrate check"], answer: "`sluice lint` lists the hazards of the migrations." },
  {
    words: ["squashmigrations"],
    answer: "`sluice squash FROM..TO` writes one revision that replaces a range of them.",
  },
  {
    words: ["edit"],
    answer: "`sluice show REV` names the revision's file; open it in your editor.",
  },
  {
    words: ["unlock", "migrate unlock"],
    answer:
      "A lock ends with the process that holds it, so there is none to remove. `sluice status` says what the matter is.",
  },
];

const FOREIGN_OPTIONS: Readonly<Record<string, string>> = {
  "--name": 'The message names the file: `-m "…"`.',
  "--custom": 'An empty migration to fill in by hand: `sluice generate --empty -m "…"`.',
  "--create-only": "`sluice generate` only writes the migration; `sluice upgrade` applies it.",
  "--autogenerate": "`sluice generate` does so by itself; so does `sluice revision --autogenerate`.",
  "--fake": "`sluice stamp REV` records a revision as applied without running it.",
  "--url": "The database is `-d`: a path or a URL.",
  "--out": "The folder is `out` in the drizzle configuration.",
  "--dialect": "The dialect is `dialect` in the drizzle configuration.",
  "--strict": "`sluice upgrade --plan` shows what would be done, and does nothing.",
  "--force": "`--yes` answers every question with yes.",
};

const ANSWERS: ReadonlyMap<string, string> = new Map(
  FOREIGN.flatMap(({ words, answer }) => words.map((word) => [word, answer] as const)),
);

/** What to type in place of words that another tool knows; the longest beginning that is known counts. */
export function answerTo(words: readonly string[]): string | undefined {
  const typed = words.flatMap((word) => word.toLowerCase().split(/[:_]/));
  for (let length = Math.min(typed.length, 3); length > 0; length -= 1) {
    const answer = ANSWERS.get(typed.slice(0, length).join(" "));
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** What to type in place of an option that another tool knows. */
export const answerToOption = (option: string): string | undefined =>
  Object.hasOwn(FOREIGN_OPTIONS, option) ? FOREIGN_OPTIONS[option] : undefined;
