import { describe, expect, test } from "vitest";
import { roomFor, type Written } from "../../src/runner/state/room.js";

const written = (change: Partial<Written>): Written => ({
  copied: [],
  rewritten: [],
  archived: 0,
  ...change,
});
const JOURNAL = { wal: false, unused: 0 };
const WAL = { wal: true, unused: 0 };

/** Bytes of the WAL have the headers of its frames on top. */
const ahead = (bytes: number): number => bytes * (1 + 24 / 512);

describe("the room that transactions need", () => {
  test.each<readonly [string, readonly Written[], typeof WAL, number]>([
    ["a copy with a rollback journal: once", [written({ copied: [512] })], JOURNAL, 512],
    ["a copy in WAL mode: ahead and in the file", [written({ copied: [512] })], WAL, 512 + ahead(512)],
    ["two copies in one transaction", [written({ copied: [512, 1024] })], JOURNAL, 1024],
    ["two copies in one transaction, ahead", [written({ copied: [512, 1024] })], WAL, 1024 + ahead(1536)],
    [
      "two copies in two transactions: the WAL is used again",
      [written({ copied: [512] }), written({ copied: [1024] })],
      WAL,
      1024 + ahead(1024),
    ],
    ["what is archived, too", [written({ copied: [512], archived: 256 })], JOURNAL, 768],
    ["what is archived, ahead", [written({ copied: [512], archived: 512 })], WAL, 1024 + ahead(1024)],
    ["rows that are written anew stand in the journal", [written({ rewritten: [512] })], JOURNAL, 512],
    ["or in the WAL, and make no file grow", [written({ rewritten: [512] })], WAL, ahead(512)],
    ["unused pages are taken first", [written({ copied: [512] })], { wal: true, unused: 512 }, ahead(512)],
    ["nothing", [], WAL, 0],
  ])("%s", (_, transactions, room, bytes) => {
    expect(roomFor(transactions, room)).toBe(Math.ceil(bytes));
  });
});
