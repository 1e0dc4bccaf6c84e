import { describe, expect, test } from "vitest";
import { ignored } from "../../src/migration/ignored.js";
import { isUsablePrefix } from "../../src/migration/settings.js";
import { namesOwn, ownName } from "../../src/model/own-names.js";

describe("names of our own", () => {
  test.each([
    ["history", "history"],
    ["history_graph", "history"],
    ["history_damaged", "history"],
    ["history_damaged_2", "history"],
    ["log", "log"],
    ["archive", "archive"],
    ["archive_1", "kept"],
    ["archive_12_vacuum", "kept"],
    ["archive_12_insert", "kept"],
    ["archive_12_update", "kept"],
    ["archive_12_delete", "kept"],
    ["archive_12_rekeyed", "kept"],
  ])("__sluice_%s", (rest, kind) => {
    expect(ownName("__sluice", `__sluice_${rest}`)?.kind).toBe(kind);
    expect(ownName("__sluice", `__SLUICE_${rest.toUpperCase()}`)?.kind).toBe(kind);
  });

  test.each(["mysluice_notes", "__sluice", "__sluice_notes", "__sluice_history2", "__sluice_archive_x"])(
    "%s is the application's",
    (name) => expect(ownName("__sluice", name)).toBeUndefined(),
  );

  test("a trigger tells the table that it writes to", () => {
    expect(ownName("__sluice", "__sluice_archive_7_update")).toEqual({
      kind: "kept",
      rows: "__sluice_archive_7",
      part: "update",
    });
  });

  test("a prefix swallows no table of the application", () => {
    const ignore = ignored({ table: "app", keep: [] });
    expect(["app_users", "app_history", "app_archive_1", "app_log"].filter(ignore)).toEqual([
      "app_history",
      "app_archive_1",
      "app_log",
    ]);
  });

  test("a statement of ours", () => {
    expect(namesOwn("app", `INSERT INTO "app_history" VALUES (1)`)).toBe(true);
    expect(namesOwn("app", `INSERT INTO "app_users" VALUES ('app_history')`)).toBe(false);
  });
});

describe("a prefix", () => {
  test.each(["__sluice", "app", "sqlited", "_"])("%s can be used", (prefix) => {
    expect(isUsablePrefix(prefix)).toBe(true);
  });
  test.each(["sqlite_x", "SQLite_x", "sqlite", "sqlite_", "1x", "a b", "", "é", "x".repeat(51)])(
    "%s is refused",
    (prefix) => expect(isUsablePrefix(prefix)).toBe(false),
  );
});
