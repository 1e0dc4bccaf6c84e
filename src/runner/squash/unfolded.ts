import type { LoadedMigration } from "../../model/migration.js";
import { graphOf } from "../graph/examine.js";
import { sameNumber } from "../graph/revision-named.js";
import type { HistoryRow } from "../history/history.js";

/** What a target is looked for in. */
export interface Ground {
  readonly loaded: readonly LoadedMigration[];
  readonly rows: readonly HistoryRow[];
}

/**
 * Where the target is a revision that a squash is applied in place of, and its file is still here: the same without
 * the squash, so that a database can be brought between the revisions that it replaces.
 *
 * @throws MigrationFileError as `graphOf`.
 */
export function groundFor(target: string, ground: Ground): Ground {
  const { nodes, passedOver } = graphOf(ground.loaded, ground.rows);
  const files = ground.loaded.map(({ revision }) => revision);
  const all = [...nodes.keys(), ...passedOver.keys()];
  const matches = all.filter((revision) => revision.startsWith(target));
  const whole = all.find((one) => one === target) ?? all.find((one) => sameNumber(one, target));
  const revision = whole ?? (matches.length === 1 ? matches[0] : undefined);
  if (revision === undefined) return ground;
  const squash = passedOver.get(revision);
  if (squash === undefined || !files.includes(revision)) return ground;
  return groundFor(target, {
    loaded: withoutSquash(ground.loaded, squash),
    rows: ground.rows.filter((row) => row.revision !== squash),
  });
}

/**
 * The files without the squashes that replace one of these revisions, so that it can be looked at by itself; an end
 * that is left out of a range is no name.
 *
 * @throws MigrationFileError as `graphOf`.
 */
export const unfoldedFor = (
  names: readonly string[],
  migrations: readonly LoadedMigration[],
): readonly LoadedMigration[] =>
  names
    .filter((name) => name !== "")
    .reduce((loaded, name) => groundFor(name, { loaded, rows: [] }).loaded, migrations);

/** The migrations without a squash: what follows it follows the last that it replaces. */
export function withoutSquash(
  loaded: readonly LoadedMigration[],
  squash: string,
): readonly LoadedMigration[] {
  const last = loaded.find(({ revision }) => revision === squash)?.replaces.at(-1) ?? squash;
  const follow = (others: readonly string[]): readonly string[] =>
    others.map((other) => (other === squash ? last : other));
  return loaded
    .filter(({ revision }) => revision !== squash)
    .map((migration) => ({
      ...migration,
      parents: follow(migration.parents),
      dependsOn: follow(migration.dependsOn),
    }));
}
