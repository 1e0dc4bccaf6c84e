import type { SqlValue } from "../../model/step.js";

/** A value as drivers give it: some give blobs as bare memory. */
export type DriverValue = SqlValue | ArrayBuffer;
export type DriverRow = Readonly<Record<string, DriverValue>>;

/** How integers come: as plain numbers, or as the driver gives them. */
export type Integers = "plain" | "driver";

/**
 * A row as every other driver gives it: a plain object, with blobs as bytes. The caller of the port says what type its
 * rows have.
 */
export function plainRow<T>(row: DriverRow, integers: Integers): T {
  const entries = Object.entries(row).map(([name, value]) => [name, plainValue(value, integers)]);
  return Object.fromEntries(entries);
}

/** A value as every other driver gives it. */
export function plainValue(value: DriverValue, integers: Integers): SqlValue {
  if (typeof value === "bigint" && integers === "plain") return Number(value);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value;
}
