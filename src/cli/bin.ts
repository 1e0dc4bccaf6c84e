#!/usr/bin/env node
import module from "node:module";

// Node 22 and later keep what they have compiled: https://nodejs.org/api/module.html#module-compile-cache
const enableCompileCache: unknown = Reflect.get(module, "enableCompileCache");
if (typeof enableCompileCache === "function") enableCompileCache();
const { main } = await import("./main.js");

// `sluice history | head` closes the pipe while we write; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await main(process.argv.slice(2));

// What a schema leaves open (a timer, a socket, a pool) would keep the process alive for ever. This timer does not: with
// nothing left open the process ends before it, and writes what it compiled.
const GRACE_MS = 100;
const flushed = [process.stdout, process.stderr].map(
  (stream) => new Promise<void>((done) => void stream.write("", () => done())),
);
await Promise.all(flushed);
// Nor is what it prints meanwhile a part of the result.
Reflect.set(process.stdout, "write", process.stderr.write.bind(process.stderr));
setTimeout(() => process.exit(), GRACE_MS).unref();
