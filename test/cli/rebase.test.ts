import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, it } from "vitest";
import { migrationText } from "../support/migration-text.js";
import { makeProject, type TestProject } from "../support/project.js";

const table = (name: string) => ({
  up: `createTable("${name}", 'CREATE TABLE "${name}" ("id" integer PRIMARY KEY)')`,
  down: `dropTable("${name}")`,
});
const column = (name: string, more = "") => ({
  up: `alterTable("t", [addColumn('"${name}" text')])`,
  down: `alterTable("t", [dropColumn("${name}")])`,
  more,
});

type Files = Readonly<Record<string, string>>;

/** 00a is what others have; 00b and 00c, which follows it, are one's own. */
const FILES: Files = {
  "001": migrationText("001", [], table("t")),
  "00a": migrationText("00a", ["001"], column("a", `labels: ["theirs"],`)),
  "00b": migrationText("00b", ["001"], column("b")),
  "00c": migrationText("00c", ["00b"], column("c")),
};

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

const nameOf = (revision: string): string =>
  `2026010${Object.keys(FILES).indexOf(revision) + 1}_0000_${revision}_m.ts`;
const pathOf = (revision: string): string => `drizzle/${nameOf(revision)}`;

function projectOf(texts: Files = {}): TestProject {
  const all = Object.entries({ ...FILES, ...texts });
  project = makeProject({
    migrations: Object.fromEntries(all.map(([revision, text]) => [nameOf(revision), text])),
  });
  return project;
}

async function go(made: TestProject, command: string): Promise<string> {
  const { code, stdout, stderr } = await made.run(command.split(" "));
  expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: "" });
  return stdout;
}

