/**
 * Words that SQLite takes for a keyword wherever they stand. The others (`KEY`, `ACTION`, `TEMP`, ...) fall back to
 * a name where the grammar has no place for the keyword: sqlite.org/lang_keywords.html.
 */
const RESERVED = new Set(
  `ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE DEFAULT DEFERRABLE DELETE
   DISTINCT DROP ELSE ESCAPE EXCEPT EXISTS FOREIGN FROM GROUP HAVING IN INDEX INSERT INTERSECT INTO IS ISNULL JOIN LIMIT
   NOT NOTHING NOTNULL NULL ON OR ORDER PRIMARY REFERENCES RETURNING SELECT SET TABLE THEN TO TRANSACTION UNION UNIQUE
   UPDATE USING VALUES WHEN WHERE`.split(/\s+/),
);

/** Keywords that may name a column or a table, but not stand in a type. */
const JOINS = new Set("CROSS FULL INDEXED INNER LEFT NATURAL OUTER RIGHT".split(" "));

/** Words with a meaning of their own in some expression, so that a name like it is safer in quotes. */
const SPECIAL = new Set(
  `ABORT ALWAYS BEGIN BY CAST CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DISTINCT END FAIL FALSE FILTER GLOB IF
   IGNORE LIKE MATCH OVER RAISE RECURSIVE REGEXP REPLACE ROLLBACK TRUE WINDOW WITH WITHIN`.split(/\s+/),
);

/** Values that are written as a word: in quotes they would be a name. */
const VALUES = new Set("CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP FALSE TRUE".split(" "));

/** Whether the word (upper case) can never be a name without quotes. */
export function isReserved(word: string): boolean {
  return RESERVED.has(word);
}

/** Whether the word (upper case) may be part of a type. */
export function isTypeWord(word: string): boolean {
  return !RESERVED.has(word) && !JOINS.has(word);
}

/** Whether the word (upper case) reads as something else than a name somewhere in an expression. */
export function needsQuotes(word: string): boolean {
  return RESERVED.has(word) || JOINS.has(word) || SPECIAL.has(word);
}

/** Whether the word (upper case) is a value: `TRUE`, `CURRENT_TIMESTAMP`. */
export function isValueWord(word: string): boolean {
  return VALUES.has(word);
}
