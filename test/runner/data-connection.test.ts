import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { run } from "../../src/migration/steps.js";
import type { BatchOptions, BatchResult, DataConnection } from "../../src/model/step.js";
import { upgrade } from "../../src/runner/api.js";
import type { RunEvent } from "../../src/runner/types.js";
import { bundle, open, revision, thrownBy } from "./support.js";

const SETUP = `CREATE TABLE t (id integer primary key, name text, grp text);
  WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 25)
  INSERT INTO t SELECT i, 'n' || i, 'g' || (i % 5) FROM n;`;

type Client = ReturnType<typeof open>;

async function withData(fn: (data: DataConnection) => unknown, db: Client = open(), events: RunEvent[] = []) {
  db.exec(SETUP);
  const warnings: string[] = [];
  const logger = {
    debug: () => {},
    info: () => {},
    warn: (text: string) => warnings.push(text),
    error: () => {},
  };
  const migrations = bundle([revision("001", [run(fn)])]);
  await upgrade(db, { migrations, logger, onEvent: (event) => events.push(event) });
  return { db, warnings };
}

test("run, all, get and dialect", async () => {
  const seen: unknown[] = [];
  await withData(async (data) => {
    seen.push(data.dialect);
    seen.push(await data.run("UPDATE t SET name = ? WHERE id < ?", ["x", 4]));
    seen.push(await data.all("SELECT id FROM t WHERE name = ?", ["x"]));
    seen.push(
      await data.get("SELECT name FROM t WHERE id = 4"),
      await data.get("SELECT 1 FROM t WHERE id = 0"),
    );
    seen.push(await data.run("INSERT INTO t VALUES (100, 'r', 'r') RETURNING id"));
  });
  expect(seen).toEqual(["sqlite", 3, [{ id: 1 }, { id: 2 }, { id: 3 }], { name: "n4" }, undefined, 1]);
});

test.each(["COMMIT", "  begin", "-- a\nROLLBACK", "/* b */ SAVEPOINT x", "release x"])(
  "%j is refused",
  async (text) => {
    const error = await thrownBy(() => withData((data) => data.run(text)));
    expect(error).toMatchObject({ cause: { code: "transaction-statement" } });
  },
);

describe("several statements in one call", () => {
  test("run one by one, and their rows are counted together", async () => {
    let changed: number | undefined;
    const { db } = await withData(async (data) => {
      changed = await data.run(
        "UPDATE t SET name = 'a;b' WHERE id <= 2; -- and\nDELETE FROM t WHERE id > 22;",
      );
    });
    expect(changed).toBe(5);
    expect(db.prepare("SELECT count(*) AS n, sum(name = 'a;b') AS renamed FROM t").get()).toEqual({
      n: 22,
      renamed: 2,
    });
  });

  test("one with a semicolon in a literal and a comment behind is one", async () => {
    const seen: unknown[] = [];
    await withData(async (data) => {
      seen.push(await data.run("UPDATE t SET name = ? WHERE name <> 'a;b'; -- all", ["x"]));
      seen.push(await data.get("SELECT count(*) AS n FROM t WHERE name <> 'a;b';\n"));
    });
    expect(seen).toEqual([25, { n: 25 }]);
  });

  test("none may end the transaction", async () => {
    const error = await thrownBy(() => withData((data) => data.run("UPDATE t SET name = 'x'; COMMIT")));
    expect(error).toMatchObject({ cause: { code: "transaction-statement" } });
  });

  test.each<[string, (data: DataConnection) => Promise<unknown>]>([
    ["run with parameters", (data) => data.run("UPDATE t SET name = ?; DELETE FROM t", ["x"])],
    ["all", (data) => data.all("SELECT 1; DELETE FROM t")],
    ["get", (data) => data.get("SELECT 1; DELETE FROM t")],
    ["proxy", (data) => data.proxy("SELECT 1; DELETE FROM t", [], "all")],
  ])("%s refuses them", async (_, call) => {
    const error = await thrownBy(() => withData(call));
    expect(error).toMatchObject({ cause: { code: "several-statements" } });
  });
});

