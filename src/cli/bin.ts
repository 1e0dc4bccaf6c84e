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
