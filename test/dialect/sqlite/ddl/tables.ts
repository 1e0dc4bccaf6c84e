/** Real and odd `CREATE TABLE` texts; each runs on an empty database. */
export const TABLES: readonly (readonly [name: string, sql: string])[] = [
  ["no types", `CREATE TABLE t(a, b, c)`],
  [
    "drizzle-kit",
    "CREATE TABLE `mock_servers` (\n\t`id` text PRIMARY KEY NOT NULL,\n\t`port` integer DEFAULT 3000 NOT NULL,\n" +
      "\t`created_at` integer DEFAULT (unixepoch()) NOT NULL,\n" +
      "\tFOREIGN KEY (`port`) REFERENCES `ports`(`id`) ON UPDATE no action ON DELETE cascade\n);",
  ],
  [
    "drizzle push, with own qualifiers",
    `CREATE TABLE "tasks" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "n" integer DEFAULT 0, CONSTRAINT "ck" CHECK("tasks"."n" >= 0))`,
  ],
  [
    "types of several words",
    `CREATE TABLE t(a unsigned big int, b double precision, c character varying ( 20 ), d dec(10 , -2))`,
  ],
  ["types in quotes", `CREATE TABLE t(a "x y" z(1,-2), b 'my int', c [real], d \`text\`)`],
  ["a type with a comment", `CREATE TABLE t(a int /* wide */ unsigned, b text -- the text\n, c)`],
  ["names in every quote", `CREATE TABLE "t ""1"("a b" int, \`c\`\`d\` text, [e f] real, 'g''h' blob)`],
  [
    "names that are keywords",
    `CREATE TABLE t(key, action text, "order" int, abort, [group], if, end, cross, left, indexed)`,
  ],
  ["a name beyond ASCII", `CREATE TABLE größe(höhe int, "naïve" text, 表 text)`],
  [
    "clauses twice",
    `CREATE TABLE t(a int collate nocase collate binary default 1 default 2 not null null unique unique)`,
  ],
  [
    "constraints with names",
    `CREATE TABLE t(a int CONSTRAINT nn NOT NULL CONSTRAINT df DEFAULT 1 CONSTRAINT ck CHECK (a > 0))`,
  ],
  [
    "names of no constraint",
    `CREATE TABLE t(a CONSTRAINT x, b int CONSTRAINT x CONSTRAINT y NOT NULL, CONSTRAINT z)`,
  ],
  [
    "names before constraints",
    `CREATE TABLE t(a, CONSTRAINT x CONSTRAINT y CHECK (a), CONSTRAINT z UNIQUE (a))`,
  ],
  [
    "no commas between constraints",
    `CREATE TABLE t(a, b, PRIMARY KEY (a) UNIQUE (b) CHECK (a > b) FOREIGN KEY (a) REFERENCES p)`,
  ],
  [
    "conflict clauses",
    `CREATE TABLE t(a INTEGER PRIMARY KEY DESC ON CONFLICT REPLACE, b NOT NULL ON CONFLICT IGNORE, c NULL ON CONFLICT FAIL, d UNIQUE ON CONFLICT ROLLBACK, UNIQUE (b, c) ON CONFLICT ABORT, CHECK (a) ON CONFLICT FAIL)`,
  ],
  ["autoincrement in the table's key", `CREATE TABLE t(a integer, b, PRIMARY KEY (a AUTOINCREMENT))`],
  [
    "autoincrement with order and conflict",
    `CREATE TABLE t(a INTEGER PRIMARY KEY ASC ON CONFLICT FAIL AUTOINCREMENT)`,
  ],
  ["INT is no INTEGER", `CREATE TABLE t(a INT PRIMARY KEY, b)`],
  ["a descending key", `CREATE TABLE t(a INTEGER PRIMARY KEY DESC, b)`],
  ["a composite key", `CREATE TABLE t(a, b, c, PRIMARY KEY (c DESC, a COLLATE nocase))`],
  [
    "unique in odd writing",
    `CREATE TABLE t(a, b, c, UNIQUE ((a)), UNIQUE ('b'), UNIQUE ("c" COLLATE rtrim DESC, (a COLLATE nocase)))`,
  ],
  [
    "defaults",
    `CREATE TABLE t(a default x, b default "x y", c default - 1, d default +'a', e default x'00fF', f default null, g default (1 + (2)), h default current_timestamp, i default true, j default 0x1F, k default 1_000, l default .5e-3, m default [q], n default ('a;b)'), o default key)`,
  ],
  [
    "references",
    `CREATE TABLE t(a int REFERENCES p, b REFERENCES p (x), c REFERENCES 'p'("x") ON DELETE SET NULL ON UPDATE CASCADE MATCH FULL NOT DEFERRABLE INITIALLY DEFERRED, d REFERENCES p ON DELETE NO ACTION ON DELETE RESTRICT DEFERRABLE, e REFERENCES p ON INSERT CASCADE NOT NULL)`,
  ],
  [
    "foreign keys",
    `CREATE TABLE t(a, b, FOREIGN KEY (a, b) REFERENCES p (x, y) ON UPDATE SET DEFAULT DEFERRABLE INITIALLY DEFERRED, CONSTRAINT own FOREIGN KEY ("a") REFERENCES t (b) ON DELETE CASCADE)`,
  ],
  [
    "generated columns",
    `CREATE TABLE t(a, b as (a), c generated always as (a || ')') stored, d int generated always as (a) virtual, e int not null generated always as (1 + 1) STORED, f varchar(3) generated always as (a))`,
  ],
  [
    "generated, as words of a type",
    `CREATE TABLE t(a generated always, b int generated, c generated b, d always, e something_x always, f initially deferred, g xgenerated always as (1))`,
  ],
  ["strict", `CREATE TABLE t(a int primary key, b any, c text) STRICT`],
  ["strict without rowid", `CREATE TABLE t(a int primary key) WITHOUT ROWID , strict`],
  ["options behind a comma", `CREATE TABLE t(a int) , strict /* end */`],
  [
    "comments everywhere",
    `CREATE TABLE /* name */ t -- the table\n( -- first\n a int, -- second ) , ;\n /* b */ b int /* c */ NOT /* d */ NULL -- e\n -- f\n, CHECK /* g */ ( /* h */ b > 0 -- i\n ) -- j\n) /* k */ STRICT`,
  ],
  [
    "parentheses and semicolons in literals",
    `CREATE TABLE t(a text CHECK (a <> '(;' AND a NOT LIKE '--%'), "b)" int DEFAULT (')'), CHECK ("b)" > 0 OR a = '/*'))`,
  ],
  [
    "checks",
    `CREATE TABLE t(a, b, CHECK (a IN (1, 2)), CHECK (CASE WHEN a THEN b ELSE 0 END), CHECK (a BETWEEN 1 AND 2 AND b), CHECK (((a))))`,
  ],
  ["windows line ends", "CREATE TABLE t (\r\n\ta int, -- one\r\n\tb text\r\n)"],
  ["a schema and IF NOT EXISTS", `create table if not exists main.t(a int)`],
  ["temporary", `CREATE TEMP TABLE t(a int)`],
  [
    "the conflict of one column",
    `CREATE TABLE t(a PRIMARY KEY ON CONFLICT IGNORE, b UNIQUE ON CONFLICT REPLACE CHECK (b) REFERENCES p)`,
  ],
];
