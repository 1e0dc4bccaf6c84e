/** The end of the last run on each client. */
const ends = new WeakMap<object, Promise<unknown>>();

/** Keeps the runs on one client apart, since they share its transaction: each begins when the one before has ended. */
export function alone<T>(client: object, work: () => Promise<T>): Promise<T> {
  const result = ends.get(client)?.then(work, work) ?? work();
  const end = result.then(forget, forget);
  ends.set(client, end);
  return result;

  function forget(): void {
    if (ends.get(client) === end) ends.delete(client);
  }
}
