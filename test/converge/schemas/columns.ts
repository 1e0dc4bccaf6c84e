import {
  blob,
  customType,
  integer,
  numeric,
  real,
  sqliteTable,
  sqliteTableCreator,
  text,
} from "drizzle-orm/sqlite-core";

const upper = customType<{ data: string }>({ dataType: () => "VARCHAR(255)" });
const decimal = customType<{ data: string; config: { readonly digits: number } }>({
  dataType: (config) => `Decimal(10, ${config?.digits ?? 2})`,
});
const vector = customType<{ data: readonly number[]; driverData: string }>({
  dataType: () => "F32_BLOB(3)",
  toDriver: (value) => JSON.stringify(value),
});
const wordy = customType<{ data: number }>({ dataType: () => "UNSIGNED BIG INT" });
const oddSpace = customType<{ data: string }>({ dataType: () => "national  character( 70 )" });
const untyped = customType<{ data: string }>({ dataType: () => "" });

/** Every kind and mode of a column, with NULL and without. */
export const kinds = sqliteTable("kinds", {
  id: integer("id").primaryKey(),
  integer: integer("integer"),
  number: integer("number", { mode: "number" }).notNull(),
  boolean: integer("boolean", { mode: "boolean" }).notNull(),
  seconds: integer("seconds", { mode: "timestamp" }),
  milliseconds: integer("milliseconds", { mode: "timestamp_ms" }).notNull(),
  real: real("real"),
  numeric: numeric("numeric"),
  numericNumber: numeric("numeric_number", { mode: "number" }).notNull(),
  numericBigint: numeric("numeric_bigint", { mode: "bigint" }),
  text: text("text"),
  length: text("length", { length: 255 }).notNull(),
  enumerated: text("enumerated", { enum: ["a", "it's", "b c"] }),
  enumeratedLength: text("enumerated_length", { length: 3, enum: ["x", "y"] }).notNull(),
  json: text("json", { mode: "json" }).$type<{ readonly a: number }>(),
  buffer: blob("buffer", { mode: "buffer" }),
  bigint: blob("bigint", { mode: "bigint" }).notNull(),
  blobJson: blob("blob_json", { mode: "json" }),
  blob: blob("blob"),
});

export const custom = sqliteTable("custom", {
  upper: upper("upper").notNull(),
  decimal: decimal("decimal", { digits: 3 }),
  vector: vector("vector").default([1, 2, 3]),
  wordy: wordy("wordy").default(7),
  oddSpace: oddSpace("odd_space"),
  untyped: untyped("untyped"),
});

export const prefixed = sqliteTableCreator((name) => `app_${name}`)("prefixed", {
  id: integer().primaryKey(),
  name: text().unique(),
});

export const oneColumn = sqliteTable("one_column", { only: text("only") });
