import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // By default one core is left to the machine; the suite has many processes that only wait.
    maxWorkers: "100%",
    // Databases on disk and child processes on a busy machine: slow is not broken.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
