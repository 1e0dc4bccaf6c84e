#!/usr/bin/env node
import { main } from "./main.js";

// `sluice history | head` closes the pipe while we write; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await main(process.argv.slice(2));
