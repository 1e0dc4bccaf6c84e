import type { Connection } from "../../connection.js";
import { quoteIdentifier } from "../ddl/identifier.js";
import { type Broken, brokenObjects, type Compiled, storedObjects } from "./compiled.js";

/**
 * The object that is to blame where some do not compile any more. SQLite compiles all triggers that a statement fires
 * together with those that they fire in turn, and does not say in which of them it fails: it is the one without which
 * most of the others compile. The database is left as it is.
 */
export async function blamedObject(
  connection: Connection,
  [first, ...others]: readonly [Broken, ...Broken[]],
): Promise<Compiled> {
  if (first.object.type !== "trigger") return first.object;
  const broken = [first, ...others].map(({ object }) => object);
  const found = { object: first.object, fixes: 0 };
  for (const trigger of (await storedObjects(connection)).filter(({ type }) => type === "trigger")) {
    const fixes = await fixesWithout(connection, trigger, broken);
    if (fixes > found.fixes) Object.assign(found, { object: trigger, fixes });
  }
  return found.object;
}

/** How many of the objects compile once a trigger is gone. */
async function fixesWithout(
  connection: Connection,
  trigger: Compiled,
  broken: readonly Compiled[],
): Promise<number> {
  await connection.run("SAVEPOINT sluice_blame");
  try {
    await connection.run(`DROP TRIGGER ${trigger.schema}.${quoteIdentifier(trigger.name)}`);
    return broken.length - (await brokenObjects(connection, broken)).length;
  } finally {
    await connection.run("ROLLBACK TO sluice_blame");
    await connection.run("RELEASE sluice_blame");
  }
}
