import { isDeepStrictEqual } from "node:util";
import { messageOf, SluiceError } from "../../src/errors.js";

/** Something did not hold; the message says what. */
export class Disproof extends Error {
  override readonly name = "Disproof";
}

/** @throws Disproof where the two values differ, with both. */
export function same(what: string, actual: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(actual, wanted)) return;
  throw new Disproof(
    `${what}:\n${JSON.stringify(actual, null, 1)}\nwanted:\n${JSON.stringify(wanted, null, 1)}`,
  );
}

/** @throws Disproof unless the error is one of ours and says the next step. */
export function requireClear(error: unknown): void {
  if (error instanceof SluiceError && error.hint !== undefined && error.hint !== "") return;
  throw new Disproof(`The refusal says no next step: ${explained(error)}`);
}

/** An error with its code and its hint. */
export const explained = (error: unknown): string =>
  error instanceof SluiceError ? `${error.code}: ${error.message}\n${error.hint}` : `${messageOf(error)}`;

/** What the work throws, or undefined. */
export async function thrown(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** @throws Disproof where the work throws. */
export async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Disproof(`${what} fails: ${explained(error)}`);
  }
}
