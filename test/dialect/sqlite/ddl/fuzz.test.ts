import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { editTable, renameTableInDefinition } from "../../../../src/dialect/sqlite/ddl/edit-table.js";
import { canonicalExpression } from "../../../../src/dialect/sqlite/ddl/expression.js";
import { parseCreateTable } from "../../../../src/dialect/sqlite/ddl/parse-table.js";
import { DdlError, tokenize } from "../../../../src/dialect/sqlite/ddl/token.js";
import { DriftError } from "../../../../src/errors.js";
import type { Fragment } from "../../../../src/model/step.js";
import { type Outline, outlineOf, outlineOfDefinition } from "./pragma.js";
import { TABLES } from "./tables.js";
import "../../../support/bounded.js";

const RUNS = Number(process.env.FUZZ_RUNS ?? 1500);

const PIECES =
  `CREATE TABLE t a b "c" [d] \`e\` 'f' int text varchar ( ) , ; . + - 1 2.5 x'00' NOT NULL PRIMARY KEY UNIQUE
  CHECK DEFAULT COLLATE nocase GENERATED ALWAYS AS STORED VIRTUAL REFERENCES p ON DELETE UPDATE CASCADE SET NO ACTION
  CONSTRAINT FOREIGN DEFERRABLE INITIALLY DEFERRED MATCH CONFLICT IGNORE REPLACE ASC DESC AUTOINCREMENT STRICT WITHOUT
  ROWID IF EXISTS TEMP current_timestamp true key order --c\n /*d*/ integer any`.split(/(?<!--c)\s+/);

/** A text with some tokens taken away, doubled, swapped or put in. */
const mutated = fc
  .tuple(
    fc.constantFrom(...TABLES.map(([, sql]) => sql)),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(),
        fc.constantFrom("delete", "insert", "double", "swap"),
        fc.constantFrom(...PIECES),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  )
  .map(([sql, mutations]) => {
    const texts = tokenize(sql).map(({ text }) => text);
    for (const [at, other, how, piece] of mutations) {
      const [i, j] = [at % texts.length, other % texts.length];
      const [a = "", b = ""] = [texts[i], texts[j]];
      if (how === "delete") texts[i] = " ";
      else if (how === "insert") texts.splice(i, 0, ` ${piece} `);
      else if (how === "double") texts.splice(i, 0, ` ${a} `);
      else [texts[i], texts[j]] = [b, a];
    }
    return texts.join("");
  });

/** The table that SQLite makes of the text. */
function created(db: Database.Database, sql: string): string | undefined {
  try {
    db.exec(sql);
  } catch {
    return undefined;
  }
  const rows = db
    .prepare<[], { name: string }>(
      "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .all();
  return rows.length === 1 ? rows[0]?.name : undefined;
}

/** SQLite makes one index of keys over the same columns and collations, whatever their kind and order. */
function merged(outline: Outline): Outline {
  const keys = outline.keys.map((key) => key.replace(/^\w+: /, "").replaceAll(" desc", ""));
  return { ...outline, keys: [...new Set(keys)].toSorted() };
}

test("a mutated table is read as SQLite reads it, or not at all", () => {
  fc.assert(
    fc.property(mutated, (sql) => {
      const db = new Database(":memory:");
      try {
        const name = created(db, sql);
        const table = parseCreateTable(sql);
        if (name !== undefined)
          expect(merged(outlineOfDefinition(table))).toEqual(merged(outlineOf(db, name)));
      } catch (error) {
        if (!(error instanceof DdlError)) throw error;
      } finally {
        db.close();
      }
    }),
    { numRuns: RUNS },
  );
});

const body = fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }).map((words) => words.join(" "));
const name = fc.constantFrom("a", "b", "c", "d", "t");
const fragment: fc.Arbitrary<Fragment> = fc.oneof(
  body.map((rest): Fragment => ({ kind: "addColumn", definition: `z ${rest}` })),
  name.map((column): Fragment => ({ kind: "dropColumn", column, keep: true })),
  fc
    .tuple(name, body, body)
    .map(([column, before, after]): Fragment => ({ kind: "alterColumn", column, before, after })),
  body.map((rest): Fragment => ({ kind: "addConstraint", constraint: `UNIQUE (a) ${rest}` })),
  body.map((constraint): Fragment => ({ kind: "dropConstraint", constraint })),
  body.map((after): Fragment => ({ kind: "option", before: "", after })),
);

test("edits give a table, or an error that says why", () => {
  fc.assert(
    fc.property(mutated, fc.array(fragment, { maxLength: 3 }), (sql, fragments) => {
      try {
        const edited = editTable(sql, fragments);
        expect(parseCreateTable(renameTableInDefinition(edited, "n")).name).toBe("n");
      } catch (error) {
        if (!(error instanceof DdlError || error instanceof DriftError)) throw error;
      }
    }),
    { numRuns: RUNS },
  );
});

const operators =
  "OR,AND,=,==,<>,!=,<,<=,>,>=,IS,IS NOT,IS DISTINCT FROM,IS NOT DISTINCT FROM,LIKE,NOT LIKE,GLOB,&,|,<<,>>,+,-,*,/,%,||,IN (1),NOT IN (0) =,COLLATE nocase =,ISNULL +,NOTNULL AND,NOT NULL OR,BETWEEN 0 AND,NOT BETWEEN 1 = 1 AND,->>".split(
    ",",
  );
const atoms =
  "a,b,\"C\",[c],1,0,2.5,'x',NULL,-1,+a,- -2,~b,NOT a,(a),(a OR b),(NOT b),(- a),(a || c),abs(b),CASE a WHEN 1 THEN b ELSE c END,CAST(c AS text),CASE WHEN a THEN 2 END,(SELECT max(a, b)),EXISTS (SELECT 1),x'31',t.a,a COLLATE nocase,'[1]',lower(c)".split(
    ",",
  );
const expression = fc
  .array(fc.tuple(fc.constantFrom(...atoms), fc.constantFrom(...operators), fc.boolean(), fc.boolean()), {
    minLength: 1,
    maxLength: 7,
  })
  .map((parts) => {
    let text = "";
    for (const [atom, operator, wrapRight, wrapAll] of parts) {
      if (text === "") text = atom;
      else text = `${text} ${operator} ${wrapRight ? `(${atom} ${operator} ${atom})` : atom}`;
      if (wrapAll) text = `(${text})`;
    }
    return text;
  });

test("an expression in canonical form has the same value", () => {
  const db = new Database(":memory:");
  db.exec(
    "CREATE TABLE t(a int, b, c text); INSERT INTO t VALUES (1, 0, 'X'), (NULL, 2.5, '1'), (-3, 'x', NULL), (2, 1, '[1]')",
  );
  const values = (sql: string): unknown => {
    try {
      return db.prepare(`SELECT quote(${sql}) AS value FROM t`).all();
    } catch (error) {
      return error instanceof Error && /malformed JSON/.test(error.message) ? "malformed JSON" : undefined;
    }
  };
  fc.assert(
    fc.property(expression, (sql) => {
      const expected = values(sql);
      if (expected === undefined) return;
      const canonical = canonicalExpression(sql, "t");
      expect([canonical, values(canonical)]).toEqual([canonical, expected]);
      expect(canonicalExpression(canonical)).toBe(canonical);
    }),
    { numRuns: RUNS },
  );
});
