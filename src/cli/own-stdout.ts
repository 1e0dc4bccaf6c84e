import { Writable } from "node:stream";
import type { Host } from "./host.js";

/**
 * Does the work with stdout for its result alone: what a schema, a configuration or a migration prints meanwhile goes to
 * stderr, so that whoever reads a value or SQL from stdout gets nothing else. A stream that the caller gave is his own.
 */
export async function withOwnStdout<T>(host: Host, work: (host: Host) => Promise<T>): Promise<T> {
  const { stdout, stderr } = process;
  if (host.stdout !== stdout) return work(host);
  const write = stdout.write;
  const result = new Writable({
    decodeStrings: false,
    // A reader that has gone is told to the listeners of stdout itself.
    write: (chunk, encoding, done) => void write.call(stdout, chunk, encoding, () => done()),
  });
  Reflect.set(stdout, "write", stderr.write.bind(stderr));
  try {
    return await work({ ...host, stdout: result });
  } finally {
    await new Promise<void>((done) => result.end(done));
    Reflect.set(stdout, "write", write);
  }
}
