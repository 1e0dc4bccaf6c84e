import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { SluiceError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Work } from "../../runner/execute/work.js";
import { graphOf } from "../../runner/graph/examine.js";
import { landAt } from "../compare/landing.js";
import type { Project } from "../project/project.js";
import { climb, faultText } from "../proof/climb.js";
import { toldError } from "../proof/told-error.js";
import type { BothWays } from "../review/way-line.js";
import type { Draft } from "../write/draft.js";

export interface BranchProofInput {
  readonly project: Project;
  readonly ignore: (name: string) => boolean;
  readonly migrations: readonly LoadedMigration[];
  /** What the revision follows, where other branches stand beside it. */
  readonly below: ReadonlySet<string>;
  readonly draft: Draft;
  readonly steps: BothWays;
}

/**
 * A revision that was compared with all branches and follows only some of them has to go up and down on these alone,
 * because the others may come after it.
 *
 * @throws SluiceError `not-on-branch`.
 */
export async function proveOnBranch(input: BranchProofInput): Promise<void> {
  const { project, ignore, migrations, below, draft, steps } = input;
  const byRevision = new Map(migrations.map((migration) => [migration.revision, migration]));
  const ordered = graphOf(migrations, []).order.flatMap((revision) => byRevision.get(revision) ?? []);
  const landing = { ...project, dialect: sqliteAuthor, ignore, migrations: ordered, source: undefined };
  const { scratch } = await landAt(landing, below);
  try {
    const up = workOf(draft, "up", steps);
    const { fault } = await climb(
      { ...landing, scratch, rows: false },
      { up, down: { ...up, direction: "down", steps: steps.down } },
    );
    if (fault === undefined) return;
    throw new SluiceError(
      "not-on-branch",
      `The migration was not written: without the other branches, ${faultText(fault, toldError)}`,
      {
        hint: "It needs what another branch made: leave --head out, so that it follows all heads, or `sluice merge` first.",
      },
    );
  } finally {
    await scratch.close();
  }
}

const workOf = ({ revision, name }: Draft, direction: "up", { up }: BothWays): Work => ({
  revision,
  message: "",
  file: name,
  direction,
  steps: up,
  validate: undefined,
  transaction: true,
  backup: false,
});