describe("batches", () => {
  test.each<[string, string, BatchOptions, readonly number[]]>([
    ["of the size", "SELECT id FROM t", { key: "id", size: 10 }, [10, 10, 5]],
    ["that end with a full one", "SELECT id FROM t WHERE id <= 20", { key: "id", size: 10 }, [10, 10]],
    [
      "of a query with a semicolon and a comment",
      "SELECT id FROM t -- all\n;",
      { key: "id", size: 25 },
      [25],
    ],
    ["of 1000", "SELECT id FROM t", { key: "id" }, [25]],
    ["of no rows", "SELECT id FROM t WHERE 0", { key: "id" }, []],
    ["along text", "SELECT name FROM t", { key: "name", size: 20 }, [20, 5]],
  ])("%s", async (_, query, options, sizes) => {
    const seen: number[] = [];
    let result: BatchResult | undefined;
    await withData(async (data) => {
      result = await data.batches(query, options, (rows) => seen.push(rows.length));
    });
    expect(seen).toEqual(sizes);
    expect(result).toEqual({ rows: sizes.reduce((a, b) => a + b, 0), skipped: 0 });
  });

  test("along a BigInt key", async () => {
    const db = open();
    db.defaultSafeIntegers(true);
    const seen: unknown[] = [];
    await withData(async (data) => {
      await data.run("INSERT INTO t VALUES (9007199254740993, 'big', ''), (9007199254740995, 'bigger', '')");
      await data.batches<{ id: bigint }>("SELECT id FROM t", { key: "id", size: 26 }, (rows) =>
        seen.push(rows.at(-1)?.id),
      );
    }, db);
    expect(seen).toEqual([9007199254740993n, 9007199254740995n]);
  });

  test("let the process do other things, and tell how far they are", async () => {
    const events: RunEvent[] = [];
    let turns = 0;
    await withData(
      async (data) => {
        const timer = setInterval(() => (turns += 1), 0);
        await data.batches(
          "SELECT id FROM t",
          { key: "id", size: 5 },
          () => new Promise((done) => setTimeout(done, 3)),
        );
        clearInterval(timer);
      },
      open(),
      events,
    );
    expect(turns).toBeGreaterThan(0);
    const told = events.flatMap((event) =>
      event.kind === "progress" ? [`${event.rows} of ${event.of}`] : [],
    );
    expect(told).toEqual(["0 of 25", "5 of 25", "10 of 25", "15 of 25", "20 of 25", "25 of 25"]);
  });

  test.each<[string, string, string, RegExp]>([
    ["missing", "SELECT name FROM t", "id", /no such column|is no column/],
    ["not unique", "SELECT grp FROM t", "grp", /is not unique/],
    [
      "not unique across batches",
      "SELECT 1 + (id > 2) + (id > 4) AS k FROM t WHERE id < 6",
      "k",
      /is not unique/,
    ],
    ["NULL", "SELECT NULLIF(id, 3) AS k FROM t", "k", /is NULL in a row/],
    [
      "beyond what a number holds",
      "SELECT 9007199254740993 + id AS k FROM t",
      "k",
      /have the client return BigInt/,
    ],
  ])("a key that is %s", async (_, query, key, message) => {
    const error = await thrownBy(() => withData((data) => data.batches(query, { key, size: 2 }, () => {})));
    expect(error.message).toMatch(message);
  });

  const failing = (data: DataConnection, onError: "stop" | "skip"): Promise<BatchResult> =>
    data.batches<{ id: number }>("SELECT id FROM t", { key: "id", size: 10, onError }, async (rows) => {
      for (const { id } of rows) {
        await data.run("UPDATE t SET name = 'done' WHERE id = ?", [id]);
        if (id === 7 || id === 13) throw new Error(`bad row ${id}`);
      }
    });

  test("a row that throws stops everything, and is named", async () => {
    const db = open();
    const error = await thrownBy(() => withData((data) => failing(data, "stop"), db));
    expect(error.message).toContain("step 1 of up (run) failed: The row id = 7 failed: bad row 7");
    expect(error).toMatchObject({ cause: { code: "row-failed", cause: { message: "bad row 7" } } });
    expect(db.prepare("SELECT count(*) FROM t WHERE name = 'done'").pluck().get()).toBe(0);
  });

  test("rows that fail only together are named as such", async () => {
    const error = await thrownBy(() =>
      withData((data) =>
        data.batches("SELECT id FROM t", { key: "id", size: 10 }, (rows) => {
          if (rows.length > 1) throw new Error("too many");
        }),
      ),
    );
    expect(error.message).toContain("The rows from id = 1 to id = 10, together, failed: too many");
  });

  test("the SQL that a row fails with is shown", async () => {
    const error = await thrownBy(() =>
      withData((data) =>
        data.batches<{ id: number }>("SELECT id FROM t", { key: "id" }, ([row]) =>
          data.run("INSERT INTO nowhere VALUES (?)", [row?.id ?? 0]),
        ),
      ),
    );
    expect(error.message).toMatch(/The row id = 1 failed: no such table: nowhere\n\s+INSERT INTO nowhere/);
  });

  test("along several columns, with parameters", async () => {
    const seen: unknown[] = [];
    const events: RunEvent[] = [];
    await withData(
      async (data) => {
        const options = { key: ["grp", "id"], size: 3, params: [21] };
        await data.batches<{ grp: string; id: number }>(
          "SELECT id, grp FROM t WHERE id > ?",
          options,
          (rows) => seen.push(rows.map(({ grp, id }) => `${grp}/${id}`).join(" ")),
        );
      },
      open(),
      events,
    );
    expect(seen).toEqual(["g0/25 g2/22 g3/23", "g4/24"]);
    const error = await thrownBy(() =>
      withData((data) =>
        data.batches("SELECT id, grp FROM t", { key: ["grp", "id"] }, (rows) => {
          if (rows.some(({ grp }) => grp === "g1")) throw new Error("no");
        }),
      ),
    );
    expect(error.message).toContain("The row grp = g1, id = 1 failed: no");
  });

  test.each([0, 1.5, -1])("a size of %s is refused", async (size) => {
    const error = await thrownBy(() =>
      withData((data) => data.batches("SELECT id FROM t", { key: "id", size }, () => {})),
    );
    expect(error).toMatchObject({ cause: { code: "bad-size" } });
  });

  test("a health check is answered during long ones", async () => {
    const server = createServer((_, response) => response.end("ok")).listen(0);
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    let answered = 0;
    let over = false;
    const asking = async (): Promise<void> => {
      while (!over) {
        expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("ok");
        answered += 1;
      }
    };
    await withData(async (data) => {
      await data.run(
        "INSERT INTO t SELECT id + 100 + n.i * 30, 'x', 'y' FROM t, (WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i FROM n) AS n",
      );
      const asked = asking();
      await data.batches("SELECT id FROM t", { key: "id", size: 100 }, () =>
        data.run("UPDATE t SET name = 'z' WHERE id < 50"),
      );
      over = true;
      await asked;
    });
    server.close();
    expect(answered).toBeGreaterThan(5);
  });

  test("a row that throws is skipped, reported and counted, and nothing of it stays", async () => {
    let result: BatchResult | undefined;
    const { db, warnings } = await withData(async (data) => {
      result = await failing(data, "skip");
    });
    expect(result).toEqual({ rows: 25, skipped: 2 });
    expect(warnings).toEqual([
      "001: the row id = 7 is skipped: bad row 7",
      "001: the row id = 13 is skipped: bad row 13",
    ]);
    expect(db.prepare("SELECT id FROM t WHERE name <> 'done'").pluck().all()).toEqual([7, 13]);
  });
});