// ts-morph takes its time to load, more so on a busy machine.
describe("rebase", { timeout: 90_000 }, () => {
  it("gives another parent, and what follows comes along", async () => {
    const made = projectOf();
    expect(await go(made, "rebase 00b --onto theirs")).toBe(
      `Edited ${pathOf("00b")}: 00b follows 00a, and 00c came along, proven on a scratch database\n`,
    );
    expect(made.read(pathOf("00b"))).toBe(
      (FILES["00b"] ?? "").replace('parents: ["001"]', 'parents: ["00a"]'),
    );
    expect(made.read(pathOf("00c"))).toBe(FILES["00c"]);
    expect(await go(made, "heads --json")).toContain('"00c"');
    expect(await go(made, "verify")).toContain("4 revisions verified");
    expect(await go(made, "upgrade")).toContain("The database is at 00c.");
    expect(await go(made, "downgrade 001 -y")).toContain("The database is at 001.");
  });

  it("--json", async () => {
    const made = projectOf();
    expect(JSON.parse(await go(made, "rebase 00b --onto 00a --json"))).toEqual({
      revision: "00b",
      file: `${made.root}/${pathOf("00b")}`,
      parents: ["00a"],
      changed: true,
      followers: ["00c"],
    });
  });

  it("says which heads are left", async () => {
    const made = projectOf();
    expect(await go(made, "rebase 00c --onto 00a")).toContain("note: There are still 2 heads: 00b, 00c.\n");
  });

  it("onto base", async () => {
    const made = projectOf({ "00c": migrationText("00c", ["00b"], table("u")) });
    expect(await go(made, "rebase 00c --onto base")).toContain("00c follows nothing, proven");
    expect(made.read(pathOf("00c"))).toContain("parents: []");
  });

  it("nothing to do", async () => {
    const made = projectOf();
    expect(await go(made, "rebase 00c --onto 00b")).toContain("Nothing to do: 00c follows 00b already.\n");
  });

  it("touches nothing else in the file, and renews its seal", async () => {
    const text = `\uFEFF// parents: ["001"]\r\n/** parents: [] */\r\n${(FILES["00b"] ?? "")
      .replaceAll("\n", "\r\n")
      .replace('parents: ["001"],', 'parents: [\r\n    "001", // the start\r\n  ], proven: "SEAL",')}`;
    const made = projectOf({ "00b": text.replace("SEAL", "000000000000") });
    await made.run(["verify", "00b"]);
    const sealed = made.read(pathOf("00b"));
    const seal = /proven: "([0-9a-f]{12}\+)"/.exec(sealed)?.[1] ?? "";
    await go(made, "rebase 00b --onto 00a");
    const moved = made.read(pathOf("00b"));
    const now = /proven: "([0-9a-f]{12}\+)"/.exec(moved)?.[1] ?? "";
    expect(now).not.toBe(seal);
    expect(moved).toBe(sealed.replace('[\r\n    "001", // the start\r\n  ]', '["00a"]').replace(seal, now));
    expect((await made.run(["verify", "00b"])).stdout).not.toContain("Written into the file");
  });

  it.each<[string, Files, string, number, RegExp]>([
    [
      "it does not fit there",
      { "00b": migrationText("00b", ["001"], column("a")) },
      "rebase 00b --onto 00a",
      1,
      /Nothing was rebased: \S*_00b_m\.ts does not fit on 00a: up fails: [\s\S]*already has a column "a"[\s\S]*generate/,
    ],
    [
      "a fragment does not say what is there",
      {
        "00a": migrationText("00a", ["001"], {
          up: `alterTable("t", [alterColumn("id", "integer PRIMARY KEY", "integer PRIMARY KEY NOT NULL")])`,
          down: `alterTable("t", [alterColumn("id", "integer PRIMARY KEY NOT NULL", "integer PRIMARY KEY")])`,
        }),
        "00b": migrationText("00b", ["001"], {
          up: `alterTable("t", [alterColumn("id", "integer PRIMARY KEY", "integer PRIMARY KEY CHECK (id > 0)")])`,
          down: `alterTable("t", [alterColumn("id", "integer PRIMARY KEY CHECK (id > 0)", "integer PRIMARY KEY")])`,
        }),
      },
      "rebase 00b --onto 00a",
      1,
      /does not fit on 00a: up fails: [\s\S]*integer PRIMARY KEY NOT NULL/,
    ],
    [
      "what follows does not fit there",
      { "00c": migrationText("00c", ["00b"], column("a")) },
      "rebase 00b --onto 00a",
      1,
      /_00c_m\.ts does not fit on 00a/,
    ],
    ["a circle", {}, "rebase 00b --onto 00c", 2, /00c follows 00b, so 00b cannot follow 00c\./],
    ["itself", {}, "rebase 00b --onto 00b", 2, /00b cannot follow itself\./],
    [
      "a circle through a dependency",
      { "00a": migrationText("00a", ["001"], column("a", `dependsOn: ["00c"],`)) },
      "rebase 00b --onto 00a",
      2,
      /00a follows 00b, so 00b cannot follow 00a\./,
    ],
    [
      "a merge",
      { "00c": migrationText("00c", ["00a", "00b"], { up: "", down: "" }) },
      "rebase 00c --onto 00a",
      2,
      /00c joins 00a and 00b/,
    ],
    ["an unknown revision", {}, "rebase zz --onto 00a", 2, /There is no revision zz\./],
    ["onto an unknown revision", {}, "rebase 00b --onto zz", 2, /There is no revision zz\./],
    ["no --onto", {}, "rebase 00b", 2, /--onto/],
    [
      "parents that are computed",
      { "00b": (FILES["00b"] ?? "").replace('parents: ["001"]', 'parents: ["001"].map((id) => id)') },
      "rebase 00b --onto 00a",
      1,
      /_00b_m\.ts does not say its parents as a list\.[\s\S]*parents: \["00a"\]/,
    ],
  ])("refused, and nothing written: %s", async (_, texts, command, code, message) => {
    const made = projectOf(texts);
    const before = Object.keys(FILES).map((revision) => made.read(pathOf(revision)));
    const result = await made.run(command.split(" "));
    expect({ code: result.code, stderr: result.stderr }).toEqual({
      code,
      stderr: expect.stringMatching(message),
    });
    expect(Object.keys(FILES).map((revision) => made.read(pathOf(revision)))).toEqual(before);
  });

  it("refused while the database has it; it says what to do", async () => {
    const made = projectOf();
    await go(made, "upgrade 00c -q");
    const { code, stderr } = await made.run(["rebase", "00b", "--onto", "00a"]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining("`sluice downgrade 00b@base`"),
    });
    await go(made, "downgrade 00b@base -y");
    await go(made, "rebase 00b --onto 00a");
    expect(await go(made, "upgrade")).toContain("The database is at 00c.");
  });

  it("asks about one that was pushed", async () => {
    const made = projectOf();
    const git = (...words: readonly string[]): void => {
      const who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
      execFileSync("git", [...who, ...words], { cwd: made.root, stdio: "ignore" });
    };
    git("init", "-b", "mine");
    git("init", "--bare", "remote.git");
    git("remote", "add", "origin", "remote.git");
    git("add", "drizzle");
    git("commit", "-m", "one");
    git("push", "origin", "mine");
    const { code, stderr } = await made.run(["rebase", "00b", "--onto", "00a"]);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringContaining("00b was pushed (origin/mine)"),
    });
    expect(made.read(pathOf("00b"))).toBe(FILES["00b"]);
    await go(made, "rebase 00b --onto 00a --yes");
  });
});
