import { DatabaseError } from "../../errors.js";
import type { Statements } from "../session.js";

/**
 * Does the work with `writable_schema` on, and puts it back. `leave` and `enter` are how the driver leaves and enters
 * the defensive mode, in which the pragma stays off whatever is asked
 * (https://www.sqlite.org/c3ref/c_dbconfig_defensive.html). A mode that the caller has left is not entered afterwards.
 *
 * @throws DatabaseError `defensive-connection`: the driver has no way to leave it.
 */
export async function editingDefinitions<T>(
  statements: Statements,
  defensive: { leave(): unknown; enter(): unknown } | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const found = await isWritable(statements);
  const wasDefensive = !(await switched(statements, true));
  if (wasDefensive && defensive === undefined) throw stuck();
  if (wasDefensive) defensive?.leave();
  try {
    return await writing(statements, found, work);
  } finally {
    if (wasDefensive) defensive?.enter();
  }
}

/** Does the work with the pragma on. Where putting it back fails, the caller still enters the defensive mode again. */
async function writing<T>(statements: Statements, found: boolean, work: () => Promise<T>): Promise<T> {
  try {
    if (!(await switched(statements, true))) throw stuck();
    return await work();
  } finally {
    await switched(statements, found);
  }
}

const stuck = (): DatabaseError =>
  new DatabaseError("defensive-connection", "The connection does not let definitions be edited.", {
    hint: 'Open the database without the defensive mode, or set "inPlace" to false in sluice.json.',
  });

/** Returns what the pragma says afterwards. */
async function switched(statements: Statements, on: boolean): Promise<boolean> {
  await statements.run(`PRAGMA writable_schema = ${on ? "ON" : "OFF"}`);
  return isWritable(statements);
}

async function isWritable(statements: Statements): Promise<boolean> {
  const row = await statements.get<{ writable_schema: number }>("PRAGMA writable_schema");
  return row?.writable_schema === 1;
}
